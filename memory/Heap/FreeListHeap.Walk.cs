namespace UefiKernel.Memory;

/// <summary>Walking all blocks in address order, and reports about single ones.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>The latest misuse that was caught.</summary>
    public readonly HeapMisuse LastMisuse => _lastMisuse;

    /// <summary>
    /// The block behind <paramref name="block"/> in address order; the first one behind a default value. The heap must not change during the walk.
    /// </summary>
    /// <returns>False behind the last block, where <paramref name="block"/> becomes the default value again.</returns>
    public bool WalkNext(ref HeapBlock block)
    {
        FinishFrees();
        return StepToNext(ref block);
    }

    /// <summary>The block that any address, also one inside it, belongs to; of kind <see cref="HeapBlockKind.None"/> outside all regions.</summary>
    public HeapBlock FindBlock(void* address)
    {
        FinishFrees();
        return BlockAt(address);
    }

    private readonly bool StepToNext(ref HeapBlock block)
    {
        nuint after = block.Address.Value + (nuint)block.Size.Value;
        for (HeapRegion* region = _regions; region != null; region = region->Next)
        {
            if (block.Kind == HeapBlockKind.None || region->Start > block.Address.Value)
            {
                block = Describe(region, region->FirstGranule);
                return true;
            }

            if (region->Contains(after) && region->Contains(block.Address.Value))
            {
                block = Describe(region, (after - region->Base) >> HeapRegion.GranuleShift);
                return true;
            }
        }

        block = default;
        return false;
    }

    private readonly HeapBlock BlockAt(void* address)
    {
        HeapRegion* region = RegionOf((nuint)address);
        if (region == null)
        {
            return default;
        }

        nuint granule = ((nuint)address - region->Base) >> HeapRegion.GranuleShift;
        return Describe(region, BlockMap.IsFree(region, granule) ? BlockMap.StartOfRun(region, granule + 1) : BlockMap.StartOfBlock(region, granule));
    }

    private readonly HeapBlock Describe(HeapRegion* region, nuint start)
    {
        nuint address = (nuint)region->AddressOf(start);
        if (BlockMap.IsFree(region, start))
        {
            return new(HeapBlockKind.Free, address, (BlockMap.EndOfRun(region, start) - start) << HeapRegion.GranuleShift, 0, 0);
        }

        nuint bytes = (BlockMap.EndOfBlock(region, start) - start) << HeapRegion.GranuleShift;
        if (start == region->MetadataGranule)
        {
            return new(HeapBlockKind.Metadata, address, bytes, 0, 0);
        }

        nuint slack = 0;
        bool intact = !BlockMap.HasSlack(region, start) || TryReadSlack((byte*)address, bytes, out slack);
        return new(HeapBlockKind.Used, address, bytes, intact ? bytes - slack : 0, CallerOf((byte*)address, bytes));
    }

    /// <summary>Counts a misuse, and puts together what there is to say about it.</summary>
    private void Report(HeapStatus kind, void* pointer)
    {
        _counters.Misuses++;
        HeapBlock block = BlockAt(pointer);
        _lastMisuse = default;
        _lastMisuse.Kind = kind;
        _lastMisuse.Pointer = VirtualAddress.FromPointer(pointer);
        _lastMisuse.Block = block;
        _lastMisuse.Caller = new(_caller == null ? 0 : _caller());
        if (block.Kind != HeapBlockKind.None)
        {
            HeapBlock next = block;
            _lastMisuse.Next = StepToNext(ref next) ? next : default;
            HeapRegion* region = RegionOf(block.Address.Value);
            _lastMisuse.Previous = block.Address.Value > region->Start ? BlockAt((byte*)block.Address.Value - 1) : default;
            _lastMisuse.FreedBy = new(FreedByOf(block.Address.Value));
        }

        Notify(HeapEventKind.Misused, (nuint)pointer, 0, kind);
    }
}
