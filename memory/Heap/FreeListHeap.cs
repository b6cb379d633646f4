using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>
/// The kernel's heap: exact first fit by address, with metadata out of line. See <c>memory/README.md</c> for the layout.
/// </summary>
/// <remarks>
/// The structure lives in a static field and works before any managed object can exist: it allocates nothing, throws nothing and calls
/// through no interface. All zeros is a valid heap without regions. It must not be copied once it has a region.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>The largest alignment, 2 MiB.</summary>
    public const ulong MaximumAlignment = 2 << 20;

    /// <summary>Larger sizes are absurd: no region can be that long, and no sum with an alignment overflows below.</summary>
    private const ulong MaximumSize = ulong.MaxValue >> 8;

    private HeapRegion* _regions;
    private nuint _secret;
    private HeapHardening _hardening;
    private HeapPlacement _placement;
    private bool _quick;
    private uint _lowPercent;
    private uint _criticalPercent;
    private HeapPressure _pressure;
    private bool _relieving;
    private bool _quarantineUsed;
    private bool _marks;
    private uint _openRuns;
    private ulong _objects;
    private nuint _objectBytes;
    private ulong _objectBytesAllocated;
    private delegate*<void> _enter;
    private delegate*<void> _leave;
    private delegate*<in HeapEvent, void> _observer;
    private HeapCounters _counters;
    private delegate*<nuint, bool> _grow;
    private delegate*<nuint> _caller;
    private int _pressureHandlerCount;
    private fixed ulong _pressureHandlers[MaximumPressureHandlers];
    private fixed int _pressurePriorities[MaximumPressureHandlers];
    private int _quarantineNext;
    private fixed ulong _quarantine[QuarantineSlots];
    private fixed ulong _quarantineFreedBy[QuarantineSlots];
    private fixed ulong _alignedBefore[AlignmentShifts];
    private RecentBlocks _recent;
    private PendingFrees _pending;
    private HeapMisuse _lastMisuse;

    /// <summary>
    /// Mixes a secret into the guards behind blocks and in free memory, so that a stray write cannot leave them intact by chance.
    /// To be called before the first region is added.
    /// </summary>
    public HeapStatus SetSecret(nuint secret)
    {
        if (_regions != null)
        {
            return HeapStatus.RegionInUse;
        }

        _secret = secret;
        return HeapStatus.Success;
    }

    /// <summary>How places are chosen.</summary>
    public readonly HeapPlacement Placement => _placement;

    /// <summary>Chooses how places are chosen, before the first region is added.</summary>
    public HeapStatus SetPlacement(HeapPlacement placement)
    {
        if (_regions != null)
        {
            return HeapStatus.RegionInUse;
        }

        _placement = placement;
        ChooseQuickPath();
        return HeapStatus.Success;
    }

    /// <summary>Bytes of all regions, as <see cref="HeapStatistics.Total"/>, which takes longer to get.</summary>
    public readonly ByteCount TotalBytes => new(_counters.Total);

    /// <summary>Bytes of all free blocks, as <see cref="HeapStatistics.Free"/>, which takes longer to get.</summary>
    public readonly ByteCount FreeBytes => new(_counters.Free);

    /// <summary>
    /// The counts at this moment. Only the largest free block is not counted all along: it is looked up in the index, after what was freed
    /// and allocated since the last look has been entered there.
    /// </summary>
    public HeapStatistics GetStatistics()
    {
        FinishFrees();
        uint regions = 0;
        nuint largest = 0;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            regions++;
            nuint length = LargestRun(region);
            largest = length > largest ? length : largest;
        }

        return new(in _counters, regions, largest << HeapRegion.GranuleShift);
    }

    private static nuint LargestRun(HeapRegion* region)
    {
        nuint largest = (nuint)(uint)region->Fit.Largest;
        if (region->IsLazy)
        {
            // Entries may promise too much until they are looked at.
            nuint lowest;
            do
            {
                largest = (nuint)(uint)region->Fit.Largest;
                lowest = largest == 0 ? FitIndex.None : region->Fit.FindFirst((int)largest);
                if (lowest != FitIndex.None)
                {
                    RunUpdate.Recompute(region, lowest);
                }
            }
            while (largest != (nuint)(uint)region->Fit.Largest);
        }

        if (largest < FitIndex.Long)
        {
            return largest;
        }

        for (nuint chunk = region->Fit.FindFirst(FitIndex.Long); chunk != FitIndex.None; chunk = region->Fit.FindNext(chunk, FitIndex.Long))
        {
            if (region->IsLazy)
            {
                RunUpdate.Recompute(region, chunk);
            }

            if (region->Fit[chunk] < FitIndex.Long)
            {
                continue;
            }

            nuint start = BlockMap.StartOfTopRun(region, chunk);
            nuint length = BlockMap.EndOfRun(region, start) - start;
            largest = length > largest ? length : largest;
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly HeapRegion* RegionOf(nuint address)
    {
        HeapRegion* region = _regions;
        while (region != null && !region->Contains(address))
        {
            region = region->Next;
        }

        return region;
    }
}
