using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Page tables for the shell.</summary>
/// <param name="tables">The tables.</param>
/// <param name="makePlan">Returns how the lower half must be mapped now, and what the pages hold.</param>
/// <param name="verifyWindow">Checks the upper half.</param>
internal sealed class AddressSpaceView<TMemory>(
    PageTables<TMemory> tables, Func<RangeMap<VirtualAddress, PlannedPages>> makePlan,
    AddressSpaceView<TMemory>.WindowCheck verifyWindow)
    : IAddressSpaceView
    where TMemory : struct, IPageTableMemory
{
    private const string WindowContent = "heap, grown";

    /// <summary>Checks the upper half; see <see cref="PageTableCheck.VerifyWindow"/>.</summary>
    internal delegate PageTableProblem WindowCheck(PageTables<TMemory> tables, out PageRun place);

    // Of the last walk from the beginning on.
    private RangeMap<VirtualAddress, PlannedPages>? _plan;

    public int Levels => tables.Format.Levels;

    public PageCount Tables => new((ulong)tables.TableCount);

    public bool TryGetNext(ref MappedRange range)
    {
        VirtualAddress at = range.Range.End;
        RangeMap<VirtualAddress, PlannedPages> plan = at.IsZero || _plan is null ? makePlan() : _plan;
        _plan = plan;
        while (at < tables.LowerHalfEnd)
        {
            PageRun run = tables.FindRun(at);
            bool isKnown = plan.TryFindFrom(at, out KnownRange<VirtualAddress, PlannedPages> planned);
            bool isPlanned = isKnown && planned.Range.Contains(at);
            VirtualAddress limit = isPlanned ? planned.Range.End : isKnown ? planned.Range.Start : tables.LowerHalfEnd;
            VirtualRange alike = run.Range.Intersect(VirtualRange.Between(at, limit));
            if (isPlanned || run.Mapping.IsMapped)
            {
                string memoryType = run.Mapping.IsMapped ? run.Mapping.CachingName : "";
                range = new MappedRange(
                    alike, run.Mapping.Rights, memoryType, isPlanned ? planned.Value.Content : "not planned");
                return true;
            }

            at = alike.End;
        }

        return TryGetNextOfWindow(at > tables.UpperHalfStart ? at : tables.UpperHalfStart, ref range);
    }

    public string? FindProblem()
    {
        PageTableProblem problem = PageTableCheck.Verify(tables, makePlan(), out PageRun place);
        if (problem is PageTableProblem.None)
        {
            problem = verifyWindow(tables, out place);
        }

        return problem is PageTableProblem.None or PageTableProblem.WritableCode
            ? null
            : $"0x{place.Range.Start.Value:X} to 0x{place.Range.Last.Value:X} {PageTableCheck.Describe(problem)}";
    }

    // No plan names the pages of the upper half: only the heap has some.
    private bool TryGetNextOfWindow(VirtualAddress at, ref MappedRange range)
    {
        PageRun run = tables.FindRun(at);
        if (!run.Mapping.IsMapped && run.Range.End != VirtualAddress.MaxValue)
        {
            run = tables.FindRun(run.Range.End);
        }

        if (!run.Mapping.IsMapped)
        {
            return false;
        }

        range = new MappedRange(run.Range, run.Mapping.Rights, run.Mapping.CachingName, WindowContent);
        return true;
    }
}
