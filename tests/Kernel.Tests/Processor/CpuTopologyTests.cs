using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

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
    public void Numbers_are_split_as_the_levels_say()
    {
        _leaves[(0, 0)] = (0x1F, 0, 0, 0);
        _leaves[(0x1F, 0)] = (1, 2, 0x100, 0);
        _leaves[(0x1F, 1)] = (4, 12, 0x201, 0);
        _leaves[(0x1F, 2)] = (5, 24, 0x502, 0);
        Assert.Equal(new CpuIdShifts(1, 5), CpuTopology.ReadIdShifts(Ask));

        // QEMU with one thread and core in each socket.
        _leaves.Clear();
        _leaves[(0, 0)] = (0xD, 0, 0, 0);
        _leaves[(0x0B, 0)] = (0, 1, 0x100, 0);
        _leaves[(0x0B, 1)] = (0, 1, 0x201, 0);
        Assert.Equal(new CpuIdShifts(0, 0), CpuTopology.ReadIdShifts(Ask));
    }

    [Theory]
    [InlineData(0x4007, 0x0000_0100, 1, 4)]
    [InlineData(0x4007, 0x0000_0000, 0, 4)]
    [InlineData(0x0005, 0x0000_0100, 1, 3)]
    [InlineData(0x0000, 0x0000_0000, 0, 0)]
    [InlineData(0x1000, 0x0000_0300, 1, 1)]
    public void Numbers_of_AMD_processors_are_split_as_their_own_leaves_say(int sizes, int threads, int core, int package)
    {
        _leaves[(0, 0)] = (1, 0x6874_7541, 0, 0);
        _leaves[(0x8000_0000, 0)] = (unchecked((int)0x8000_001E), 0, 0, 0);
        _leaves[(0x8000_0001, 0)] = (0, 0, 1 << 22, 0);
        _leaves[(0x8000_0008, 0)] = (0, 0, sizes, 0);
        _leaves[(0x8000_001E, 0)] = (0, threads, 0, 0);
        Assert.Equal(new CpuIdShifts(core, package), CpuTopology.ReadIdShifts(Ask));
    }

    [Theory]
    [InlineData(1 << 28, 8 << 16, (3 << 26) | 1, 1, 3)]
    [InlineData(1 << 28, 8 << 16, (7 << 26) | 1, 0, 3)]
    [InlineData(1 << 28, 6 << 16, 0, 0, 3)]
    [InlineData(1 << 28, 2 << 16, (63 << 26) | 1, 0, 1)]
    [InlineData(0, 255 << 16, 0, 0, 0)]
    public void Numbers_of_old_processors_are_split_by_counts(int features, int misc, int cache, int core, int package)
    {
        _leaves[(0, 0)] = (4, 0, 0, 0);
        _leaves[(1, 0)] = (0, misc, 0, features);
        _leaves[(4, 0)] = (cache, 0, 0, 0);
        Assert.Equal(new CpuIdShifts(core, package), CpuTopology.ReadIdShifts(Ask));
    }

    [Fact]
    public void Processors_cores_and_packages_are_counted_once_each()
    {
        static MadtProcessor At(uint id, uint flags = 1) => new(id, id, flags);
        Assert.Equal(new CpuCount(4, 4, 4, true), ProcessorCount.Of([At(0), At(1), At(2), At(3)], new CpuIdShifts(0, 0), []));
        Assert.Equal(new CpuCount(4, 4, 1, true), ProcessorCount.Of([At(0), At(1), At(2), At(3)], new CpuIdShifts(0, 2), []));
        Assert.Equal(new CpuCount(4, 2, 1, true), ProcessorCount.Of([At(0), At(1), At(2), At(3)], new CpuIdShifts(1, 2), []));

        // Numbers may have gaps; a processor may be listed twice; one that is disabled or comes later is not there.
        MadtProcessor[] listed = [At(0), At(1), At(16), At(17), At(0), At(0x1_0000), At(33, 0), At(34, 2)];
        Assert.Equal(new CpuCount(5, 3, 3, true), ProcessorCount.Of(listed, new CpuIdShifts(1, 4), []));
        Assert.Equal(new CpuCount(2, 1, 1, true), ProcessorCount.Of([At(0), At(uint.MaxValue)], new CpuIdShifts(32, 32), []));
    }

    [Fact]
    public void Without_a_list_the_own_package_is_all_that_is_known()
    {
        Assert.Equal(
            new CpuCount(12, 0, 0, false),
            ProcessorCount.Of([], new CpuIdShifts(1, 4), [new("thread", 2, 1), new("core", 12, 4)]));
        Assert.Equal(new CpuCount(1, 0, 0, false), ProcessorCount.Of([], default, []));
    }

    [Fact]
    public void Old_processors_report_nothing()
    {
        _leaves[(0, 0)] = (1, 0, 0, 0);
        Assert.Empty(CpuTopology.ReadLevels(Ask));
        Assert.Empty(CpuTopology.ReadCaches(Ask));
    }

    [Fact]
    public void Endless_lists_of_a_processor_are_read_a_bounded_number_of_times()
    {
        Assert.InRange(CpuTopology.ReadLevels(static (_, _) => (-1, -1, -1, -1)).Count, 1, 16);
        Assert.InRange(CpuTopology.ReadIdShifts(static (_, _) => (-1, -1, -1, -1)).Package, 0, 32);
        Assert.InRange(CpuTopology.ReadCaches(static (_, _) => (-1, -1, -1, -1)).Count, 1, 16);
    }
}
