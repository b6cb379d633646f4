using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>What a check of page tables can find.</summary>
internal enum PageTableProblem
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Addresses that can be both written and executed.</summary>
    WritableCode,

    /// <summary>Addresses that are mapped to others.</summary>
    NotIdentity,

    /// <summary>Addresses that programs outside of the kernel could use.</summary>
    UserAccess,

    /// <summary>Addresses that are mapped otherwise than planned.</summary>
    NotAsPlanned,
}

/// <summary>
/// Reads page tables back, entry by entry, as the processor does, and compares them with what they were built from.
/// </summary>
internal static class PageTableCheck
{
    /// <summary>Checks the lower half of the addresses.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="plan">What they were built from.</param>
    /// <param name="place">The first addresses with a problem.</param>
    /// <returns>The problem, or <see cref="PageTableProblem.None"/>.</returns>
    public static PageTableProblem Verify<TMemory>(
        PageTables<TMemory> tables, RangeMap<VirtualAddress, PlannedPages> plan, out PageRun place)
        where TMemory : struct, IPageTableMemory
    {
        place = default;
        for (VirtualAddress at = VirtualAddress.Zero; at < tables.LowerHalfEnd; at = place.Range.End)
        {
            place = tables.FindRun(at);
            PageTableProblem problem = !place.IsIdentity ? PageTableProblem.NotIdentity
                : place.IsUser ? PageTableProblem.UserAccess
                : !IsPlanned(plan, place) ? PageTableProblem.NotAsPlanned
                : PageTableProblem.None;
            if (problem != PageTableProblem.None)
            {
                return problem;
            }
        }

        for (VirtualAddress at = VirtualAddress.Zero; at < tables.LowerHalfEnd; at = place.Range.End)
        {
            place = tables.FindRun(at);
            if (place.Mapping.IsWritableCode)
            {
                return PageTableProblem.WritableCode;
            }
        }

        return PageTableProblem.None;
    }

    /// <summary>
    /// Checks the upper half: the pages of the window's regions are there, readable and writable, and nothing else is mapped.
    /// </summary>
    /// <param name="tables">The tables.</param>
    /// <param name="regions">The regions.</param>
    /// <param name="place">The first addresses with a problem.</param>
    /// <returns>The problem, or <see cref="PageTableProblem.None"/>.</returns>
    public static PageTableProblem VerifyWindow<TMemory>(PageTables<TMemory> tables, in WindowRegions regions, out PageRun place)
        where TMemory : struct, IPageTableMemory
    {
        VirtualAddress at = tables.UpperHalfStart;
        for (int i = 0; i <= regions.Count; i++)
        {
            // Nothing up to the region, then its pages: regions never touch, so each is a run of its own. The last gap ends with
            // the address space.
            VirtualAddress start = i < regions.Count ? regions[i].Start : VirtualAddress.MaxValue;
            place = tables.FindRun(at);
            if (at != start && (place.Mapping.IsMapped || place.Range.End != start))
            {
                return PageTableProblem.NotAsPlanned;
            }

            if (i == regions.Count)
            {
                break;
            }

            place = tables.FindRun(start);
            at = regions[i].End;
            if (place.IsUser)
            {
                return PageTableProblem.UserAccess;
            }

            if (place.Mapping.IsWritableCode)
            {
                return PageTableProblem.WritableCode;
            }

            if (!place.Mapping.Equals(PageMapping.Data) || place.Range.End != at)
            {
                return PageTableProblem.NotAsPlanned;
            }
        }

        place = default;
        return PageTableProblem.None;
    }

    /// <summary>What a problem is, to stand behind the addresses that have it. A literal: nothing is allocated.</summary>
    public static string Describe(PageTableProblem problem) => problem switch
    {
        PageTableProblem.None => "is sound",
        PageTableProblem.WritableCode => "is both writable and executable",
        PageTableProblem.NotIdentity => "is mapped to other addresses",
        PageTableProblem.UserAccess => "is open to programs outside of the kernel",
        _ => "is not mapped as planned",
    };

    // Whether a run has the planned mapping from its first address to its last; what no plan mentions is planned to be unmapped.
    private static bool IsPlanned(RangeMap<VirtualAddress, PlannedPages> plan, in PageRun run)
    {
        for (VirtualRange rest = run.Range; !rest.IsEmpty;)
        {
            bool found = plan.TryFindFrom(rest.Start, out KnownRange<VirtualAddress, PlannedPages> known)
                && known.Range.Overlaps(rest);
            bool isGap = !found || known.Range.Start > rest.Start;
            PageMapping planned = isGap ? PageMapping.None : known.Value.Mapping;
            if (!planned.Equals(run.Mapping))
            {
                return false;
            }

            rest = !found ? default : rest.From(isGap ? known.Range.Start : known.Range.End);
        }

        return true;
    }
}
