using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// The kernel's heap: segregated free lists in the free memory, checked against a map of two bits for each 16 bytes, which is the
/// only truth. See
/// <c>memory/README.md</c> for the layout.
/// </summary>
/// <remarks>
/// The structure lives in a static field and works before any managed object can exist: it allocates nothing, throws nothing and
/// calls
/// through no interface. All zeros is a valid heap without regions. It must not be copied once it has a region. With a lock set,
/// operations may
/// overlap; what only a collector calls must not overlap with anything.
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
    private uint _openRuns;
    private delegate*<void> _enter;
    private delegate*<void> _leave;
    private delegate*<nuint, bool> _relieve;
    private delegate*<in HeapMisuse, void> _report;
    private HeapCounters _counters;
    private ulong _objects;
    private nuint _objectBytes;
    private HeapMisuseLog _misuses;
    private KeptBlocks _kept;

    // The length in granules from which on merging the kept blocks makes no run, so that a request that fails does not look at
    // all of them again; 0 when nobody
    // knows. Each free may raise it.
    private uint _hopeless;

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
    /// free blocks or add a region,
    /// and answers whether another try is worth it. It is called without the lock.
    /// </summary>
    public void SetRelief(delegate*<nuint, bool> relieve) => _relieve = relieve;

    /// <summary>Bytes of all regions, as <see cref="HeapStatistics.Total"/>.</summary>
    public readonly ByteCount TotalBytes => new(_counters.Total);

    /// <summary>
    /// Bytes of all free memory, as <see cref="HeapStatistics.Free"/>. While others use the heap it is a snapshot.
    /// </summary>
    public readonly ByteCount FreeBytes => new(_counters.Free);

    /// <summary>The counts at this moment. Only the largest free block is looked up.</summary>
    public HeapStatistics GetStatistics()
    {
        Enter();
        uint regions = 0;
        uint longest = 0;
        ulong free = 0;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            regions++;
            free += region->FreeRuns;
            region->FindLongest(out uint length);
            longest = length > longest ? length : longest;
        }

        for (uint stack = 1; stack < KeptBlocks.Stacks; stack++)
        {
            free += _kept.Count(stack);
            for (uint number = 0; number < _kept.Count(stack); number++)
            {
                byte* block = _kept.At(stack, number).Address;
                HeapRegion* region = RegionOf((nuint)block);
                uint length = region->BlockLength(region->GranuleOf((nuint)block));
                longest = length > longest ? length : longest;
            }
        }

        HeapStatistics statistics = new(in _counters, regions, (nuint)longest << HeapRegion.GranuleShift, free);
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
