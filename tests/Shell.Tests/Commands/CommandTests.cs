using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>Every command with good and with bad input.</summary>
public class CommandTests
{
    private const ulong MiB = 1024 * 1024;

    private readonly FakeMachine _machine = new();
    private readonly FakeSerialLine _serial = new();
    private readonly CommandShell _shell;

    public CommandTests() => _shell = new CommandShell(new ShellEnvironment
    {
        Console = new ConsoleWriter(null, null, _serial),
        Keys = new KeyQueue(new ScriptedKeys()),
        Idle = new NoIdle(),
        Machine = _machine,
    });

    private sealed class NoIdle : IIdle
    {
        public void Wait()
        {
        }
    }

    private string[] Run(string line)
    {
        _serial.Sent.Clear();
        _shell.Execute(line);
        string[] lines = _serial.SentText.Split("\r\n");

        // Whatever a command prints, it ends its line.
        Assert.Equal("", lines[^1]);
        return lines[..^1];
    }

    public static TheoryData<string> AllNames
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (Command command in CommandRegistry.CreateDefault().Commands)
            {
                names.Add(command.Name);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Every_command_is_listed_and_explained(string name)
    {
        Assert.Contains(Run("help"), line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] == name);
        string[] help = Run("help " + name);
        Assert.StartsWith(name + ": ", help[0], StringComparison.Ordinal);
        Assert.StartsWith("usage: " + name, help[1], StringComparison.Ordinal);
        Assert.All(help, static line => Assert.InRange(line.Split("[--json]").Length, 1, 2));
    }

    [Fact]
    public void Every_example_can_be_run()
    {
        using var heap = new RealHeap(1 << 20);
        foreach (Command command in CommandRegistry.CreateDefault().Commands)
        {
            // Those of a command may build on each other.
            var probe = new CommandProbe(command.Name == "heap" ? new FakeMachine { Heap = heap } : null);
            probe.Machine.Code.Methods.Add((0x10000, "UefiKernel.Kernel.Boot.KernelMain.Run"));
            ((FakeThreads)probe.Machine.Threads).All.Add(
                new(3, "finalizer", ThreadActivity.Waiting, 3, TimeSpan.Zero, 1, 1024, 60 << 10, 0, "an event"));
            foreach (CommandExample example in ExamplesOf(command))
            {
                // For what asks, and for what takes the screen. There is no memory, so an address may not be mapped.
                probe.Keys.Type("yq");
                if (command.Output == OutputForm.FullScreen)
                {
                    // FullScreenTests look at what these draw.
                    Assert.Contains(
                        "left a line open", Assert.Throws<InvalidOperationException>(() => probe.Run(example.Line)).Message,
                        StringComparison.Ordinal);
                    continue;
                }

                string answer = string.Join('\n', probe.Run(example.Line));
                Assert.False(
                    Regex.IsMatch(answer, "; usage:|see 'help|command '|Exception: "),
                    $"{example.Line}: {answer}");
            }
        }
    }

    private static IEnumerable<CommandExample> ExamplesOf(Command command) =>
        command.Examples.Concat(command.Subcommands.SelectMany(ExamplesOf));

    [Theory]
    [InlineData("acpi x")]
    [InlineData("clear x")]
    [InlineData("cpu x")]
    [InlineData("heap x")]
    [InlineData("heap -b x")]
    [InlineData("heap check x")]
    [InlineData("help x")]
    [InlineData("help mem heap")]
    [InlineData("interrupts x")]
    [InlineData("log a b")]
    [InlineData("log warn a b")]
    [InlineData("mem x")]
    [InlineData("mem -b x")]
    [InlineData("mem -x")]
    [InlineData("pci x")]
    [InlineData("pci -v x")]
    [InlineData("reboot now")]
    [InlineData("shutdown now")]
    [InlineData("uptime x")]
    [InlineData("version x")]
    public void Bad_arguments_get_one_line_that_says_what_was_expected(string line)
    {
        string name = line.Split(' ')[0];
        string answer = Assert.Single(Run(line));
        Assert.StartsWith(name + ": ", answer, StringComparison.Ordinal);
        Assert.True(
            answer.Contains("usage: " + name, StringComparison.Ordinal) ||
            answer.EndsWith($"see 'help {name}'", StringComparison.Ordinal), answer);
        Assert.Equal(0, _machine.Reboots + _machine.Shutdowns);
    }

    [Fact]
    public void Help_explains_what_may_follow_a_command()
    {
        string[] help = Run("help pipes");
        Assert.All(
            ["grep", "head", "tail", "sort", "count"],
            name => Assert.Contains(help, line => line.StartsWith($"  | {name}", StringComparison.Ordinal)));
        Assert.Contains(help, static line => line.StartsWith("  > log             at the end", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_suggests_the_nearest_command() =>
    Assert.Contains("did you mean 'heap'?", Run("help haep")[0], StringComparison.Ordinal);

    [Fact]
    public void Echo_prints_its_arguments()
    {
        Assert.Equal(["a b  c"], Run("echo a 'b  c'"));
        Assert.Equal([""], Run("echo"));
        Assert.Equal(["✓"], Run("echo ✓"));
    }

    [Fact]
    public void Clear_empties_the_screen()
    {
        var terminal = new TerminalEmulator(20, 5);
        var console = new ConsoleWriter(terminal, null, null);
        console.WriteLine("x");
        new CommandShell(
            new ShellEnvironment
            {
                Console = console,
                Keys = new KeyQueue(new ScriptedKeys()),
                Idle = new NoIdle(),
                Machine = _machine
            }).Execute("clear");
        Assert.Empty(terminal.Lines());
        Assert.Equal((0, 0), (terminal.CursorColumn, terminal.CursorRow));
    }

    [Fact]
    public void Mem_prints_regions_and_totals()
    {
        _machine.AddRegion(0, 0xA0000, "Conventional", true);
        _machine.AddRegion(0x100000, 15 * MiB, "Conventional", true);
        _machine.AddRegion(0xFEC00000, 4096, "MemoryMappedIo", false);
        string[] lines = Run("mem map");
        Assert.Equal("  First byte     Last byte                Size  Type", lines[0]);
        Assert.Equal("         0x0       0x9FFFF           640.0 KiB  Conventional", lines[1]);
        Assert.Equal("    0x100000      0xFFFFFF            15.0 MiB  Conventional", lines[2]);
        Assert.Equal("  0xFEC00000    0xFEC00FFF             4.0 KiB  MemoryMappedIo", lines[3]);
        Assert.Equal("Conventional                     2            15.6 MiB", lines[6]);
        Assert.Equal("MemoryMappedIo                   1             4.0 KiB", lines[7]);
        Assert.Equal("All addresses                    3            15.6 MiB", lines[8]);
        Assert.Equal("Usable by the kernel: 15.6 MiB", lines[9]);
        Assert.Equal("Usable by the kernel: 16,384,000 B", Run("mem map -b")[9]);
    }

    [Fact]
    public void Mem_survives_a_broken_map()
    {
        Assert.Equal(["The memory map is empty."], Run("mem map"));
        _machine.AddRegion(0x1000, 0, "Reserved", false);
        _machine.AddRegion(ulong.MaxValue - 0xFFF, ulong.MaxValue, "Reserved", true);
        _machine.AddRegion(0, ulong.MaxValue, "Unknown (0x70000001)", true);
        string[] lines = Run("mem map -b");
        Assert.EndsWith("0x1000              0x1000                           0 B  Reserved", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "0xFFFFFFFFFFFFF000  0xFFFFFFFFFFFFFFFE                       4,095 B  Reserved", lines[2],
            StringComparison.Ordinal);
        Assert.Contains("Usable by the kernel: 18,446,744,073,709,551,615 B", lines);
        Assert.All(Run("mem map"), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Log_prints_lines_and_filters_them()
    {
        Assert.Equal(["The log is empty."], Run("log"));
        _machine.LogLines.AddRange(
        [
            (LogLevel.Information, TimeSpan.FromMicroseconds(12), "[KERNEL] start"),
            (LogLevel.Information, TimeSpan.FromMilliseconds(1500), "[KERNEL] ✓ Heap ready"),
            (LogLevel.Debug, TimeSpan.FromSeconds(2), "[ACPI] FACP"),
            (LogLevel.Warning, TimeSpan.FromSeconds(3), "[ACPI] tables"),
            (LogLevel.Error, TimeSpan.FromSeconds(100_000), "[KERNEL] heap"),
        ]);
        string[] all =
        [
            "    0.000012 info    kernel             start",
            "    1.500000 info  ✓ kernel             Heap ready",
            "    2.000000 debug   ACPI               FACP",
            "    3.000000 warn  ! ACPI               tables",
            "100000.000000 error ✗ kernel             heap",
        ];
        Assert.Equal(all, Run("log debug"));
        Assert.Equal([all[0], all[1], all[3], all[4]], Run("log"));
        Assert.Equal(all[3..], Run("log warn"));
        Assert.Equal(all[4..], Run("log ERROR"));
        Assert.Equal([all[1], all[4]], Run("log heap"));
        Assert.Equal([all[1]], Run("log 'heap READY'"));
        Assert.Equal([all[4]], Run("log warn heap"));
        Assert.Equal(["None of 5 lines is at level info or above and contains 'nothing'."], Run("log nothing"));
        Assert.Equal(["None of 5 lines contains 'nothing'."], Run("log debug nothing"));
        _machine.Dropped = 7;
        Assert.Equal("(7 older lines are gone)", Run("log")[0]);
    }

    [Fact]
    public void Cpu_describes_the_processor()
    {
        _machine.Features.AddRange(Enumerable.Range(1, 40).Select(i => $"feature{i}"));
        string[] lines = Run("cpu");
        Assert.Equal("Vendor        FakeVendor", lines[0]);
        Assert.Equal("Brand         Fake Processor", lines[1]);
        Assert.Equal("Signature     family 6, model 42, stepping 3", lines[2]);
        Assert.Equal("Processors    8 logical: 2 packages, 4 cores; the kernel runs on one", lines[3]);
        Assert.Equal("Addresses     39 bits physical, 48 bits linear", lines[4]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
        string[] words = string.Join(' ', lines[5..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(_machine.Features, words[1..]);
    }

    [Fact]
    public void Cpu_leaves_out_what_is_unknown()
    {
        _machine.Brand = "";
        _machine.Processors = new CpuCount(1, 0, 0, IsListed: false);
        _machine.PhysicalAddressBits = 0;
        Assert.Equal(
            [
                "Vendor        FakeVendor",
                "Signature     family 6, model 42, stepping 3",
                "Processors    1 logical; the kernel runs on one",
                "              (this package only, by CPUID: no ACPI table lists processors)",
                "Features      none known",
            ],
            Run("cpu"));
    }

    [Fact]
    public void Reboot_and_shutdown_call_the_machine_and_say_when_it_did_nothing()
    {
        string[] reboot = Run("reboot");
        Assert.Equal((1, 0), (_machine.Reboots, _machine.Shutdowns));
        Assert.Equal("Restarting.", reboot[0]);
        Assert.Contains("did not restart", reboot[1], StringComparison.Ordinal);
        string[] shutdown = Run("shutdown");
        Assert.Equal((1, 1), (_machine.Reboots, _machine.Shutdowns));
        Assert.Contains("did not switch off", shutdown[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Version_names_the_build_the_class_library_and_the_licence() => Assert.Equal(
        [
            "UefiKernel 1.2.3", "Build        1A2B3C4D", "Commit       0123456789ab", ".NET         10.0.1", "Secure Boot  off",
            "Writes       on  commands may change memory, ports and registers",
            "Licence      MIT  LICENSE and NOTICES on the disk image have the terms",
        ],
        Run("version"));

    [Fact]
    public void Version_says_when_the_commit_is_not_known()
    {
        _machine.Commit = "";
        Assert.Equal("Commit       not known: built without git's data", Run("version")[2]);
        Assert.Contains("\"commit\":null", Assert.Single(Run("version --json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Acpi_lists_tables_and_what_is_wrong_with_them()
    {
        Assert.Equal(["This machine has no ACPI tables that the kernel can find."], Run("acpi"));
        _machine.AcpiTables.Add(new AcpiTableInfo
        {
            Signature = "FACP",
            Address = new PhysicalAddress(0x7FE1234),
            Length = new ByteCount(276),
            Revision = 3,
            OemId = "BOCHS",
            OemTableId = "BXPC",
            OemRevision = 1,
            State = "sound",
        });
        _machine.AcpiTables.Add(new AcpiTableInfo
        {
            Signature = "A?IC",
            Address = new PhysicalAddress(ulong.MaxValue),
            Length = new ByteCount(uint.MaxValue),
            Revision = 255,
            OemId = "",
            OemTableId = "12345678",
            OemRevision = 0xDEADBEEF,
            State = "bad length",
        });
        string[] lines = Run("acpi");
        Assert.Equal("Name             Address         Length  Rev  OEM     Table     OEM rev     State", lines[0]);
        Assert.Equal("FACP           0x7FE1234            276    3  BOCHS   BXPC      0x1         sound", lines[1]);
        Assert.Equal("A?IC  0xFFFFFFFFFFFFFFFF  4,294,967,295  255          12345678  0xDEADBEEF  bad length", lines[2]);
    }

    [Fact]
    public void Pci_lists_functions_and_their_ranges()
    {
        Assert.Equal(["No PCI function answers."], Run("pci"));
        _machine.Functions.Add(new PciFunctionInfo
        {
            Address = "00:02.0",
            VendorId = 0x1234,
            DeviceId = 0x1111,
            ClassCode = 0x030000,
            ClassName = "VGA-compatible controller",
            Ranges =
            [
                new PciRangeInfo(0, "memory, prefetchable", 0xFD000000, new ByteCount(16 * MiB)),
                new PciRangeInfo(2, "memory", 0, new ByteCount(4096)),
                new PciRangeInfo(4, "ports", 0xC040, default),
            ],
        });
        _machine.Functions.Add(new PciFunctionInfo
        {
            Address = "0001:00:1C.7",
            VendorId = 0x8086,
            DeviceId = 0xA1B2,
            ClassCode = 0x060400,
            ClassName = "PCI bridge",
            SecondaryBus = 10,
            Ranges = [],
        });
        string[] list =
        [
            "Address  Vendor:Device  Class   Name",
            "00:02.0  1234:1111      030000  VGA-compatible controller",
            "0001:00:1C.7  8086:A1B2      060400  PCI bridge to bus 0A",
        ];
        Assert.Equal(list, Run("pci"));
        Assert.Equal(
            [
                list[0], list[1],
                "         BAR 0    0xFD000000    16.0 MiB  memory, prefetchable",
                "         BAR 2           0x0     4.0 KiB  memory, not placed",
                "         BAR 4        0xC040   not sized  ports",
                list[2],
            ],
            Run("pci -v"));
    }

    [Fact]
    public void Interrupts_lists_what_came_and_what_may()
    {
        _machine.Vectors[14] = (3, "Page fault (#PF)");
        _machine.Vectors[64] = (ulong.MaxValue - 5, "Timer");
        _machine.Vectors[65] = (0, "Silent");
        _machine.Vectors[200] = (2, null);
        Assert.Equal(
            [
                "Vector                       Count  Name",
                "  0x0E                           3  Page fault (#PF)",
                "  0x40  18,446,744,073,709,551,610  Timer",
                "  0x41                           0  Silent",
                "  0xC8                           2  unexpected",
                "   all  18,446,744,073,709,551,615",
            ],
            Run("interrupts"));
    }

    [Fact]
    public void Time_shows_every_clock_at_one_moment()
    {
        DateTime before = DateTime.UtcNow;
        string[] lines = Run("time");
        var shown = DateTime.ParseExact(
            lines[0], "'UTC           'yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        Assert.InRange(shown, before, DateTime.UtcNow);
        Assert.Matches(@"^Stopwatch     [\d,]+\.\d{9} s$", lines[1]);
        Assert.Matches(@"^TickCount64   [\d,]+ ms$", lines[2]);
        Assert.Equal("Counter       2,096,017,577 Hz by HPET", lines[3]);
        Assert.Equal("              invariant: it keeps its rate and never stops", lines[4]);
        Assert.Equal("Woken by      an alarm clock", lines[5]);

        _machine.IsCounterInvariant = false;
        Assert.Equal(
            "              not invariant, and there is no timer to compare it with: the time may become wrong", Run("time")[4]);
        (_machine.CounterReference, _machine.CounterCorrections) = ("HPET", 1234);
        Assert.Equal("              not invariant: HPET corrects it, 1,234 times so far", Run("time")[4]);
        _machine.HasWallClock = false;
        Assert.StartsWith("UTC           unknown", Run("time")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Uptime_counts_from_the_start()
    {
        _machine.UptimeMilliseconds = (((((2UL * 24) + 3) * 60) + 4) * 60 * 1000) + 5006;
        Assert.Equal(["2 days, 03:04:05.006"], Run("uptime"));
        _machine.HasClock = false;
        Assert.Equal(["uptime: this machine has no clock that the kernel knows."], Run("uptime"));
    }
}
