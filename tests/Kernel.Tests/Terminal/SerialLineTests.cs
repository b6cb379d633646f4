using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Kernel.Tests.Drivers;
using UefiKernel.Kernel.Tests.Drivers.Serial;
using UefiKernel.Shell.Console;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

public sealed partial class SerialLineTests
{
    private readonly FakeBus _bus = new() { MaximumLog = 0 };
    private readonly FakeProcessor _processor = new();
    private readonly PortBox _box = new();
    private int _sleeps;

    private ref SerialPort<FakePorts, FakeSerialHost> Port => ref _box.Port;

    private SerialLine NewLine(Func<bool>? sleep = null)
    {
        Port.Initialize(new FakePorts(_bus), new FakeSerialHost(_processor), 0x3F8);
        Port.BeginReceiving();
        return new SerialLine(_box, sleep ?? Sleep);
    }

    private bool Sleep()
    {
        _sleeps++;
        _processor.Milliseconds++;
        return true;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_line_and_log_write_at_any_moments_never_overruns_the_transmitter(bool lockWorks)
    {
        var device = new FakeUart(_bus, 0x3F8) { ReadsPerDrain = 50 };
        SerialLine line = NewLine();
        Port.EnableReceiveInterrupt();
        _processor.LockWorks = lockWorks;

        // Another thread gets the processor wherever it can: before and behind each access to the device.
        (Func<ushort, int, uint?>? read, Func<ushort, int, uint, bool>? write) = (_bus.OnRead, _bus.OnWrite);
        _bus.OnRead = (port, size) =>
        {
            uint? value = read!(port, size);
            _processor.Poll();
            return value;
        };
        _bus.OnWrite = (port, size, value) =>
        {
            bool taken = write!(port, size, value);
            _processor.Poll();
            return taken;
        };
        var random = new Random(1);
        _processor.Interrupt = () =>
        {
            if (random.Next(5) == 0)
            {
                Port.TryWrite((byte)'-');
            }
        };
        string text = string.Concat(Enumerable.Repeat("héap ✓\n", 200));
        line.Write(Encoding.UTF8.GetBytes(text));
        if (lockWorks)
        {
            Assert.Equal(0, device.Overruns);
        }
        else
        {
            Assert.NotEqual(0, device.Overruns);
        }

        if (lockWorks)
        {
            Assert.Equal(text, Encoding.UTF8.GetString([.. device.Sent.Where(value => value != '-')]));
        }

        Assert.Contains((byte)'-', device.Sent);
    }

    [Fact]
    public void Every_access_to_the_device_is_made_under_the_lock()
    {
        var device = new FakeUart(_bus, 0x3F8) { ReadsPerDrain = 50 };
        int unlocked = 0;
        (Func<ushort, int, uint?>? read, Func<ushort, int, uint, bool>? write) = (_bus.OnRead, _bus.OnWrite);
        _bus.OnRead = (port, size) =>
        {
            unlocked += _processor.IsLocked ? 0 : 1;
            return read!(port, size);
        };
        _bus.OnWrite = (port, size, value) =>
        {
            unlocked += _processor.IsLocked ? 0 : 1;
            return write!(port, size, value);
        };
        NewLine();
        device.Received.Enqueue(((byte)'x', 0));
        Port.Read(out _);
        Port.TryTakeCancel();
        Port.DiscardInput();
        Port.EnableReceiveInterrupt();
        Port.TryWrite((byte)'y');
        Assert.True(Port.TryDrain());
        Port.TryResume();
        Assert.Equal([(byte)'y'], device.Sent);
        Assert.Equal(0, unlocked);
    }

    [Fact]
    public void Draining_ends_when_the_transmitter_is_stuck_and_at_once_when_the_port_is_stalled()
    {
        var device = new FakeUart(_bus, 0x3F8);
        NewLine();
        Assert.True(Port.TryDrain());
        device.TransmitterStuck = true;
        Assert.True(Port.TrySend((byte)'x'));
        ulong start = _processor.Milliseconds;
        Assert.False(Port.TryDrain());
        Assert.InRange(
            _processor.Milliseconds - start, SerialPort<FakePorts, FakeSerialHost>.Patience,
            SerialPort<FakePorts, FakeSerialHost>.Patience + 2);

        Port.GiveUp(start);
        long accesses = _bus.Accesses;
        Assert.False(Port.TryDrain());
        Assert.Equal(accesses, _bus.Accesses);
    }

    [Fact]
    public void Typed_bytes_are_read()
    {
        var device = new FakeUart(_bus, 0x3F8);
        SerialLine line = NewLine();
        device.Received.Enqueue(((byte)'x', 0));
        Assert.Equal(SerialInput.Byte, line.Read(out byte value));
        Assert.Equal((byte)'x', value);
        Assert.Equal(SerialInput.None, line.Read(out _));
    }

    [Fact]
    public void Bytes_that_come_while_the_firmware_has_the_port_are_left_to_it()
    {
        var device = new FakeUart(_bus, 0x3F8) { FifoIsOn = true };
        device.Received.Enqueue(((byte)'a', 0));
        Port.Initialize(new FakePorts(_bus), new FakeSerialHost(_processor), 0x3F8);
        device.Received.Enqueue(((byte)'b', 0));
        foreach (byte value in "log"u8)
        {
            Port.TryWrite(value);
        }

        Assert.Equal(SerialInput.Byte, Port.Read(out byte first));
        Assert.Equal((byte)'a', first);
        Assert.Equal(SerialInput.None, Port.Read(out _));
        Assert.Single(device.Received);
        Port.BeginReceiving();
        Assert.Equal(SerialInput.Byte, Port.Read(out first));
        Assert.Equal((byte)'b', first);
    }

    [Fact]
    public void A_reader_that_pauses_for_less_than_two_seconds_loses_nothing()
    {
        var device = new FakeUart(_bus, 0x3F8);
        ulong end = 0;
        SerialLine line = NewLine(() =>
        {
            device.TransmitterStuck = _processor.Milliseconds < end;
            return Sleep();
        });
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\r\n")));
        foreach (byte[] piece in text.Chunk(100))
        {
            device.TransmitterStuck = true;
            end = _processor.Milliseconds + 1_900;
            line.Write(piece);
        }

        Assert.Equal(text, device.Sent);
        Assert.Equal(0u, Port.Lost);
        Assert.True(_sleeps > 1000);
    }

    [Fact]
    public void A_reader_that_pauses_for_long_costs_one_wait_and_learns_exactly_how_much_it_missed() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[200, 3000], Gen.Bool, Gen.Bool).Sample((before, during, fifo, log) =>
        {
            var bus = new FakeBus { MaximumLog = 0 };
            var processor = new FakeProcessor();
            var device = new FakeUart(bus, 0x3F8) { HasFifo = fifo };
            var port = new PortBox();
            port.Port.Initialize(new FakePorts(bus), new FakeSerialHost(processor), 0x3F8);
            port.Port.BeginReceiving();
            var line = new SerialLine(port, () => ++processor.Milliseconds > 0);
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 600).Select(i => $"line {i} ✓\r\n")));
            byte[] Part(int from, int count) => [.. text.Skip(from).Take(count)];
            void Write(byte[] bytes)
            {
                if (log)
                {
                    Array.ForEach(bytes, value => port.Port.TryWrite(value));
                }
                else
                {
                    line.Write(bytes);
                }
            }

            Write(Part(0, before));
            device.TransmitterStuck = true;
            ulong start = processor.Milliseconds;
            Write(Part(before, during));
            ulong waited = processor.Milliseconds - start;
            Assert.True(port.Port.IsStalled);
            Assert.InRange(waited, 100u, 2_200u);

            // From here on nobody waits, however long it takes.
            long accesses = bus.Accesses;
            processor.Milliseconds += 10_000;
            Write(Part(before, 1000));
            Assert.InRange(bus.Accesses - accesses, 0, 2_100);
            Assert.False(line.TryResume());
            device.TransmitterStuck = false;
            Write(Part(before + during, text.Length));
            while (!line.TryResume())
            {
            }

            Assert.False(line.TryResume());
            Assert.False(port.Port.IsStalled);
            string all = Encoding.Latin1.GetString(device.Sent.ToArray());
            string sent = Encoding.Latin1.GetString(text);
            Match note = Note().Match(all);
            Assert.True(note.Success, all);
            int lost = int.Parse(note.Groups[1].Value, null);
            Assert.Equal((ulong)lost, port.Port.Lost);
            Assert.Equal(sent.Length + Math.Min(1000, sent.Length - before), lost + all.Length - note.Length);
            Assert.InRange(ulong.Parse(note.Groups[2].Value, null), 10_000u + waited - 5, 10_005u + waited);
            Assert.StartsWith(all[..note.Index], sent, StringComparison.Ordinal);
            Assert.EndsWith(all[(note.Index + note.Length)..], sent, StringComparison.Ordinal);
            Assert.Equal(0, device.Overruns);
        }, iter: 60);

    [Fact]
    public void A_line_that_recovers_while_idle_reports_its_loss_when_polled()
    {
        _processor.LooksPerMillisecond = int.MaxValue;
        var device = new FakeUart(_bus, 0x3F8);
        SerialLine line = NewLine();
        device.TransmitterStuck = true;
        line.Write(new byte[100]);
        Assert.False(line.TryResume());
        device.TransmitterStuck = false;
        while (!line.TryResume())
        {
        }

        Assert.EndsWith(" bytes lost: the serial line took none for 2000 ms\r\n", Encoding.UTF8.GetString(device.Sent.ToArray()));
        line.Write("x"u8);
        Assert.Equal((byte)'x', device.Sent[^1]);
    }

    [Fact]
    public void A_clock_that_stands_still_ends_no_wait_but_the_number_of_looks_does()
    {
        var device = new FakeUart(_bus, 0x3F8);
        _processor.LooksPerMillisecond = int.MaxValue;
        NewLine();
        device.TransmitterStuck = true;
        foreach (byte value in new byte[100])
        {
            Port.TryWrite(value);
        }

        Assert.True(Port.IsStalled);
        Assert.InRange(_bus.Accesses, 1, 3L * SerialPort<FakePorts, FakeSerialHost>.MostLooks);
    }

    [Fact]
    public void A_port_that_vanishes_costs_one_wait_and_is_used_again_when_it_is_back()
    {
        var device = new FakeUart(_bus, 0x3F8);
        SerialLine line = NewLine();
        device.Unplugged = true;
        line.Write(new byte[1000]);
        Assert.True(Port.IsStalled);
        Assert.Equal(SerialInput.None, line.Read(out _));
        device.Unplugged = false;
        line.Write("\r\nback\r\n"u8);
        Assert.EndsWith(" ms\r\n\r\nback\r\n", Encoding.UTF8.GetString(device.Sent.ToArray()));
    }

    [Fact]
    public void An_absent_port_takes_text_silently_and_at_no_cost()
    {
        SerialLine line = NewLine();
        long before = _bus.Accesses;
        line.Write("lost"u8);
        Port.TryWrite(1);
        Assert.Equal(SerialInput.None, line.Read(out _));
        Assert.False(line.TryTakeCancel());
        Assert.False(line.TryResume());
        Assert.Equal(before, _bus.Accesses);
        Assert.Equal(0, _sleeps);
    }

    [GeneratedRegex("\r\n\u00E2\u0080\u00A6 ([0-9]+) bytes lost: the serial line took none for ([0-9]+) ms\r\n")]
    private static partial Regex Note();

    private sealed class PortBox : ISerialPort
    {
        public SerialPort<FakePorts, FakeSerialHost> Port;

        public ulong Milliseconds => Port.Milliseconds;

        public bool TrySend(byte value) => Port.TrySend(value);

        public void TryWrite(byte value) => Port.TryWrite(value);

        public void GiveUp(ulong since) => Port.GiveUp(since);

        public SerialInput Read(out byte value) => Port.Read(out value);

        public bool TryTakeCancel() => Port.TryTakeCancel();

        public bool TryResume() => Port.TryResume();
    }
}
