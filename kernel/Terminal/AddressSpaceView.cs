using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Page tables for the shell.</summary>
/// <param name="tables">The tables.</param>
/// <param name="makePlan">Tells what the lower half is to be like now, and what the pages hold.</param>
/// <param name="verifyWindow">Checks the upper half.</param>
internal sealed class AddressSpaceView<TMemory>(
    PageTables<TMemory> tables, Func<RangeMap<PlannedPages>> makePlan, AddressSpaceView<TMemory>.WindowCheck verifyWindow)
    : IAddressSpaceView
    where TMemory : struct, IPageTableMemory
{
    private const string WindowContent = "heap, grown";

    /// <summary>Checks the upper half; see <see cref="PageTableCheck.VerifyWindow"/>.</summary>
    internal delegate PageTableProblem WindowCheck(PageTables<TMemory> tables, out PageRun place);

    // Of the last walk from the beginning on.
    private RangeMap<PlannedPages>? _plan;

    public int Levels => tables.Format.Levels;

    public PageCount Tables => new((ulong)tables.TableCount);

    public bool TryGetNext(ref MappedRange range)
    {
        ulong at = range.Length.IsZero ? 0 : range.Start.Value + range.Length.Value;
        RangeMap<PlannedPages> plan = at == 0 || _plan is null ? makePlan() : _plan;
        _plan = plan;
        while (at < tables.LowerHalfEnd)
        {
            PageRun run = tables.FindRun(at);
            bool isPlanned = plan.TryFindFrom(at, out AddressRange<PlannedPages> planned) && planned.Start <= at;
            ulong limit = isPlanned ? planned.End : planned.End != 0 ? planned.Start : tables.LowerHalfEnd;
            ulong end = Math.Min(run.End, limit);
            if (isPlanned || run.Mapping.IsMapped)
            {
                string memoryType = run.Mapping.IsMapped ? run.Mapping.CachingName : "";
                range = new MappedRange(
                    new VirtualAddress((nuint)at), new ByteCount(end - at), run.Mapping.Rights, memoryType,
                    isPlanned ? planned.Value.Content : "not planned");
                return true;
            }

            at = end;
        }

        return TryGetNextOfWindow(Math.Max(at, tables.UpperHalfStart), ref range);
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
            : $"0x{place.Start:X} to 0x{place.End - 1:X} {PageTableCheck.Describe(problem)}";
    }

    // No plan names the pages of the upper half: only the heap has some.
    private bool TryGetNextOfWindow(ulong at, ref MappedRange range)
    {
        PageRun run = tables.FindRun(at);
        if (!run.Mapping.IsMapped && run.End != 0)
        {
            run = tables.FindRun(run.End);
        }

        if (!run.Mapping.IsMapped)
        {
            return false;
        }

        range = new MappedRange(
            new VirtualAddress((nuint)run.Start), new ByteCount(run.End - run.Start), run.Mapping.Rights, run.Mapping.CachingName,
            WindowContent);
        return true;
    }
}
