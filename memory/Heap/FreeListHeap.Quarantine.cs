namespace UefiKernel.Memory;

/// <summary>At level Full, freed blocks wait here, still marked as allocated, so that use after free meets poison and not somebody else's data.</summary>
public unsafe partial struct FreeListHeap
{
    private const int QuarantineSlots = 32;

    /// <summary>Really frees all blocks that are kept back.</summary>
    public void FlushQuarantine()
    {
        Enter();
        for (int i = 0; i < QuarantineSlots; i++)
        {
            Release(i);
        }

        Leave();
    }

    private readonly int QuarantineSlotOf(nuint address)
    {
        for (int i = 0; _quarantineUsed && i < QuarantineSlots; i++)
        {
            if (_quarantine[i] == address && address != 0)
            {
                return i;
            }
        }

        return -1;
    }

    private readonly nuint FreedByOf(nuint address)
    {
        int slot = QuarantineSlotOf(address);
        return slot < 0 ? 0 : (nuint)_quarantineFreedBy[slot];
    }

    /// <summary>Keeps a block back instead of the one that has waited longest, which is freed.</summary>
    private void KeepBack(in BlockPlace place)
    {
        byte* block = place.Region->AddressOf(place.Start);
        Poison(block, place.Payload);
        Release(_quarantineNext);
        _quarantine[_quarantineNext] = (ulong)block;
        _quarantineFreedBy[_quarantineNext] = _caller == null ? 0 : _caller();
        _quarantineNext = (_quarantineNext + 1) % QuarantineSlots;
        _quarantineUsed = true;
    }

    private void Release(int slot)
    {
        byte* block = (byte*)_quarantine[slot];
        if (block == null)
        {
            return;
        }

        _quarantine[slot] = 0;
        HeapStatus status = Locate(block, out BlockPlace place);
        if (status != HeapStatus.Success)
        {
            Report(status, block);
            return;
        }

        if (!IsPoisoned(block, place.Payload))
        {
            Report(HeapStatus.WriteAfterFree, block);
        }

        GiveBlock(in place);
    }
}
