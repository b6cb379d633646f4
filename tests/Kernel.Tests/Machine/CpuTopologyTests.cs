using System.Collections.Generic;
using UefiKernel.Machine;
using UefiKernel.Memory;
using UefiKernel.Shell;
using Xunit;

namespace UefiKernel.Kernel.Tests.Machine;

public class CpuTopologyTests
{
    private readonly Dictionary<(uint Leaf, int Subleaf), (int, int, int, int)> _leaves = [];

    private (int Eax, int Ebx, int Ecx, int Edx) Ask(uint leaf, int subleaf) => _leaves.GetValueOrDefault((leaf, subleaf));

    [Fact]
    public void Levels_come_from_the_finer_leaf_where_it_has_any()
    {
        _leaves[(0, 0)] = (0x1F, 0, 0, 0);
        _leaves[(0x0B, 0)] = (1, 2, 0x100, 0);
        Assert.Equal([new CpuLevel("thread", 2, 1)], CpuTopology.ReadLevels(Ask));
        _leaves[(0x1F, 0)] = (1, 2, 0x100, 0);
        _leaves[(0x1F, 1)] = (4, 12, 0x201, 0);
        _leaves[(0x1F, 2)] = (5, 24, 0x502, 0);
        Assert.Equal([new("thread", 2, 1), new("core", 12, 4), new("die", 24, 5)], CpuTopology.ReadLevels(Ask));
    }

    [Fact]
    public void Caches_have_the_size_that_their_parts_make()
    {
        _leaves[(0, 0)] = (4, 0, 0, 0);
        _leaves[(4, 0)] = ((1 << 14) | (1 << 5) | 1, (7 << 22) | 63, 63, 0);
        _leaves[(4, 1)] = ((15 << 14) | (3 << 5) | 3, (15 << 22) | 63, 16383, 0);
        Assert.Equal(
            [new(1, "data", new ByteCount(32 << 10), 8, 64, 2), new(3, "unified", new ByteCount(16 << 20), 16, 64, 16)],
            CpuTopology.ReadCaches(Ask));
    }

    [Fact]
    public void Other_makers_caches_are_in_another_leaf()
    {
        _leaves[(0, 0)] = (0x10, 0, 0, 0);
        _leaves[(0x8000_0000, 0)] = (unchecked((int)0x8000_0020), 0, 0, 0);
        _leaves[(0x8000_001D, 0)] = ((1 << 5) | 2, (3 << 22) | 63, 127, 0);
        Assert.Empty(CpuTopology.ReadCaches(Ask));
        _leaves[(0x8000_0001, 0)] = (0, 0, 1 << 22, 0);
        Assert.Equal([new CpuCache(1, "instructions", new ByteCount(32 << 10), 4, 64, 1)], CpuTopology.ReadCaches(Ask));
    }

    [Fact]
    public void Old_processors_tell_nothing()
    {
        _leaves[(0, 0)] = (1, 0, 0, 0);
        Assert.Empty(CpuTopology.ReadLevels(Ask));
        Assert.Empty(CpuTopology.ReadCaches(Ask));
    }

    [Fact]
    public void Processor_whose_lists_never_end_is_not_asked_for_ever()
    {
        Assert.InRange(CpuTopology.ReadLevels(static (_, _) => (-1, -1, -1, -1)).Count, 1, 16);
        Assert.InRange(CpuTopology.ReadCaches(static (_, _) => (-1, -1, -1, -1)).Count, 1, 16);
    }
}
