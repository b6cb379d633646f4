using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The classical problems of concurrency, solved with locks and Monitor.</summary>
internal static class ClassicChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Monitor: producers and consumers with a buffer of four", ProducersAndConsumers),
        new("Monitor: five philosophers dine with ordered forks", PhilosophersOrdered),
        new("Monitor: five philosophers dine with a waiter who knows all forks", PhilosophersWithWaiter),
        new("Monitor: readers never see half a change", ConsistentPair),
    ];

    private static void ProducersAndConsumers()
    {
        int each = Amount.Of(200, 20);
        var buffer = new Queue<int>();
        int most = 0;
        long sum = 0;
        Crew.Run(4, i =>
        {
            for (int n = 1; n <= each; n++)
            {
                lock (buffer)
                {
                    if (i < 2)
                    {
                        while (buffer.Count == 4)
                        {
                            Monitor.Wait(buffer);
                        }

                        buffer.Enqueue(n);
                        most = Math.Max(most, buffer.Count);
                    }
                    else
                    {
                        while (buffer.Count == 0)
                        {
                            Monitor.Wait(buffer);
                        }

                        sum += buffer.Dequeue();
                    }

                    Monitor.PulseAll(buffer);
                }
            }
        });
        Check.Equal(0, buffer.Count);
        Check.True(most <= 4);
        Check.Equal((long)each * (each + 1), sum);
    }

    private static void PhilosophersOrdered()
    {
        const int Seats = 5;
        int meals = Amount.Of(40, 5);
        object[] forks = [.. Enumerable.Range(0, Seats).Select(static _ => new object())];
        int[] eaten = new int[Seats];
        int[] holders = new int[Seats];
        Crew.Run(Seats, seat =>
        {
            int first = Math.Min(seat, (seat + 1) % Seats);
            int second = Math.Max(seat, (seat + 1) % Seats);
            for (int meal = 0; meal < meals; meal++)
            {
                lock (forks[first])
                {
                    Thread.Yield();
                    lock (forks[second])
                    {
                        Check.True(
                            !(Interlocked.Increment(ref holders[first]) != 1 | Interlocked.Increment(ref holders[second]) != 1));
                        eaten[seat]++;
                        Thread.Yield();
                        Interlocked.Decrement(ref holders[first]);
                        Interlocked.Decrement(ref holders[second]);
                    }
                }
            }
        });
        Check.True(eaten.All(e => e == meals));
    }

    private static void PhilosophersWithWaiter()
    {
        const int Seats = 5;
        int meals = Amount.Of(30, 5);
        bool[] taken = new bool[Seats];
        int[] eaten = new int[Seats];
        int eating = 0;
        int most = 0;
        Crew.Run(Seats, seat =>
        {
            int right = (seat + 1) % Seats;
            for (int meal = 0; meal < meals; meal++)
            {
                lock (taken)
                {
                    while (taken[seat] || taken[right])
                    {
                        Monitor.Wait(taken);
                    }

                    taken[seat] = taken[right] = true;
                    most = Math.Max(most, ++eating);
                }

                Thread.Yield();
                eaten[seat]++;
                lock (taken)
                {
                    taken[seat] = taken[right] = false;
                    eating--;
                    Monitor.PulseAll(taken);
                }
            }
        });
        Check.True(eaten.All(e => e == meals));
        Check.True(most is 1 or 2);
        Check.Equal(0, eating);
    }

    private static void ConsistentPair()
    {
        int rounds = Amount.Of(300, 30);
        object gate = new();
        (int, int) pair = (0, 0);
        Crew.Run(4, i =>
        {
            for (int round = 0; round < rounds; round++)
            {
                lock (gate)
                {
                    Check.Equal(pair.Item2, pair.Item1);
                    pair.Item1++;
                    if (round % 25 == i)
                    {
                        Thread.Yield();
                    }

                    pair.Item2++;
                }
            }
        });
        Check.Equal((4 * rounds, 4 * rounds), pair);
    }
}
