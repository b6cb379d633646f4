namespace UefiKernel.Memory;

/// <summary>
/// A workload that checks itself, for a live heap: allocates, resizes and frees at random, reads back what it wrote, verifies the heap as it goes, and
/// gives everything back. Allocates no managed memory; the heap must not be used by others meanwhile.
/// </summary>
public unsafe ref struct HeapStress
{
    private const int SlotCount = 192;
    private const int VerifyInterval = 512;
    private const uint LargeOneIn = 64;

    // The pattern is written and checked at both ends of a block: an overlap shows there first, and large blocks stay cheap.
    private const nuint PatternLength = 256;

    private readonly ref FreeListHeap _heap;
    private ulong _random;
    private ulong _refusals;

    private HeapStress(ref FreeListHeap heap, ulong seed)
    {
        _heap = ref heap;
        _random = seed | 1;
    }

    /// <summary>Runs the workload.</summary>
    /// <param name="heap">The heap; at most a quarter of what is free is in use at a time.</param>
    /// <param name="operations">How many allocations, resizings and frees.</param>
    /// <param name="seed">The same seed gives the same workload on the same heap.</param>
    public static HeapStressResult Run(ref FreeListHeap heap, int operations, ulong seed)
    {
        HeapStatistics before = heap.GetStatistics();
        var slots = (Slot*)heap.AllocateZeroed(SlotCount * (nuint)sizeof(Slot), 16);
        if (slots == null)
        {
            return new(0, 1, "the heap has no room for the test's own table", default);
        }

        var stress = new HeapStress(ref heap, seed);
        nuint largest = (nuint)(before.Free.Value / (4 * SlotCount)) + 16;
        string? problem = null;
        int done = 0;
        while (problem is null && done < operations)
        {
            problem = stress.Step(slots, largest);
            done++;
            if (done % VerifyInterval == 0)
            {
                problem ??= stress.Check();
            }
        }

        for (int i = 0; i < SlotCount; i++)
        {
            problem ??= stress.Release(slots + i);
        }

        if (heap.Free(slots) != HeapStatus.Success)
        {
            problem ??= "the test's own table could not be freed";
        }

        heap.FlushQuarantine();
        problem ??= stress.Check();
        if (problem is null && heap.GetStatistics().Used != before.Used)
        {
            problem = "not every byte came back";
        }

        return new(done, stress._refusals, problem, heap.Verify());
    }

    private string? Step(Slot* slots, nuint largest)
    {
        Slot* slot = slots + Below(SlotCount);
        if (slot->Memory == null)
        {
            return Fill(slot, NextSize(largest), (nuint)1 << (int)Below(13));
        }

        return Below(4) == 0 ? Resize(slot, NextSize(largest)) : Release(slot);
    }

    private string? Fill(Slot* slot, nuint size, nuint alignment)
    {
        slot->Memory = (byte*)_heap.Allocate(size, alignment);
        if (slot->Memory == null)
        {
            _refusals++;
            return null;
        }

        if (((nuint)slot->Memory & (alignment - 1)) != 0)
        {
            return "a block is not aligned as asked";
        }

        slot->Size = size;
        slot->Alignment = alignment;
        slot->Seed = (byte)Next();
        Write(slot);
        return null;
    }

    private string? Resize(Slot* slot, nuint size)
    {
        string? problem = Read(slot, slot->Size);
        if (problem is not null)
        {
            return problem;
        }

        var moved = (byte*)_heap.Reallocate(slot->Memory, size, slot->Alignment);
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

    private readonly string? Check() => _heap.Verify().IsNone ? null : "the heap is not consistent";

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

    // Small sizes are the common ones; one in a few is as large as the quota allows.
    private nuint NextSize(nuint largest) => Below(LargeOneIn) == 0 ? 1 + (nuint)Below(largest) : 1 + (nuint)Below(largest < 512 ? largest : 512);

    private ulong Below(ulong limit) => (Next() >> 11) % limit;

    // xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016).
    private ulong Next()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return _random * 0x2545_F491_4F6C_DD1D;
    }

    private struct Slot
    {
        public byte* Memory;
        public nuint Size;
        public nuint Alignment;
        public byte Seed;
    }
}
