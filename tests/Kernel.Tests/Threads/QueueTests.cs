using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Threads;
using Xunit;

namespace UefiKernel.Kernel.Tests.Threads;

/// <summary>The scheduler's queues against models that are lists.</summary>
public sealed unsafe class QueueTests
{
    private const int Threads = 12;

    [Fact]
    public void Sleepers_come_out_by_time_and_then_by_age()
    {
        Gen.Select(Gen.Int[0, Threads - 1], Gen.Int[0, 9], Gen.Int[0, 2]).Array[0, 120].Sample(steps =>
        {
            using var arena = new ThreadArena();
            var list = default(SleepList);
            var model = new List<(ulong Time, int Thread)>();
            var threads = new KernelThread*[Threads];
            for (int i = 0; i < Threads; i++)
            {
                threads[i] = arena.NewThread((ulong)i);
            }

            foreach ((int thread, int time, int action) in steps)
            {
                int place = model.FindIndex(x => x.Thread == thread);
                if (action == 0 && place < 0)
                {
                    list.Add(threads[thread], (ulong)time);
                    int after = model.FindIndex(x => x.Time > (ulong)time);
                    model.Insert(after < 0 ? model.Count : after, ((ulong)time, thread));
                }
                else if (action == 1)
                {
                    list.Remove(threads[thread]);
                    if (place >= 0)
                    {
                        model.RemoveAt(place);
                    }
                }
                else if (action == 2)
                {
                    KernelThread* due = list.TakeDue((ulong)time);
                    bool expected = model.Count > 0 && model[0].Time <= (ulong)time;
                    Assert.Equal(expected, due != null);
                    if (due != null)
                    {
                        Assert.Equal((ulong)model[0].Thread, due->Id);
                        model.RemoveAt(0);
                    }
                }

                Assert.Equal(model.Count == 0 ? SleepList.Never : model[0].Time, list.Earliest);
            }
        });
    }

    [Fact]
    public void A_thread_that_sleeps_for_ever_is_in_no_list()
    {
        using var arena = new ThreadArena();
        var list = default(SleepList);
        KernelThread* thread = arena.NewThread(1);
        list.Add(thread, SleepList.Never);
        list.Remove(thread);
        Assert.Equal(SleepList.Never, list.Earliest);
        Assert.True(list.TakeDue(ulong.MaxValue - 1) == null);
    }

    [Fact]
    public void The_highest_priority_runs_first_in_turn_unless_a_thread_waited_too_long()
    {
        Gen.Select(Gen.Int[0, Threads - 1], Gen.Int[0, 4], Gen.Int[0, 20]).Array[0, 150].Sample(steps =>
        {
            using var arena = new ThreadArena();
            var queues = default(ReadyQueues);
            var model = new List<int>[KernelThread.HighestPriority + 1];
            var threads = new KernelThread*[Threads];
            for (int i = 0; i < Threads; i++)
            {
                threads[i] = arena.NewThread((ulong)i, 1 + (i % KernelThread.HighestPriority));
            }

            for (int i = 0; i < model.Length; i++)
            {
                model[i] = [];
            }

            ulong now = 1;
            foreach ((int index, int action, int passed) in steps)
            {
                now += (ulong)passed * (ReadyQueues.LongestWait / 10);
                KernelThread* thread = threads[index];
                List<int> queue = model[thread->Priority];
                bool isIn = queue.Contains(index);
                if (action == 0 && !isIn)
                {
                    thread->ReadySince = now;
                    queues.Append(thread);
                    queue.Add(index);
                }
                else if (action == 1 && !isIn)
                {
                    thread->ReadySince = now;
                    queues.Prepend(thread);
                    queue.Insert(0, index);
                }
                else if (action == 2 && isIn)
                {
                    queues.Remove(thread);
                    queue.Remove(index);
                }
                else if (action > 2)
                {
                    KernelThread* next = queues.Take(now);
                    List<int>? from =
                        model.FirstOrDefault(q => q.Count > 0 && now - threads[q[0]]->ReadySince > ReadyQueues.LongestWait)
                        ?? model.LastOrDefault(q => q.Count > 0);
                    Assert.Equal(from is null, next == null);
                    if (from is not null)
                    {
                        Assert.Equal((ulong)from[0], next->Id);
                        from.RemoveAt(0);
                    }
                }

                Assert.Equal(model.All(q => q.Count == 0), queues.IsEmpty);
                int highest = System.Array.FindLastIndex(model, q => q.Count > 0);
                Assert.Equal(highest, queues.HighestPriority);
            }
        });
    }

    [Fact]
    public void Waiting_blocks_keep_their_order()
    {
        Gen.Select(Gen.Int[0, Threads - 1], Gen.Int[0, 2]).Array[0, 100].Sample(steps =>
        {
            using var arena = new ThreadArena();
            WaitQueue* queue = arena.New<WaitQueue>();
            WaitBlock* blocks = arena.New<WaitBlock>(Threads);
            var model = new List<int>();
            foreach ((int index, int action) in steps)
            {
                bool isIn = model.Contains(index);
                if (action == 2)
                {
                    WaitQueue.Remove(&blocks[index]);
                    model.Remove(index);
                }
                else if (!isIn && action == 0)
                {
                    WaitQueue.Append(queue, &blocks[index]);
                    model.Add(index);
                }
                else if (!isIn)
                {
                    WaitQueue.Prepend(queue, &blocks[index]);
                    model.Insert(0, index);
                }

                var seen = new List<int>();
                for (WaitBlock* block = queue->First; block != null; block = block->Next)
                {
                    seen.Add((int)(block - blocks));
                }

                Assert.Equal(model, seen);
                if (model.Count > 0)
                {
                    Assert.True(queue->First->Previous == &blocks[model[^1]]);
                }
            }
        });
    }
}
