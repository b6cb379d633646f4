using UefiKernel.Kernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>
/// Which call site each block came from: a hash table with linear probing in memory of its owner's. An entry is removed by moving
/// those behind it up, so no marks of removed entries pile up.
/// </summary>
internal unsafe struct BlockTable
{
    private const ulong HashFactor = 0x9E37_79B9_7F4A_7C15;

    private readonly BlockRecord* _records;
    private readonly nuint _mask;

    /// <summary>Makes an empty table.</summary>
    /// <param name="memory">Room for <paramref name="capacity"/> records, all zeros, while the table is used.</param>
    /// <param name="capacity">A power of two, at least 8.</param>
    public BlockTable(void* memory, nuint capacity)
    {
        // Safety: every index below is masked, so it is smaller than the capacity, which the caller vouches for.
        _records = (BlockRecord*)memory;
        _mask = capacity - 1;
        Most = capacity / 8 * 7;
    }

    /// <summary>Records in the table.</summary>
    public nuint Count { get; private set; }

    /// <summary>Records that there can be: an eighth of the places stays empty, so that every search ends soon.</summary>
    public nuint Most { get; }

    /// <summary>Enters a block, in place of what is known of an earlier one at its address.</summary>
    /// <returns>False when the table is full.</returns>
    public bool TrySet(BlockRecord record)
    {
        nuint place = Find(record.Block);
        if (_records[place].Block == 0)
        {
            if (Count == Most)
            {
                return false;
            }

            Count++;
        }

        _records[place] = record;
        return true;
    }

    /// <summary>Removes a block.</summary>
    /// <returns>What was known of it; a default value when it was not in the table.</returns>
    public BlockRecord Remove(nuint block)
    {
        nuint place = Find(block);
        BlockRecord record = _records[place];
        if (record.Block != 0)
        {
            RemoveAt(place);
        }

        return record;
    }

    /// <summary>Removes the objects that are dead.</summary>
    /// <param name="isAlive">Whether an object begins at an address.</param>
    public void RemoveDead(delegate*<nuint, bool> isAlive)
    {
        for (nuint place = 0; place <= _mask; place++)
        {
            // Another one may come up to the place.
            while (_records[place].IsObject && !isAlive(_records[place].Block))
            {
                RemoveAt(place);
            }
        }
    }

    /// <summary>Marks all blocks as old.</summary>
    public void MarkOld()
    {
        for (nuint place = 0; place <= _mask; place++)
        {
            _records[place].IsOld = true;
        }
    }

    /// <summary>Counts the blocks of each site.</summary>
    /// <param name="sites">Where the counts go; those before are lost.</param>
    /// <param name="withOld">Whether those count that are old.</param>
    public readonly void SumUp(ref CallSiteTable sites, bool withOld)
    {
        for (int number = 0; number < sites.Capacity; number++)
        {
            sites[number].Blocks = 0;
            sites[number].Bytes = 0;
        }

        for (nuint place = 0; place <= _mask; place++)
        {
            BlockRecord record = _records[place];
            if (record.Block != 0 && (withOld || !record.IsOld))
            {
                sites[record.Site].Blocks++;
                sites[record.Site].Bytes += record.Size;
            }
        }
    }

    // The place of a block, or the empty one where it would go. Blocks begin at multiples of 16.
    private readonly nuint Find(nuint block)
    {
        nuint place = HomeOf(block);
        while (_records[place].Block != block && _records[place].Block != 0)
        {
            place = (place + 1) & _mask;
        }

        return place;
    }

    private readonly nuint HomeOf(nuint block) => (nuint)((((ulong)block >> 4) * HashFactor) >> 24) & _mask;

    // Moves up what would not be found any more behind an empty place.
    private void RemoveAt(nuint place)
    {
        Count--;
        nuint next = place;
        while (true)
        {
            next = (next + 1) & _mask;
            if (_records[next].Block == 0)
            {
                break;
            }

            // It may go up to the empty place when its home does not lie between the two.
            nuint distance = (next - HomeOf(_records[next].Block)) & _mask;
            if (distance >= ((next - place) & _mask))
            {
                _records[place] = _records[next];
                place = next;
            }
        }

        _records[place] = default;
    }
}
