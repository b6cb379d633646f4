using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Mapping;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>
/// Memory for page tables, of which there may be little. What was never written reads as 0, what is no table too.
/// </summary>
internal readonly struct FakeTables(int limit = int.MaxValue, ulong first = 0x7000) : IPageTableMemory
{
    private readonly List<ulong[]> _tables = [];
    private readonly HashSet<ulong> _freed = [];

    /// <summary>All tables, in the order of their allocation; the first one lies at <see cref="First"/>.</summary>
    public IReadOnlyList<ulong[]> Tables => _tables;

    public ulong First => first;

    /// <summary>The addresses of those that were not freed. A freed one is not given again, so that a use of it shows.</summary>
    public IEnumerable<ulong> Live
    {
        get
        {
            for (int i = 0; i < _tables.Count; i++)
            {
                ulong table = first + ((ulong)i * PageTableEntry.PageSize);
                if (!_freed.Contains(table))
                {
                    yield return table;
                }
            }
        }
    }

    public bool TryAllocate(out ulong table)
    {
        table = first + ((ulong)_tables.Count * PageTableEntry.PageSize);
        if (_tables.Count - _freed.Count >= limit)
        {
            return false;
        }

        _tables.Add(new ulong[PageTableEntry.Count]);
        return true;
    }

    public void Free(ulong table)
    {
        Assert.Contains(table, Live);
        _freed.Add(table);
    }

    public ulong Read(ulong table, int index)
    {
        Assert.DoesNotContain(table, _freed);
        return IndexOf(table) is >= 0 and var at ? _tables[at][index] : 0;
    }

    public void Write(ulong table, int index, ulong entry)
    {
        Assert.DoesNotContain(table, _freed);
        _tables[IndexOf(table)][index] = entry;
    }

    private int IndexOf(ulong table)
    {
        ulong index = (table - first) / PageTableEntry.PageSize;
        return table >= first && index < (ulong)_tables.Count ? (int)index : -1;
    }
}
