using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Kernel.Tests.Drivers.Serial;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Qemu;

public class QemuDeviceTests
{
    private const ushort Com1 = 0x3F8;

    private SerialPort<QemuMachine.Ports, FakeSerialHost> _port;

    private static MachinePower NewPower(QemuMachine machine, FakeAcpi acpi, List<string> log) => new(
        machine.Port, acpi.Read(), acpi.Memory,
        new PowerHooks { Log = log.Add, Drain = () => { }, TripleFault = () => log.Add("triple fault") });

    [Fact]
    public void The_serial_port_carries_bytes_both_ways()
    {
        using var machine = new QemuMachine();
        Assert.Equal(UartStatus.Ready, _port.Initialize(machine.Port, new FakeSerialHost(new FakeProcessor()), Com1));

        _port.BeginReceiving();
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("✓ forty characters are more than a FIFO\n", 5)));
        Array.ForEach(text, value => _port.TryWrite(value));
        Assert.Equal(0u, _port.Lost);
        Assert.True(_port.TryDrain());
        Assert.Equal(text, machine.Serial!.ReadBytes(text.Length));

        byte[] typed = Encoding.UTF8.GetBytes("more than sixteen bytes are typed at once");
        machine.Serial.Send(typed);
        Assert.Equal(typed, ReadAll(typed.Length));
    }

    [Fact]
    public void A_machine_without_serial_port_has_none()
    {
        using var machine = new QemuMachine(serial: false);
        Assert.Equal(UartStatus.Absent, _port.Initialize(machine.Port, new FakeSerialHost(new FakeProcessor()), Com1));
    }

    [Theory]
    [InlineData("q35")]
    [InlineData("pc")]
    public void The_keyboard_types(string type)
    {
        using var machine = new QemuMachine(type);
        var keyboard = new Ps2Keyboard<QemuMachine.Ports>(machine.Port, new Keymap(), new KeyLocks());
        Assert.Equal(Ps2Status.Ready, keyboard.Initialize(Ps2Presence.Unknown));

        // One after the other: the emulated keyboard keeps 16 bytes, as real ones do, and drops what is more.
        AssertTyped(new KeyPress(new Rune('h')), "h");
        AssertTyped(new KeyPress(new Rune('I')), "shift", "i");
        AssertTyped(KeyPress.Control('c'), "ctrl_r", "c");
        AssertTyped(new KeyPress(KeyKind.Up), "up");
        AssertTyped(new KeyPress(KeyKind.Function, KeyModifiers.None, 12), "f12");
        AssertTyped(new KeyPress(new Rune('7')), "kp_7");
        machine.PressKeys("pause");
        AssertTyped(new KeyPress(KeyKind.Enter), "ret");

        void AssertTyped(KeyPress expected, params string[] names)
        {
            machine.PressKeys(names);
            Assert.Equal(expected, ReadKey(keyboard));
        }
    }

    [Fact]
    public void A_machine_without_keyboard_controller_has_none()
    {
        using var machine = new QemuMachine("q35,i8042=off");
        Assert.Equal(
            Ps2Status.Absent,
            new Ps2Keyboard<QemuMachine.Ports>(machine.Port, new Keymap(), new KeyLocks()).Initialize(Ps2Presence.Unknown));
    }

    [Fact]
    public void The_clock_shows_the_time()
    {
        using var machine = new QemuMachine();
        DateTime before = DateTime.UtcNow;
        Assert.True(new CmosClock(machine.Port, 0x32).TryRead(out DateTime time));
        Assert.InRange(time, before.AddSeconds(-3), DateTime.UtcNow.AddSeconds(3));
    }

    [Fact]
    public void Shutdown_takes_over_ACPI_and_switches_the_machine_off()
    {
        using var machine = new QemuMachine();

        // What firmware does at start: PM registers at 0x600, switched on (Intel ICH9 datasheet, 13.1.13 PMBASE and 13.1.14
        // ACPI_CNTL).
        QemuMachine.Ports ports = machine.Port;
        ports.WriteDword(0xCF8, 0x8000_F840);
        ports.WriteDword(0xCFC, 0x601);
        ports.WriteDword(0xCF8, 0x8000_F844);
        ports.WriteByte(0xCFC, 0x80);
        Assert.Equal(0, ports.ReadWord(0x604) & 1);

        List<string> log = [];
        NewPower(machine, FakeAcpi.Build(), log).Shutdown();

        Assert.Contains(log, line => line.Contains("requesting ACPI mode"));
        Assert.DoesNotContain(log, line => line.Contains("not entered"));
        machine.WaitForEvent("SHUTDOWN");
        Assert.True(machine.WaitForExit());
    }

    [Theory]
    [InlineData("q35")]
    [InlineData("pc")]
    public void Reboot_restarts_the_machine(string type)
    {
        using var machine = new QemuMachine(type);
        List<string> log = [];
        NewPower(machine, FakeAcpi.Build(), log).Reboot();
        machine.WaitForEvent("RESET");
        Assert.Contains("reset register", log[0]);
    }

    // Bytes and keys cross two processes, so the drivers are polled for a while; the machine's own answer is what counts.
    private byte[] ReadAll(int count)
    {
        List<byte> bytes = [];
        for (var since = Stopwatch.StartNew(); bytes.Count < count && since.Elapsed < LineSocket.Patience;)
        {
            if (_port.Read(out byte value) == SerialInput.Byte)
            {
                bytes.Add(value);
            }
        }

        return [.. bytes];
    }

    private static KeyPress ReadKey(Ps2Keyboard<QemuMachine.Ports> keyboard)
    {
        KeyPress key = default;
        for (var since = Stopwatch.StartNew(); since.Elapsed < LineSocket.Patience;)
        {
            if (keyboard.TryRead(out key))
            {
                break;
            }
        }

        return key;
    }
}
