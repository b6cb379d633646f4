namespace UefiKernel.Memory;

/// <summary>Allocation at alignments above a granule.</summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>How many short lengths are tried before a run that is long enough wherever it begins.</summary>
    private const int AlignedTries = 8;

    private byte* CarveAligned(HeapRegion* region, uint granules, uint alignment)
    {
        uint length = granules;
        for (int tries = 0; tries < AlignedTries; tries++, length++)
        {
            uint run = region->FirstOfLength(length, out length);
            uint place = region->AlignUp(run, alignment);
            if (run == 0)
            {
                break;
            }

            if (place + granules <= run + length)
            {
                byte* block = CarveAt(region, run, length, place, granules);
                if (block != null)
                {
                    return block;
                }
            }
        }

        for (uint run; (run = region->Find(granules + alignment - 1, out length)) != 0;)
        {
            byte* block = CarveAt(region, run, length, region->AlignDown(run + length - granules, alignment), granules);
            if (block != null)
            {
                return block;
            }
        }

        return region->HasFailedFor(granules, alignment) ? null : CarveAtAnyPlace(region, granules, alignment);
    }

    /// <summary>Looks at every aligned place, and remembers when none fits, so that this is not done again until a run appears that may.</summary>
    private byte* CarveAtAnyPlace(HeapRegion* region, uint granules, uint alignment)
    {
        uint place = region->AlignUp(region->First, alignment);
        while (place < region->End && granules <= region->End - place)
        {
            if (region->IsFree(place) && region->FindNext(place, free: false, place + granules) == place + granules)
            {
                uint run = region->StartOfRun(place);
                byte* block = CarveAt(region, run, region->RunLength(run), place, granules);
                if (block != null)
                {
                    return block;
                }

                // The node was damaged, all bins are in order again: the same place is tried once more.
                continue;
            }

            place += alignment;
        }

        region->NoteFailure(granules, alignment);
        return null;
    }
}
