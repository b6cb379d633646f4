using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The kernel's heap: segregated free lists in the free memory, checked against a map of two bits for each 16 bytes, which is
/// authoritative. See <c>memory/README.md</c> for the layout.
/// </summary>
/// <remarks>
/// The structure lives in a static field and works before any managed object can exist: it allocates nothing, throws nothing and
/// calls through no interface. All zeros is a valid heap without regions. It must not be copied once it has a region. With a lock
/// set, operations may overlap; the collector's methods must not overlap with any operation.
/// </remarks>
public unsafe partial struct FreeListHeap
{
    /// <summary>The largest alignment, 2 MiB.</summary>
    public const ulong MaximumAlignment = 2 << 20;

    /// <summary>Larger sizes are absurd: no region can be that long, and no sum with an alignment overflows below.</summary>
    private const ulong MaximumSize = ulong.MaxValue >> 8;

    /// <summary>More than any region has, and little enough for sums with an alignment to fit into 32 bits.</summary>
    private const uint MaximumGranules = int.MaxValue;

    private HeapRegion* _regions;

    // The region that was found last, which the next address most likely lies in too, and its bounds.
    private HeapRegion* _recent;
    private nuint _recentStart;
    private nuint _recentBytes;
    private BlockFence _fence;
    private HeapPlacement _placement;
    private bool _marks;

    // Whether old objects may be unmarked: marks were cleared, and there was no sweep since.
    private bool _isUnmarked;
    private delegate*<void> _enter;
    private delegate*<void> _leave;
    private delegate*<nuint, bool> _relieve;
    private delegate*<in HeapMisuse, void> _report;
    private HeapStatistics _statistics;
    private HeapMisuseLog _misuses;
    private KeptBlocks _kept;

    /// <summary>
    /// Mixes a secret into fences and guards, so that a stray write cannot leave them intact by chance. To be called before the
    /// first region is added.
    /// </summary>
    /// <returns><see cref="HeapStatus.Success"/>, or <see cref="HeapStatus.RegionInUse"/> when there is a region.</returns>
    public HeapStatus SetSecret(nuint secret)
    {
        _fence.Secret = _regions == null ? secret : _fence.Secret;
        return _regions == null ? HeapStatus.Success : HeapStatus.RegionInUse;
    }

    /// <summary>Where allocations go.</summary>
    public readonly HeapPlacement Placement => _placement;

    /// <summary>Chooses where allocations go, before the first region is added.</summary>
    /// <returns><see cref="HeapStatus.Success"/>, or <see cref="HeapStatus.RegionInUse"/> when there is a region.</returns>
    public HeapStatus SetPlacement(HeapPlacement placement)
    {
        _placement = _regions == null ? placement : _placement;
        return _regions == null ? HeapStatus.Success : HeapStatus.RegionInUse;
    }

    /// <summary>What is checked.</summary>
    public readonly HeapHardening Hardening => _fence.IsOff ? HeapHardening.None : HeapHardening.Basic;

    /// <summary>Chooses what is checked, before the first region is added.</summary>
    /// <returns>As <see cref="SetPlacement"/>.</returns>
    public HeapStatus SetHardening(HeapHardening hardening)
    {
        _fence.IsOff = _regions == null ? hardening == HeapHardening.None : _fence.IsOff;
        return _regions == null ? HeapStatus.Success : HeapStatus.RegionInUse;
    }

    /// <summary>Sets the lock that is held during every operation; it is never taken twice. Null for none.</summary>
    public void SetLock(delegate*<void> enter, delegate*<void> leave)
    {
        _enter = enter;
        _leave = leave;
    }

    /// <summary>
    /// Sets what is asked for memory when an allocation of native memory does not fit: it gets the bytes that are missing, may
    /// free blocks or add a region, and answers whether another try is worth it. It is called without the lock.
    /// </summary>
    public void SetRelief(delegate*<nuint, bool> relieve) => _relieve = relieve;

    /// <summary>Bytes of all regions, as <see cref="HeapStatistics.Total"/>.</summary>
    public readonly ByteCount TotalBytes => _statistics.Total;

    /// <summary>
    /// Bytes of all free memory, as <see cref="HeapStatistics.Free"/>. While others use the heap it is a snapshot.
    /// </summary>
    public readonly ByteCount FreeBytes => _statistics.Free;

    /// <summary>The counts at this moment. Only the largest free block is looked up.</summary>
    public HeapStatistics GetStatistics()
    {
        Enter();
        HeapStatistics statistics = _statistics;
        statistics.FreeBlocks = _kept.Count();
        uint longest = 0;
        for (uint place = 0; _kept.Seek(ref place); place++)
        {
            HeapRegion* region = RegionOf(_kept[place].Address, out uint start);
            longest = uint.Max(longest, region->BlockLength(start));
        }

        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            statistics.FreeBlocks += region->FreeRuns;
            longest = uint.Max(longest, region->FindLongest());
        }

        statistics.LargestFree = new((ulong)longest << HeapRegion.GranuleShift);
        Leave();
        return statistics;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Enter()
    {
        if (_enter != null)
        {
            _enter();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Leave()
    {
        if (_leave != null)
        {
            _leave();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HeapRegion* RegionOf(nuint address) => address - _recentStart < _recentBytes ? _recent : FindRegion(address);

    /// <summary>The region of a block, and the granule that it starts with.</summary>
    private HeapRegion* RegionOf(byte* block, out uint start)
    {
        HeapRegion* region = RegionOf((nuint)block);
        start = region->GranuleOf((nuint)block);
        return region;
    }

    /// <summary>Finds a region that is not the one found last, and remembers it; null when there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapRegion* FindRegion(nuint address)
    {
        HeapRegion* region = _regions;
        while (region != null && !region->Contains(address))
        {
            region = region->Next;
        }

        if (region != null)
        {
            Remember(region);
        }

        return region;
    }

    /// <summary>Looks into a region first from now on; null for none.</summary>
    private void Remember(HeapRegion* region)
    {
        _recent = region;
        _recentStart = region == null ? 0 : region->Start;
        _recentBytes = region == null ? 0 : region->Bytes;
    }
}
