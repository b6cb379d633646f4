using System.Runtime.InteropServices;

namespace UefiKernel.Memory.Heap;

/// <summary>Runs for bump allocation: one block while they are open, many objects once they are sealed.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>
    /// The shortest free run that is preferred for its length, 2 KiB, in granules: shorter runs would have to be sealed
    /// after a few objects, and taking the longest ones first would leave nothing for large objects.
    /// </summary>
    private const uint PreferredRun = 128;

    /// <summary>
    /// Runs that are open. While there is one, no collection may happen: what its objects refer to would not be found.
    /// </summary>
    public readonly uint OpenRuns => _statistics.OpenRuns;

    /// <summary>
    /// Takes at least <paramref name="minimum"/> and at most <paramref name="maximum"/> bytes of a free run for bump allocation
    /// of objects, and clears them.
    /// </summary>
    /// <returns>
    /// False when nothing is free that is large enough, for absurd sizes, and without mark bits. The function that makes room is
    /// not called.
    /// </returns>
    public bool TryOpenRun(nuint minimum, nuint maximum, out HeapRun run)
    {
        run = default;
        if (!_marks || minimum > MaximumSize || maximum < minimum)
        {
            return false;
        }

        nuint least = (minimum + (HeapRegion.GranuleBytes - 1)) >> HeapRegion.GranuleShift;
        least += least == 0 ? 1U : 0;
        nuint most = maximum >> HeapRegion.GranuleShift;
        most = most < least ? least : most;
        if (most > uint.MaxValue)
        {
            return false;
        }

        Enter();
        uint preferred = (uint)nuint.Clamp(PreferredRun, least, most);
        byte* block = TakeRun(preferred, (uint)most, out uint length);
        block = block == null ? TakeRun((uint)least, (uint)most, out length) : block;
        block = block == null && TryMergeKept() ? TakeRun((uint)least, (uint)most, out length) : block;
        if (block != null)
        {
            nuint bytes = (nuint)length << HeapRegion.GranuleShift;
            HeapRegion* region = RegionOf(block, out uint start);
            region->Reserve(start);
            _statistics.CountAllocation(bytes, bytes);
            _statistics.OpenRuns++;
            run.Start = (nuint)block;
            run.Next = run.Start;
            run.End = run.Start + bytes;

            // Inside the lock: what was there before must not look like references.
            NativeMemory.Clear(block, bytes);
        }

        Leave();
        return block != null;
    }

    /// <summary>
    /// Makes a block of a free run of at least one length: of all of it, if it is no longer than another. So short runs are used
    /// up before long ones are cut.
    /// </summary>
    private byte* TakeRun(uint least, uint most, out uint length)
    {
        length = 0;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            for (uint run; (run = FindPlace(region, least, 1, out uint runLength, out uint start)) != 0;)
            {
                if (region->IsIntact(run))
                {
                    length = uint.Min(most, runLength);
                    start = uint.Min(start, run + runLength - length);
                    Carve(region, run, runLength, start, length);
                    return region->AddressOf(start);
                }

                Repair(region, run);
            }
        }

        return null;
    }

    /// <summary>
    /// Makes an object of each block that was taken from a run, and gives back what is left of it. The run has no memory
    /// afterwards.
    /// </summary>
    /// <typeparam name="TSizes">Says how long the objects are.</typeparam>
    /// <param name="run">The run; one without memory is left alone.</param>
    /// <returns>
    /// False when a size is 0 or leads past what was taken: the objects before it are sealed, and from there on the run stays
    /// allocated for ever, as one native block, since it is not known which part of it is used.
    /// </returns>
    public bool SealRun<TSizes>(ref HeapRun run)
        where TSizes : struct, IBlockSizes
    {
        if (!run.IsOpen)
        {
            return true;
        }

        Enter();
        HeapRegion* region = RegionOf(run.Start);
        uint start = region->GranuleOf(run.Start);
        uint end = region->GranuleOf(run.End);
        _statistics.OpenRuns--;
        _statistics.CountFree(run.End - run.Start, run.End - run.Start);
        region->Unreserve(start);
        nuint address = run.Start;
        uint count = 0;
        while (address < run.Next)
        {
            nuint exact = TSizes.SizeOf((void*)address);
            nuint size = AlignUp(exact);
            if (size - 1 >= run.Next - address)
            {
                break;
            }

            // As a rule many of a kind follow each other.
            nuint behind = address + size;
            nuint last = run.Next - size;
            nuint kind = TSizes.KindOf((void*)address);
            if (TSizes.HasFixedSize((void*)address))
            {
                while (behind <= last && TSizes.KindOf((void*)behind) == kind)
                {
                    behind += size;
                }
            }
            else
            {
                while (behind <= last && TSizes.KindOf((void*)behind) == kind && TSizes.SizeOf((void*)behind) == exact)
                {
                    behind += size;
                }
            }

            uint next = region->GranuleOf(behind);
            uint length = (uint)(size >> HeapRegion.GranuleShift);
            if (next - start == length)
            {
                count++;
                region->MarkStart(start, length);
                region->AddObjects(start >> HeapRegion.ChunkShift, 1UL << (int)start);
            }
            else
            {
                count += (next - start) / length;
                region->MarkObjects(start, length, next);
            }

            start = next;
            address = behind;
        }

        if (count != 0)
        {
            _statistics.CountNewObjects(count, address - run.Start);
        }

        if (start != end)
        {
            region->MarkStart(start, end - start);
        }

        bool whole = address == run.Next;
        if (address != run.End && whole)
        {
            Release(region, start, end - start);
        }
        else if (!whole)
        {
            nuint bytes = run.End - address;
            Finish((byte*)address, bytes >> HeapRegion.GranuleShift, bytes - 1);
        }

        run = default;
        Leave();
        return whole;
    }
}
