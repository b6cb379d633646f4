using System.Runtime.InteropServices;

namespace UefiKernel.Memory;

/// <summary>Runs for bump allocation: one block while they are open, many objects once they are sealed.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Runs that are open. While there is one, no collection may happen: what its objects refer to would not be found.</summary>
    public readonly uint OpenRuns => _openRuns;

    /// <summary>
    /// Takes the lowest free block of at least <paramref name="minimum"/> bytes, but no more than <paramref name="maximum"/> of it, for bump
    /// allocation of objects, and clears it.
    /// </summary>
    /// <returns>False when nothing is free that is large enough, for absurd sizes, and without mark bits; no callback is called.</returns>
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
        OpenRun(least, most, ref run);
        if (!run.IsOpen && TryFinishFrees())
        {
            OpenRun(least, most, ref run);
        }

        NativeMemory.Clear((void*)run.Start, run.End - run.Start);
        return run.IsOpen;
    }

    private void OpenRun(nuint least, nuint most, ref HeapRun run)
    {
        Enter();
        for (HeapRegion* region = _regions; region != null && !run.IsOpen; region = region->Next)
        {
            if (FirstFit.TryFind(region, least, out Fit fit))
            {
                nuint length = fit.RunEnd - fit.Start;
                length = most < length ? most : length;
                // With no rest a node could be lost in, the block is exactly the run.
                nuint rest = fit.RunEnd - fit.Start - length;
                length += rest < FreeNode.Granules ? rest : 0;
                run.Start = (nuint)TakeBlock(region, in fit, length, length << HeapRegion.GranuleShift);
                run.Next = run.Start;
                run.End = run.Start + (length << HeapRegion.GranuleShift);
                _openRuns++;
            }
        }

        Leave();
    }

    /// <summary>Makes an object of each block that was taken from a run, and gives back what is left of it. The run has no memory afterwards.</summary>
    /// <typeparam name="TSizes">Tells how long the objects are.</typeparam>
    /// <param name="run">The run; one without memory is left alone.</param>
    /// <returns>
    /// False when a size is 0 or leads past what was taken: the objects before it are sealed, and from there on the run stays allocated for ever, as
    /// one native block, since nobody can tell what in it is used.
    /// </returns>
    public bool SealRun<TSizes>(ref HeapRun run)
        where TSizes : struct, IBlockSizes
    {
        if (!run.IsOpen)
        {
            return true;
        }

        Enter();
        _openRuns--;
        HeapRegion* region = RegionOf(run.Start);
        _counters.CountFree(run.End - run.Start, run.End - run.Start);
        nuint address = run.Start;
        while (address < run.Next)
        {
            nuint size = (TSizes.SizeOf((void*)address) + (HeapRegion.GranuleBytes - 1)) & ~(HeapRegion.GranuleBytes - 1);
            if (size - 1 >= run.Next - address)
            {
                break;
            }

            nuint start = (address - region->Base) >> HeapRegion.GranuleShift;
            BlockMap.Split(region, start);
            CountObject(region, start, size);
            _counters.CountAllocation(size, size);
            address += size;
        }

        bool whole = address == run.Next;
        if (address != run.End)
        {
            nuint start = (address - region->Base) >> HeapRegion.GranuleShift;
            BlockMap.Split(region, start);
            if (whole)
            {
                GiveRange(region, start, (run.End - address) >> HeapRegion.GranuleShift);
            }
            else
            {
                _counters.CountAllocation(run.End - address, run.End - address);
            }
        }

        run = default;
        Leave();
        return whole;
    }
}
