using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>Replays a trace with an allocator and times it.</summary>
internal static unsafe class Replay
{
    /// <summary>Nanoseconds that the timed part took in total, and how many requests failed in both parts.</summary>
    internal static (double Nanoseconds, int Failures) Run<T>(Trace trace, T allocator)
        where T : struct, IAllocator
    {
        nuint[] slots = new nuint[trace.Slots];
        uint[] sizes = new uint[trace.Slots];
        int failures = Play(trace.Setup, slots, sizes, allocator);
        long start = ThreadClock.Now;
        failures += Play(trace.Timed, slots, sizes, allocator);
        double elapsed = ThreadClock.Now - start;
        FreeAll(slots, allocator);
        return (elapsed, failures);
    }

    /// <summary>Replays the setup and the given number of operations of the timed part; nothing is freed.</summary>
    internal static void Part<T>(Trace trace, T allocator, int operations)
        where T : struct, IAllocator
    {
        nuint[] slots = new nuint[trace.Slots];
        uint[] sizes = new uint[trace.Slots];
        Play(trace.Setup, slots, sizes, allocator);
        Play(trace.Timed[..operations], slots, sizes, allocator);
    }

    /// <summary>
    /// Lowers each entry of <paramref name="best"/> to the nanoseconds of that operation of the timed part in this replay, the
    /// clock's own included.
    /// </summary>
    internal static void Each<T>(Trace trace, T allocator, long[] best)
        where T : struct, IAllocator
    {
        nuint[] slots = new nuint[trace.Slots];
        uint[] sizes = new uint[trace.Slots];
        Play(trace.Setup, slots, sizes, allocator);
        Span<Request> one = trace.Timed;
        for (int i = 0; i < best.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Step(in one[i], slots, sizes, allocator);
            long elapsed = Stopwatch.GetTimestamp() - start;
            best[i] = long.Min(best[i], elapsed);
        }

        FreeAll(slots, allocator);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Play<T>(Request[] requests, nuint[] slots, uint[] sizes, T allocator)
        where T : struct, IAllocator
    {
        int failures = 0;
        foreach (ref readonly Request request in requests.AsSpan())
        {
            failures += Step(in request, slots, sizes, allocator);
        }

        return failures;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step<T>(in Request request, nuint[] slots, uint[] sizes, T allocator)
        where T : struct, IAllocator
    {
        ref nuint slot = ref slots[request.Slot];
        if (request.Size == 0)
        {
            if (slot != 0)
            {
                allocator.Free((void*)slot);
                slot = 0;
            }

            return 0;
        }

        if (request.Reallocate)
        {
            void* moved = slot == 0
                ? null
                : allocator.Reallocate((void*)slot, sizes[request.Slot], request.Size, request.Alignment);
            slot = moved == null ? slot : (nuint)moved;
            sizes[request.Slot] = moved == null ? sizes[request.Slot] : request.Size;
            return moved == null ? 1 : 0;
        }

        slot = (nuint)allocator.Allocate(request.Size, request.Alignment);
        sizes[request.Slot] = request.Size;
        return slot == 0 ? 1 : 0;
    }

    private static void FreeAll<T>(nuint[] slots, T allocator)
        where T : struct, IAllocator
    {
        foreach (nuint slot in slots)
        {
            if (slot != 0)
            {
                allocator.Free((void*)slot);
            }
        }
    }
}
