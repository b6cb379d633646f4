using System;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Tables, interrupts, buses and time, on machines that have them and on machines that lack them.</summary>
/// <remarks>Needs the machine: interrupts and time come from devices, and the host has models of the registers only.</remarks>
public partial class DeviceTests
{
    private const string Q35Access = "memory at 0x";

    // What another program takes from the processor must not fail the measurement, and a polling kernel would need all of it.
    private const double MostIdleLoad = 0.3;

    private const double TimeTolerance = 0.001;

    // Seconds by which the moment of a reading may be unknown.
    private const double MostUncertain = 0.25;

    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_clockTime = TimeSpan.FromSeconds(31);

    /// <summary>Boards, processors, numbers of them, and timers, combined so that each is there at least once.</summary>
    public static TheoryData<string, int, string, string> Machines => new()
    {
        { "q35", 1, "qemu64", "HPET" },
        { "pc", 2, "Nehalem", "HPET" },
        { "q35,hpet=off", 8, "max", "ACPI PM timer" },
        { "pc,hpet=off", 4, "SandyBridge", "ACPI PM timer" },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void Machine_is_described_timed_and_interrupted(string board, int processors, string processor, string timer)
    {
        string name = $"Devices_{board.Replace(',', '_').Replace('=', '_')}_{processors}_{processor}";
        using var machine = new QemuMachine(
            new MachineOptions { Name = name, Machine = board, Cpus = processors, Cpu = processor, Memory = "256M" });
        machine.WaitForPrompt();
        string time = machine.Run("time");
        Assert.Contains($" Hz by {timer}\n", time, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^ +(invariant: |not invariant: {timer} corrects it, )", time);

        string tables = machine.Run("acpi");
        Assert.All((string[])["FACP", "APIC", "DSDT"], table => Assert.Matches($"(?m)^{table} .* sound$", tables));
        Assert.Equal(!board.Contains("hpet=off", StringComparison.Ordinal), tables.Contains("HPET", StringComparison.Ordinal));

        ulong ticks = CountOf(machine, "Timer of the local APIC");
        ulong typed = CountOf(machine, "Serial port");
        Assert.True(typed > 0);
        machine.PressText("interrupts\n");
        string afterKeys = machine.ReadAnswer();
        Assert.True(ParseCount(afterKeys, "Keyboard") > 0, afterKeys);
        Assert.True(ParseCount(afterKeys, "Timer of the local APIC") > ticks, afterKeys);

        string functions = machine.Run("pci");
        Assert.Matches(@"(?m)^00:00\.0  8086:\w{4}      060000  Host bridge$", functions);
        Assert.Contains("VGA-compatible controller", functions, StringComparison.Ordinal);
        string devices = machine.Run("devices");
        Assert.Matches(@"(?m)^  PNP0303   PS/2 keyboard: ps2, ready\n +owns port 0x60, port 0x64, vector 0x31$", devices);
        Assert.Matches(@"(?m)^  PNP0501   Serial port COM1: serial, console\n +owns ports 0x3F8 to 0x3FF, vector 0x34$", devices);
        Assert.Matches(@"(?m)^pci\n  00:00\.0   Host bridge: no driver: the kernel has none$", devices);
        Assert.Equal(
            board.StartsWith("q35", StringComparison.Ordinal),
            machine.Run("log configured").Contains(Q35Access, StringComparison.Ordinal));
    }

    [Fact]
    public void Idle_prompt_leaves_the_processor_to_others()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = nameof(Idle_prompt_leaves_the_processor_to_others) });
        machine.WaitForPrompt();
        machine.Run("uptime");

        // What the commands before have left to do may take a slow host a while; a kernel that polls never rests.
        TimeSpan load = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && load >= s_idleTime * MostIdleLoad; i++)
        {
            load = machine.MeasureProcessorTime(s_idleTime);
        }

        Assert.True(load < s_idleTime * MostIdleLoad, $"QEMU took {load.TotalSeconds:F2} s of {s_idleTime.TotalSeconds} s");
    }

    [Fact]
    public void Clocks_go_as_the_host_does()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = nameof(Clocks_go_as_the_host_does) });
        machine.WaitForPrompt();
        Moment start = ReadClocks(machine);
        machine.MeasureProcessorTime(s_clockTime);
        Moment end = ReadClocks(machine);

        // The reply was created between the key press and its arrival; that much is uncertain. The rest is the clock's error.
        double host = (end.Host - start.Host).TotalSeconds;
        double allowed = (host * TimeTolerance) + start.Uncertainty.TotalSeconds + end.Uncertainty.TotalSeconds;
        Assert.True(host >= 30);
        Assert.InRange((end.Stopwatch - start.Stopwatch).TotalSeconds, host - allowed, host + allowed);
        Assert.InRange((end.Utc - start.Utc).TotalSeconds, host - allowed, host + allowed);
        Assert.InRange((end.TickCount - start.TickCount).TotalSeconds, host - allowed, host + allowed);

        // Without this the bounds would allow anything on a host that is slow to answer.
        Assert.InRange(start.Uncertainty.TotalSeconds + end.Uncertainty.TotalSeconds, 0, 2 * MostUncertain);

        // The CMOS clock gives whole seconds.
        Assert.InRange((end.HostUtc - end.Utc).TotalSeconds, -0.5, 3);
    }

    [Fact]
    public void Bridges_are_followed_and_ranges_shown()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = nameof(Bridges_are_followed_and_ranges_shown),
            Extra =
            [
                "-device", "pcie-root-port,id=near,chassis=1,addr=4.0", "-device", "pcie-pci-bridge,id=bridge,bus=near",
                    "-device", "e1000,bus=bridge,addr=7",
                "-device", "pxb-pcie,id=root,bus_nr=64,addr=5", "-device", "pcie-root-port,id=far,bus=root,chassis=2", "-device",
                    "qemu-xhci,bus=far",
            ],
        });
        machine.WaitForPrompt();
        string functions = machine.Run("pci -v");
        Assert.Matches(@"(?m)^00:04\.0  .*PCI bridge to bus 01$", functions);
        Assert.Matches(@"(?m)^02:07\.0  8086:100E      020000  Ethernet controller$", functions);
        Assert.Matches(@"(?m)^4[01]:00\.0  .*USB controller, xHCI$", functions);
        Assert.Matches(@"(?m)BAR 0 +0x[0-9A-F]+ +128\.0 KiB  memory$", functions);
        Assert.Matches(@"(?m)BAR 1 +0x[0-9A-F]+ +64 B  ports$", functions);

        // Sizing must not have disturbed other devices: the screen still shows the same as the serial port.
        machine.Run("clear");
        machine.Run("echo visible");
        machine.WaitForScreen(lines => lines.Contains("visible"), "the answer");
    }

    [Theory]
    [InlineData("noacpi", "no MADT names one", true)]
    [InlineData("noacpi poll", "none; the kernel polls", false)]
    public void Kernel_without_tables_or_interrupts_polls(string options, string warning, bool ticks)
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = $"Kernel_with_{options.Replace(' ', '_')}", LoadOptions = options, Disk = null });
        machine.WaitForPrompt();
        Assert.Contains(warning, machine.Run("log warn"), StringComparison.Ordinal);
        Assert.Contains(" Hz by PIT\n", machine.Run("time"), StringComparison.Ordinal);
        Assert.Equal(ticks, machine.Run("interrupts").Contains("Timer of the local APIC", StringComparison.Ordinal));
        Assert.Contains("Host bridge", machine.Run("pci"), StringComparison.Ordinal);
        machine.PressText("echo typed\n");
        Assert.Equal("typed\n", machine.ReadAnswer());
    }

    private static ulong CountOf(QemuMachine machine, string name) => ParseCount(machine.Run("interrupts"), name);

    private static ulong ParseCount(string answer, string name)
    {
        Match match = Regex.Match(answer, $@"(?m)^ +0x[0-9A-F]+ +([\d,]+)  {Regex.Escape(name)}");
        Assert.True(match.Success, $"no line for '{name}' in:\n{answer}");
        return ulong.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static Moment ReadClocks(QemuMachine machine)
    {
        // The best of several: the host may hold up either side at any time. On a slow host more of them.
        Moment best = ReadClocksOnce(machine);
        for (int i = 1; i < 5 || (i < 50 && best.Uncertainty.TotalSeconds > MostUncertain); i++)
        {
            Moment next = ReadClocksOnce(machine);
            best = next.Uncertainty < best.Uncertainty ? next : best;
        }

        return best;
    }

    private static Moment ReadClocksOnce(QemuMachine machine)
    {
        machine.Type("time");
        machine.WaitFor("time");
        long before = Stopwatch.GetTimestamp();
        machine.Type("\r");
        machine.WaitFor("\r\n");
        string line = machine.WaitFor("\r\n");
        long after = Stopwatch.GetTimestamp();
        DateTime utc = DateTime.UtcNow;
        Match clocks = Clocks().Match(line + machine.WaitFor(KernelText.Prompt));
        Assert.True(clocks.Success, line);
        return new Moment(
            Stopwatch.GetElapsedTime(0, (before + after) / 2),
            Stopwatch.GetElapsedTime(before, after) / 2,
            DateTime.Parse(
                clocks.Groups[1].ValueSpan, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
            TimeSpan.FromTicks(
                (long)(decimal.Parse(clocks.Groups[2].ValueSpan, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)),
            TimeSpan.FromMilliseconds(long.Parse(
                clocks.Groups[3].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)),
            utc);
    }

    [GeneratedRegex(@"UTC +([-0-9]+ [0-9:.]+)\s+Stopwatch +([0-9.,]+) s\s+TickCount64 +([0-9,]+) ms")]
    private static partial Regex Clocks();

    private sealed record Moment(
        TimeSpan Host, TimeSpan Uncertainty, DateTime Utc, TimeSpan Stopwatch, TimeSpan TickCount, DateTime HostUtc);
}
