using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>Mappings of the upper half, where virtual and physical addresses differ.</summary>
internal sealed partial class PageTables<TMemory>
{
    private const int GigabyteLevel = 3;

    /// <summary>Maps addresses of the upper half to physical ones, or unmaps them.</summary>
    /// <param name="range">Whole pages from <see cref="UpperHalfStart"/> on.</param>
    /// <param name="physical">The physical address of the first page, a multiple of 4096.</param>
    /// <param name="mapping">How; unmapping what was mapped by one call of this takes no table.</param>
    /// <returns>False when a table was needed and there was no memory for it: then a part, from the start on, is done.</returns>
    public bool TryMapAt(VirtualRange range, PhysicalAddress physical, PageMapping mapping)
    {
        if (!range.IsWholePages || physical.Value % PageCount.BytesPerPage != 0 || range.Start < UpperHalfStart)
        {
            throw new ArgumentException("Expected whole pages of the upper half.", nameof(range));
        }

        return TryMap(
            Root, Format.Levels, range.Start.Value, range.End.Value, unchecked(physical.Value - range.Start.Value), mapping);
    }

    /// <summary>
    /// Has other tables map the upper half as these do, by sharing the tables below the top one. To be repeated after
    /// <see cref="TryMapAt"/>.
    /// </summary>
    public void ShareUpperHalf(PageTables<TMemory> other)
    {
        for (int index = PageTableEntry.Count / 2; index < PageTableEntry.Count; index++)
        {
            other._memory.Write(other.Root, index, _memory.Read(Root, index));
        }
    }

    /// <summary>
    /// Unmaps 1 GiB with one store, and leaves the tables below as they are. Once no processor has translations of it,
    /// <see cref="Release"/> frees them.
    /// </summary>
    /// <param name="start">The first address, a multiple of 1 GiB.</param>
    /// <returns>The entry that led there; 0 for none.</returns>
    public ulong Detach(ulong start)
    {
        ulong table = Root;
        for (int level = Format.Levels; level > GigabyteLevel; level--)
        {
            ulong above = _memory.Read(table, PageTableEntry.IndexOf(start, level));
            if (!PageTableEntry.IsPresent(above))
            {
                return 0;
            }

            table = PageTableEntry.AddressOf(above, level);
        }

        int index = PageTableEntry.IndexOf(start, GigabyteLevel);
        ulong entry = _memory.Read(table, index);
        _memory.Write(table, index, 0);
        return entry;
    }

    /// <summary>
    /// Frees the tables that a detached entry led to, and reports the pages that they mapped, in the order of their addresses.
    /// </summary>
    /// <param name="entry">What <see cref="Detach"/> returned.</param>
    /// <param name="visitor">Gets the pages.</param>
    public void Release<TVisitor>(ulong entry, ref TVisitor visitor)
        where TVisitor : struct, IMappedPages => ReleaseBelow(entry, GigabyteLevel, ref visitor);

    private void ReleaseBelow<TVisitor>(ulong entry, int level, ref TVisitor visitor)
        where TVisitor : struct, IMappedPages
    {
        if (!PageTableEntry.IsPresent(entry))
        {
            return;
        }

        ulong target = PageTableEntry.AddressOf(entry, level);
        if (PageTableEntry.IsPage(entry, level))
        {
            visitor.Visit(target, PageTableEntry.SpanOf(level));
            return;
        }

        for (int index = 0; index < PageTableEntry.Count; index++)
        {
            ReleaseBelow(_memory.Read(target, index), level - 1, ref visitor);
        }

        _memory.Free(target);
        TableCount--;
    }
}

/// <summary>Gets the pages that tables mapped.</summary>
internal interface IMappedPages
{
    /// <summary>Gets a page.</summary>
    /// <param name="physical">Its physical address.</param>
    /// <param name="length">Its length: 4 KiB, 2 MiB or 1 GiB.</param>
    void Visit(ulong physical, ulong length);
}
