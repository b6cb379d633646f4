using System;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Stress;

/// <summary>
/// A workload that checks itself, for a live heap: allocates, resizes and frees at random, reads back what it wrote, verifies the
/// heap as it goes, and frees everything. Others may use the heap at the same time: the lock is held for one operation at a
/// time, and only the test's own blocks are counted. Allocates no managed memory.
/// </summary>
public static class HeapStress
{
    /// <summary>Runs the workload.</summary>
    /// <typeparam name="THeap">The heap.</typeparam>
    /// <typeparam name="TLock">The heap's lock.</typeparam>
    /// <param name="heap">The heap; at most a quarter of what is free at first is in use at a time.</param>
    /// <param name="operations">How many allocations, resizings and frees.</param>
    /// <param name="seed">The same seed gives the same workload on the same heap.</param>
    /// <param name="progress">
    /// Called now and then with how many are done, without the lock; null for none. What it throws ends the workload, which
    /// then gives its blocks back.
    /// </param>
    public static StressResult<HeapViolation> Run<THeap, TLock>(THeap heap, int operations, ulong seed, Action<int>? progress)
        where THeap : struct, IStressedHeap<TLock>
        where TLock : struct, IDisposable, allows ref struct => HeapWorkload<THeap, TLock>.Run(heap, operations, seed, progress);
}

/// <summary>The workload of <see cref="HeapStress"/>.</summary>
/// <typeparam name="THeap">The heap.</typeparam>
/// <typeparam name="TLock">The heap's lock.</typeparam>
internal unsafe ref struct HeapWorkload<THeap, TLock>
    where THeap : struct, IStressedHeap<TLock>
    where TLock : struct, IDisposable, allows ref struct
{
    private const int SlotCount = 192;
    private const int VerifyInterval = 512;
    private const int ProgressInterval = 64;
    private const uint LargeOneIn = 64;

    // Counting takes longer than an operation.
    private const uint CountedOneIn = 16;

    // The pattern is written and checked at both ends of a block: an overlap shows there first, and large blocks stay cheap.
    private const nuint PatternLength = 256;

    private readonly THeap _heap;
    private StressRandom _random;
    private ulong _refusals;

    private HeapWorkload(THeap heap, ulong seed)
    {
        _heap = heap;
        _random = new StressRandom(seed);
    }

    /// <summary>See <see cref="HeapStress.Run"/>.</summary>
    internal static StressResult<HeapViolation> Run(THeap heap, int operations, ulong seed, Action<int>? progress)
    {
        nuint largest;
        ulong misuses;
        Slot* slots;
        using (heap.Lock())
        {
            HeapStatistics before = heap.GetStatistics();
            largest = (nuint)(before.Free.Value / (4 * SlotCount)) + 16;
            misuses = before.Misuses;
            slots = (Slot*)heap.Allocate(SlotCount * (nuint)sizeof(Slot), 16);
        }

        if (slots == null)
        {
            return new(0, 1, "the heap has no room for the test's own table", default);
        }

        new Span<Slot>(slots, SlotCount).Clear();
        var stress = new HeapWorkload<THeap, TLock>(heap, seed);
        string? problem = null;
        int done = 0;
        try
        {
            while (problem is null && done < operations)
            {
                problem = stress.Operate(slots + stress._random.Below(SlotCount), largest);
                done++;
                if (done % VerifyInterval == 0)
                {
                    problem ??= stress.Verify().IsNone ? null : "the heap is not consistent";
                }

                if (done % ProgressInterval == 0)
                {
                    progress?.Invoke(done);
                }
            }
        }
        finally
        {
            string? last = stress.GiveBack(slots);
            problem ??= last;
        }

        HeapViolation violation = stress.Verify();
        if (problem is null && !violation.IsNone)
        {
            problem = "the heap is not consistent";
        }

        if (problem is null && stress.CountMisuses() != misuses)
        {
            problem = "the heap caught a misuse of a block";
        }

        return new(done, stress._refusals, problem, violation);
    }

    /// <summary>
    /// One operation, with the lock held. Now and then the payload that the heap counts must have changed by what was asked for,
    /// exactly.
    /// </summary>
    private string? Operate(Slot* slot, nuint largest)
    {
        bool isCounted = _random.Below(CountedOneIn) == 0;
        using (_heap.Lock())
        {
            ulong before = isCounted ? CountPayload() : 0;
            nuint own = slot->Memory == null ? 0 : slot->Size;
            string? problem = Step(slot, largest);
            ulong expected = before - own + (slot->Memory == null ? 0 : slot->Size);
            return problem is not null || !isCounted || CountPayload() == expected ? problem : "not every byte came back";
        }
    }

    private string? Step(Slot* slot, nuint largest)
    {
        if (slot->Memory == null)
        {
            return Fill(slot, NextSize(largest), (nuint)1 << (int)_random.Below(13));
        }

        return _random.Below(4) == 0 ? Resize(slot, NextSize(largest)) : Release(slot);
    }

    /// <summary>Frees all blocks and the table, also after a problem.</summary>
    private string? GiveBack(Slot* slots)
    {
        string? problem = null;
        using (_heap.Lock())
        {
            ulong expected = CountPayload() - (SlotCount * (ulong)sizeof(Slot));
            for (int i = 0; i < SlotCount; i++)
            {
                expected -= slots[i].Memory == null ? 0 : slots[i].Size;
                string? found = Release(slots + i);
                problem ??= found;
            }

            if (_heap.Free(slots) != HeapStatus.Success)
            {
                problem ??= "the test's own table could not be freed";
            }

            _heap.MergeKept();

            return problem ?? (CountPayload() == expected ? null : "not every byte came back");
        }
    }

    private readonly ulong CountPayload() => _heap.GetStatistics().Payload.Value;

    private readonly ulong CountMisuses()
    {
        using (_heap.Lock())
        {
            return _heap.GetStatistics().Misuses;
        }
    }

    private readonly HeapViolation Verify()
    {
        using (_heap.Lock())
        {
            return _heap.Verify();
        }
    }

    private string? Fill(Slot* slot, nuint size, nuint alignment)
    {
        slot->Memory = (byte*)_heap.Allocate(size, alignment);
        if (slot->Memory == null)
        {
            _refusals++;
            return null;
        }

        slot->Size = size;
        slot->Alignment = alignment;
        slot->Seed = (byte)_random.Next();
        Write(slot);
        return ((nuint)slot->Memory & (alignment - 1)) != 0 ? "a block is not aligned as asked" : null;
    }

    private string? Resize(Slot* slot, nuint size)
    {
        string? problem = Read(slot, slot->Size);
        if (problem is not null)
        {
            return problem;
        }

        byte* moved = (byte*)_heap.Reallocate(slot->Memory, size, slot->Alignment);
        if (moved == null)
        {
            _refusals++;
            return null;
        }

        slot->Memory = moved;
        nuint kept = slot->Size < size ? slot->Size : size;

        // Only the head of the pattern is where it was: the tail moved with the end of the block.
        problem = ReadRange(slot, 0, kept < PatternLength ? kept : PatternLength);
        slot->Size = size;
        Write(slot);
        return problem;
    }

    private string? Release(Slot* slot)
    {
        if (slot->Memory == null)
        {
            return null;
        }

        string? problem = Read(slot, slot->Size);
        if (_heap.Free(slot->Memory) != HeapStatus.Success)
        {
            problem ??= "a block could not be freed";
        }

        slot->Memory = null;
        return problem;
    }

    private static void Write(Slot* slot)
    {
        for (nuint i = 0; i < slot->Size; i = Following(i, slot->Size))
        {
            slot->Memory[i] = Pattern(slot, i);
        }
    }

    private static string? Read(Slot* slot, nuint size)
    {
        for (nuint i = 0; i < size; i = Following(i, size))
        {
            if (slot->Memory[i] != Pattern(slot, i))
            {
                return "a block does not hold what was written to it";
            }
        }

        return null;
    }

    private static string? ReadRange(Slot* slot, nuint start, nuint end)
    {
        for (nuint i = start; i < end; i++)
        {
            if (slot->Memory[i] != Pattern(slot, i))
            {
                return "a block lost its content when it was resized";
            }
        }

        return null;
    }

    // From the end of the pattern at the head to the start of the one at the tail.
    private static nuint Following(nuint i, nuint size) =>
        i + 1 == PatternLength && size > 2 * PatternLength ? size - PatternLength : i + 1;

    private static byte Pattern(Slot* slot, nuint i) => (byte)(slot->Seed + ((uint)i * 31));

    // Small sizes are the common ones; one in a few is as large as the limit allows.
    private nuint NextSize(nuint largest) =>
        1 + (nuint)_random.Below(_random.Below(LargeOneIn) == 0 || largest < 512 ? largest : 512);

    private struct Slot
    {
        public byte* Memory;
        public nuint Size;
        public nuint Alignment;
        public byte Seed;
    }
}
