using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// Page tables. The lower half of virtual addresses is mapped to itself; the upper half is for <see cref="KernelWindow"/>. Large
/// pages are used wherever a range covers one. The processor's buffers of translations are the caller's to flush.
/// </summary>
/// <typeparam name="TMemory">Where the tables lie.</typeparam>
internal sealed partial class PageTables<TMemory>
    where TMemory : struct, IPageTableMemory
{
    private readonly TMemory _memory;

    private PageTables(TMemory memory, PageTableFormat format, ulong root)
    {
        _memory = memory;
        Format = format;
        Root = root;
        TableCount = 1;
    }

    /// <summary>What the tables may hold.</summary>
    public PageTableFormat Format { get; }

    /// <summary>Physical address of the top table.</summary>
    public ulong Root { get; }

    /// <summary>Tables in use, the top one included; each takes a page.</summary>
    public int TableCount { get; private set; }

    /// <summary>Makes tables that map nothing.</summary>
    /// <returns>Null when there is no memory for the top one.</returns>
    public static PageTables<TMemory>? TryCreate(TMemory memory, PageTableFormat format) =>
        memory.TryAllocate(out ulong root) ? new PageTables<TMemory>(memory, format, root) : null;

    /// <summary>Maps addresses to themselves, or unmaps them, whatever they were before.</summary>
    /// <param name="range">Whole pages, up to <see cref="PageTableFormat.IdentityEnd"/>.</param>
    /// <param name="mapping">How.</param>
    /// <returns>False when a table was needed and there was no memory for it: then a part, from the start on, is done.</returns>
    public bool TryMap(VirtualRange range, PageMapping mapping)
    {
        if (!range.IsWholePages || range.End.Value > Format.IdentityEnd)
        {
            throw new ArgumentException(
                "Page tables map whole pages, and only up to where addresses can be mapped to themselves.", nameof(range));
        }

        return TryMap(Root, Format.Levels, range.Start.Value, range.End.Value, 0, mapping);
    }

    /// <summary>Finds how an address is mapped, and how far the entry that says so reaches.</summary>
    public PageRun Find(VirtualAddress address)
    {
        ulong table = Root;
        PageAccess access = PageAccess.Read | PageAccess.Write | PageAccess.Execute;
        bool isUser = true;
        int level = Format.Levels;
        while (true)
        {
            ulong entry = _memory.Read(table, PageTableEntry.IndexOf(address.Value, level));
            ulong span = PageTableEntry.SpanOf(level);
            ulong start = address.Value & ~(span - 1);
            var range = new VirtualRange(new((nuint)start), new(span));
            if (!PageTableEntry.IsPresent(entry))
            {
                return new PageRun(range, default, isIdentity: true, isUser: false);
            }

            access &= PageTableEntry.AccessOf(entry);
            isUser &= PageTableEntry.IsUser(entry);
            ulong target = PageTableEntry.AddressOf(entry, level);
            if (PageTableEntry.IsPage(entry, level))
            {
                return new PageRun(
                    range, new PageMapping(access, PageTableEntry.CachingOf(entry)), target == start, isUser);
            }

            table = target;
            level--;
        }
    }

    /// <summary>
    /// The longest run of addresses from <paramref name="address"/> on that are mapped alike, or are alike not mapped.
    /// </summary>
    /// <param name="address">Below <see cref="LowerHalfEnd"/>, or from <see cref="UpperHalfStart"/> on.</param>
    /// <returns>The run, which ends with its half.</returns>
    public PageRun FindRun(VirtualAddress address)
    {
        VirtualAddress limit = address < LowerHalfEnd ? LowerHalfEnd : VirtualAddress.MaxValue;
        PageRun run = Find(address);
        VirtualAddress end = run.Range.End;
        while (end != limit)
        {
            PageRun next = Find(end);
            if (!next.IsLike(run))
            {
                break;
            }

            end = next.Range.End;
        }

        return new PageRun(VirtualRange.Between(address, end), run.Mapping, run.IsIdentity, run.IsUser);
    }

    /// <summary>The first address above the lower half of virtual addresses.</summary>
    public VirtualAddress LowerHalfEnd => new((nuint)(PageTableEntry.SpanOf(Format.Levels + 1) / 2));

    /// <summary>
    /// The first address of the upper half, which reaches up to the last address. What lies between the halves is not canonical.
    /// </summary>
    public VirtualAddress UpperHalfStart => new(0 - LowerHalfEnd.Value);

    // Maps addresses to those that lie `offset` above them, modulo 2^64.
    private bool TryMap(ulong table, int level, ulong start, ulong end, ulong offset, PageMapping mapping)
    {
        ulong span = PageTableEntry.SpanOf(level);
        while (start < end)
        {
            ulong first = start & ~(span - 1);
            // The last entry's end is no number: it wraps to 0.
            ulong next = end - first <= span ? end : first + span;
            int index = PageTableEntry.IndexOf(start, level);
            ulong entry = _memory.Read(table, index);
            bool isTable = PageTableEntry.IsPresent(entry) && !PageTableEntry.IsPage(entry, level);
            bool isWhole = start == first && next == first + span && level <= Format.LargestPageLevel &&
                (offset & (span - 1)) == 0;
            if (isWhole && !isTable)
            {
                _memory.Write(table, index, PageTableEntry.ForPage(first + offset, level, mapping, Format.HasNoExecute));
            }
            else if (mapping.IsMapped || PageTableEntry.IsPresent(entry))
            {
                ulong below = PageTableEntry.AddressOf(entry, level);
                if ((!isTable && !TryDivide(table, index, level, entry, out below)) ||
                    !TryMap(below, level - 1, start, next, offset, mapping))
                {
                    return false;
                }
            }

            start = next;
        }

        return true;
    }

    // Puts a table in the place of a page that maps the same, or of nothing.
    private bool TryDivide(ulong table, int index, int level, ulong entry, out ulong below)
    {
        if (!_memory.TryAllocate(out below))
        {
            return false;
        }

        TableCount++;
        if (PageTableEntry.IsPresent(entry))
        {
            ulong page = PageTableEntry.AddressOf(entry, level);
            var mapping = new PageMapping(PageTableEntry.AccessOf(entry), PageTableEntry.CachingOf(entry));
            for (int i = 0; i < PageTableEntry.Count; i++)
            {
                _memory.Write(
                    below, i,
                    PageTableEntry.ForPage(
                        page + ((ulong)i * PageTableEntry.SpanOf(level - 1)), level - 1, mapping, Format.HasNoExecute));
            }
        }

        _memory.Write(table, index, PageTableEntry.ForTable(below));
        return true;
    }
}
