using System;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The commands about pages: the owners of memory, the page tables, and the page allocator.</summary>
public sealed class MemoryCommandTests : IDisposable
{
    private readonly FakeMachine _machine = new();
    private readonly RealPages _pages = new(256, 4096);
    private readonly FakeSerialLine _serial = new();
    private readonly CommandShell _shell;

    public MemoryCommandTests()
    {
        _machine.Pages = _pages;
        _shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(null, null, _serial),
            Keys = new KeyQueue(new ScriptedKeys()),
            Idle = new NoIdle(),
            Machine = _machine,
        });
    }

    private sealed class NoIdle : IIdle
    {
        public void Wait()
        {
        }
    }

    public void Dispose() => _pages.Dispose();

    private string[] Run(string line)
    {
        _serial.Sent.Clear();
        _shell.Execute(line);
        string[] lines = _serial.SentText.Split("\r\n");
        Assert.Equal("", lines[^1]);
        return lines[..^1];
    }

    [Theory]
    [InlineData("paging x")]
    [InlineData("paging firmware x")]
    [InlineData("pages x")]
    [InlineData("pages check x")]
    [InlineData("pages alloc")]
    [InlineData("pages alloc x")]
    [InlineData("pages alloc -1")]
    [InlineData("pages alloc 19")]
    [InlineData("pages alloc 99999999999")]
    [InlineData("pages alloc 0 middle")]
    [InlineData("pages alloc 0 low x")]
    [InlineData("pages free")]
    [InlineData("pages free x")]
    [InlineData("pages free 0x11112222333344445")]
    [InlineData("pages stress x")]
    [InlineData("pages stress 0")]
    [InlineData("pages stress 1 2")]
    public void Bad_arguments_get_one_line_that_says_what_was_expected(string line)
    {
        string name = line.Split(' ')[0];
        string answer = Assert.Single(Run(line));
        Assert.StartsWith(name + ": ", answer, StringComparison.Ordinal);
        Assert.True(
            answer.Contains("usage: " + name, StringComparison.Ordinal) ||
            answer.EndsWith($"see 'help {name}'", StringComparison.Ordinal), answer);
    }

    [Fact]
    public void Mem_shows_the_owners_of_memory_and_checks_the_sum()
    {
        _machine.AddRegion(0x100000, 3000, "Conventional", true);
        _machine.OwnedMemory.AddRange([new("Free", new(2000), isFree: true), new("Nobody", default), new("Heap", new(1000))]);
        _machine.TotalMemory = new(3000);
        string[] lines = Run("mem -b");
        Assert.Equal(["█  Heap", "·  Free", "   All memory"], lines[^4..^1].Select(static line => line[..24].TrimEnd()));
        Assert.EndsWith(" 3,000 B", lines[^2], StringComparison.Ordinal);
        Assert.EndsWith(" 66.6 %", lines[^3], StringComparison.Ordinal);
        Assert.Equal(new string('█', 40) + new string('·', 80), lines[0]);
        Assert.Equal("✓ Every byte of memory has one owner.", lines[^1]);
    }

    [Fact]
    public void Mem_does_not_count_addresses_of_devices_as_memory()
    {
        _machine.AddRegion(0x100000, 512 << 20, "Conventional", true);
        _machine.AddRegion(0xB0000000, 256 << 20, "Reserved", false, memory: false);
        _machine.OwnedMemory.Add(new("Free", new(512 << 20)));
        _machine.TotalMemory = new(512 << 20);
        _machine.DeviceAddresses = new(256 << 20);
        Assert.Contains("All addresses                    2           768.0 MiB", Run("mem map"));
        string[] lines = Run("mem");
        Assert.Contains("   All memory                         512.0 MiB", lines);
        Assert.Contains("In the map, but not memory: 256.0 MiB of devices' addresses", lines);
    }

    [Theory]
    [InlineData(2999)]
    [InlineData(3001)]
    public void Mem_says_when_owners_and_memory_differ(ulong total)
    {
        _machine.AddRegion(0x100000, 3000, "Conventional", true);
        _machine.OwnedMemory.Add(new("Free", new(3000)));
        _machine.TotalMemory = new(total);
        Assert.Equal($"✗ The owners have 3,000 B of {total:N0} B.", Run("mem")[^1]);
    }

    [Fact]
    public void Paging_prints_ranges_and_says_that_nothing_is_writable_code()
    {
        _machine.Space.Add(0, 0x10000, "---", "null references");
        _machine.Space.Add(0x100000, 0x200000, "rw-", "memory");
        _machine.Space.Add(0xFFFFF000, 0x1000, "r-x", "image .text");
        string[] lines = Run("paging");
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal("         0x0        0xFFFF    64.0 KiB  ---                   null references", lines[1]);
        Assert.Equal("    0x100000      0x2FFFFF     2.0 MiB  rw-  write-back       memory", lines[2]);
        Assert.Equal("  0xFFFFF000    0xFFFFFFFF     4.0 KiB  r-x  write-back       image .text", lines[3]);
        Assert.Equal("2 ranges are mapped by 4 levels of tables in 7 pages.", lines[4]);
        Assert.Equal(["✓ The tables are as planned.", "✓ Nothing is both writable and executable."], lines[5..]);
    }

    [Fact]
    public void Paging_aligns_short_and_long_addresses()
    {
        _machine.Space.Add(0x100000, 0x200000, "rw-", "memory");
        _machine.Space.Add(0xFFFF_8000_0000_0000, 0x200000, "rw-", "heap");
        string[] lines = Run("paging");
        Assert.StartsWith("             First                Last        Size", lines[0], StringComparison.Ordinal);
        Assert.Equal("          0x100000            0x2FFFFF     2.0 MiB  rw-  write-back       memory", lines[1]);
        Assert.Equal("0xFFFF800000000000  0xFFFF8000001FFFFF     2.0 MiB  rw-  write-back       heap", lines[2]);
    }

    [Fact]
    public void Paging_names_writable_code_and_other_problems()
    {
        _machine.Firmware.Add(0x1000, 0x1000, "rwx", "firmware's code");
        _machine.Firmware.Add(0x3000, 0x1000, "rwx", "other code");
        _machine.Firmware.Problem = "0x5000 is lost";
        Assert.Equal(
            [
                "✗ The tables are not as planned: 0x5000 is lost",
                "✗ Both writable and executable: 0x1000 to 0x1FFF, firmware's code; 2 in all.",
            ],
            Run("paging firmware")[^2..]);
        Assert.Equal("✓ Nothing is both writable and executable.", Run("paging")[^1]);
    }

    [Fact]
    public void Pages_shows_zones_and_orders()
    {
        string[] lines = Run("pages");
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal("below 16 MiB          256         256           0           0       1.0 MiB", lines[1]);
        Assert.Equal("below 4 GiB         4,096       4,096           0           0      16.0 MiB", lines[2]);
        Assert.Equal("from 4 GiB up           0           0           0           0           0 B", lines[3]);
        Assert.Equal("    8    1.0 MiB                           1             0              0", lines[6]);
        Assert.Equal("   12   16.0 MiB                           0             1              0", lines[7]);
    }

    [Fact]
    public void Pages_are_allocated_listed_and_freed_by_their_address()
    {
        string answer = Assert.Single(Run("pages alloc 3 low"));
        Assert.Equal("32.0 KiB at 0x100000", answer);
        Assert.Equal("64.0 KiB at 0x2000000", Assert.Single(Run("pages alloc 4")));
        Assert.Equal(["From 'pages alloc': 0x100000", "From 'pages alloc': 0x2000000"], Run("pages")[^2..]);
        Assert.Equal(8UL, _pages.GetStatistics(PageZone.Low).Allocated.Value);
        Assert.Equal("0x100000 is free.", Assert.Single(Run("pages free 0x100000")));
        Assert.Equal("0x2000000 is free.", Assert.Single(Run("pages free 2000000")));
        Assert.Equal(
            0UL, _pages.GetStatistics(PageZone.Low).Allocated.Value + _pages.GetStatistics(PageZone.Below4GiB).Allocated.Value);
        Assert.StartsWith(
            "✗ expected an address from 'pages alloc', found 0x100000; ", Assert.Single(Run("pages free 0x100000")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_the_kernel_cannot_be_freed()
    {
        Assert.Equal(PageStatus.Success, _pages.TryAllocate(0, PageZone.Low, out PhysicalAddress kernels));
        Assert.StartsWith(
            "✗ expected an address from 'pages alloc'", Assert.Single(Run($"pages free 0x{kernels.Value:X}")),
            StringComparison.Ordinal);
        Assert.Equal(1UL, _pages.GetStatistics(PageZone.Low).Allocated.Value);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        Assert.Equal("✗ No block of order 18: OutOfMemory", Assert.Single(Run("pages alloc 18")));
        for (int i = 0; i < 64; i++)
        {
            Run("pages alloc 0");
        }

        Assert.StartsWith(
            "✗ expected at most 64 blocks", Assert.Single(Run("pages alloc 0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Workload_runs_with_another_seed_each_time_and_leaves_nothing()
    {
        Assert.Matches(
            @"^✓ 20,000 operations, seed 1, [\d,]+ refused for lack of memory; every page was freed\.$",
            Assert.Single(Run("pages stress")));
        Assert.Matches("^✓ 500 operations, seed 2, ", Assert.Single(Run("pages stress 500")));
        Assert.Equal("✓ The page allocator is consistent.", Assert.Single(Run("pages check")));
        Assert.Equal(0UL, _pages.GetStatistics(PageZone.Below4GiB).Allocated.Value);
    }
}
