using System.Collections.Generic;
using UefiKernel.Platform;

namespace UefiKernel.Kernel.Tests.Platform.Paging;

/// <summary>
/// Memory for page tables, of which there may be little. What was never written reads as 0, what is no table too.
/// </summary>
internal readonly struct FakeTables(int limit = int.MaxValue, ulong first = 0x7000) : IPageTableMemory
{
    private readonly List<ulong[]> _tables = [];

    /// <summary>All tables, in the order of their allocation; the first one lies at <see cref="First"/>.</summary>
    public IReadOnlyList<ulong[]> Tables => _tables;

    public ulong First => first;

    public bool TryAllocate(out ulong table)
    {
        table = first + ((ulong)_tables.Count * PageTableEntry.PageSize);
        if (_tables.Count == limit)
        {
            return false;
        }

        _tables.Add(new ulong[PageTableEntry.Count]);
        return true;
    }

    public ulong Read(ulong table, int index) => IndexOf(table) is >= 0 and var at ? _tables[at][index] : 0;

    public void Write(ulong table, int index, ulong entry) => _tables[IndexOf(table)][index] = entry;

    private int IndexOf(ulong table)
    {
        ulong index = (table - first) / PageTableEntry.PageSize;
        return table >= first && index < (ulong)_tables.Count ? (int)index : -1;
    }
}
