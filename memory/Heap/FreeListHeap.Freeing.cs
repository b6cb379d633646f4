using System.Runtime.CompilerServices;

namespace UefiKernel.Memory;

/// <summary>Giving blocks back.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Frees a block and merges it with the free blocks on both sides.</summary>
    /// <param name="pointer">What an allocation answered.</param>
    /// <returns>
    /// <see cref="HeapStatus.Success"/>; otherwise nothing has changed and the status says what is wrong with the pointer:
    /// <see cref="HeapStatus.NullPointer"/>, <see cref="HeapStatus.ForeignPointer"/>, <see cref="HeapStatus.MisalignedPointer"/>,
    /// <see cref="HeapStatus.InteriorPointer"/>, <see cref="HeapStatus.DoubleFree"/>, or with what lies behind the payload:
    /// <see cref="HeapStatus.Overrun"/>.
    /// </returns>
    public HeapStatus Free(void* pointer) => _quick && GiveQuickly(pointer) ? HeapStatus.Success : FreeAny(pointer);

    private HeapStatus FreeAny(void* pointer)
    {
        Enter();
        HeapStatus status = Locate(pointer, out BlockPlace place);
        Finish(status, pointer, in place);
        return status;
    }

    /// <summary>Frees a block like <see cref="Free(void*)"/> if <paramref name="size"/> is what was asked for when it was allocated.</summary>
    /// <returns>As <see cref="Free(void*)"/>, and <see cref="HeapStatus.SizeMismatch"/>.</returns>
    public HeapStatus Free(void* pointer, nuint size)
    {
        Enter();
        HeapStatus status = Locate(pointer, out BlockPlace place);
        if (status == HeapStatus.Success && place.Payload != size)
        {
            status = HeapStatus.SizeMismatch;
        }

        Finish(status, pointer, in place);
        return status;
    }

    /// <summary>
    /// The bytes that may be used at <paramref name="pointer"/>: what was asked for, exactly; 0 when it is no allocated block.
    /// </summary>
    public readonly nuint UsableSize(void* pointer) =>
        Locate(pointer, out BlockPlace place) == HeapStatus.Success ? place.Payload : 0;

    /// <summary>Where an allocated block is.</summary>
    private struct BlockPlace
    {
        internal HeapRegion* Region;
        internal nuint Start;
        internal nuint Length;
        internal nuint Payload;
    }

    /// <summary>Finds the block that starts at a pointer, or what is wrong with the pointer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly HeapStatus Locate(void* pointer, out BlockPlace place)
    {
        Unsafe.SkipInit(out place);
        nuint address = (nuint)pointer;
        HeapRegion* region = RegionOf(address);
        if (region == null)
        {
            return pointer == null ? HeapStatus.NullPointer : HeapStatus.ForeignPointer;
        }

        nuint start = (address - region->Base) >> HeapRegion.GranuleShift;
        if ((address & (HeapRegion.GranuleBytes - 1)) != 0 || !BlockMap.IsStart(region, start) || start == region->MetadataGranule)
        {
            return WhatIsWrongWith(region, address, start);
        }

        if ((_quarantineUsed && QuarantineSlotOf(address) >= 0) || (_quick && _pending.Contains(address)))
        {
            return HeapStatus.DoubleFree;
        }

        nuint length = BlockMap.EndOfBlock(region, start) - start;
        nuint blockBytes = length << HeapRegion.GranuleShift;
        nuint slack = 0;
        if (BlockMap.HasSlack(region, start) && !TryReadSlack((byte*)pointer, blockBytes, out slack))
        {
            return HeapStatus.Overrun;
        }

        place.Region = region;
        place.Start = start;
        place.Length = length;
        place.Payload = blockBytes - slack;
        return HeapStatus.Success;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(HeapStatus status, void* pointer, in BlockPlace place)
    {
        if (status != HeapStatus.Success)
        {
            Report(status, pointer);
        }
        else
        {
            Notify(HeapEventKind.Freed, (nuint)pointer, place.Payload);
            if (_marks)
            {
                ForgetObject(place.Region, place.Start, place.Length << HeapRegion.GranuleShift);
            }

            if (_hardening >= HeapHardening.Full)
            {
                KeepBack(in place);
            }
            else
            {
                GiveBlock(in place);
            }
        }

        Leave();
        if (_lowPercent != 0)
        {
            UpdatePressure();
        }
    }

    private static HeapStatus WhatIsWrongWith(HeapRegion* region, nuint address, nuint granule)
    {
        if (granule - region->MetadataGranule < region->MetadataLength)
        {
            return HeapStatus.ForeignPointer;
        }

        if ((address & (HeapRegion.GranuleBytes - 1)) != 0)
        {
            return HeapStatus.MisalignedPointer;
        }

        return BlockMap.IsFree(region, granule) ? HeapStatus.DoubleFree : HeapStatus.InteriorPointer;
    }

    private void GiveBlock(in BlockPlace place)
    {
        GiveRange(place.Region, place.Start, place.Length);
        _counters.CountFree(place.Length << HeapRegion.GranuleShift, place.Payload);
    }

    /// <summary>Makes the granules of one allocated block free; the caller counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void GiveRange(HeapRegion* region, nuint start, nuint length)
    {
        byte* block = region->AddressOf(start);
        nuint blockBytes = length << HeapRegion.GranuleShift;
        byte* behind = block + blockBytes;
        bool nextIsFree = BlockMap.IsFree(region, start + length);
        if (nextIsFree && !IsGuardIntact(behind))
        {
            // Either a write after free, or an overrun of this block into the free one behind it.
            Report(HeapStatus.WriteAfterFree, behind);
        }

        if (_hardening >= HeapHardening.Full)
        {
            Poison(block, blockBytes + (nextIsFree ? (nuint)sizeof(FreeNode) : 0));
        }

        _counters.FreeRuns += (nuint)RunUpdate.Give(region, start, length);
        if (!BlockMap.IsFree(region, start - 1))
        {
            WriteGuard(block);
        }

        if (_placement == HeapPlacement.Recent && length <= RecentBlocks.Longest)
        {
            _recent.Push(length, (nuint)block);
        }
    }
}
