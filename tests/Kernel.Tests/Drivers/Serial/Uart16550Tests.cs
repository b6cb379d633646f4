using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Shell.Console;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

public class Uart16550Tests
{
    private const ushort Base = 0x3F8;

    private readonly FakeBus _bus = new();

    private InputRing _input;

    private Uart16550<FakePorts> NewPort() => new(new FakePorts(_bus), Base);

    [Fact]
    public void A_working_port_is_set_to_115200_8N1_without_interrupts_and_out_of_loopback()
    {
        var device = new FakeUart(_bus, Base);
        Uart16550<FakePorts> port = NewPort();

        Assert.Equal(UartStatus.Ready, port.Initialize(ref _input));
        Assert.Equal(1, device.Divisor);
        Assert.Equal(0x03, device.LineControl);
        Assert.Equal(0, device.InterruptEnable);
        Assert.Equal(0x0B, device.ModemControl);
        Assert.Equal(16, device.Depth);
        Assert.Empty(device.Received);
        Assert.Empty(device.Sent);
    }

    [Fact]
    public void The_loopback_test_sends_0xAE()
    {
        _ = new FakeUart(_bus, Base);
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        Assert.Contains(('w', Base, 1, 0xAEu), _bus.Log);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 50)]
    [InlineData(false, 1)]
    [InlineData(false, 50)]
    public void Every_byte_arrives_in_order_and_the_transmitter_is_never_overrun(bool fifo, int readsPerDrain)
    {
        var device = new FakeUart(_bus, Base) { HasFifo = fifo, ReadsPerDrain = readsPerDrain };
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        byte[] data = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

        foreach (byte value in data)
        {
            while (!port.TrySend(value))
            {
            }
        }

        for (int i = 0; i < readsPerDrain * 17 && !port.IsDrained(); i++)
        {
            // The device needs so many looks.
        }

        Assert.True(port.IsDrained());
        Assert.Equal(data, device.Sent);
        Assert.Equal(0, device.Overruns);
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(0x180, 0x180)]
    [InlineData(0, 7)]
    public void The_speed_is_set_or_left_as_it_is(ushort divisor, int expected)
    {
        var bus = new FakeBus();
        var fake = new FakeUart(bus, Uart16550<FakePorts>.Com1);
        var ports = new FakePorts(bus);
        ports.WriteByte(0x3FB, 0x80);
        ports.WriteByte(0x3F8, 7);
        ports.WriteByte(0x3FB, 0x03);
        var uart = new Uart16550<FakePorts>(ports, Uart16550<FakePorts>.Com1, divisor);
        Assert.Equal(UartStatus.Ready, uart.Initialize(ref _input));
        Assert.Equal(expected, fake.Divisor);
    }

    [Fact]
    public void Received_bytes_interrupt_where_that_was_asked_for_and_the_port_works()
    {
        var bus = new FakeBus();
        var fake = new FakeUart(bus, Uart16550<FakePorts>.Com1);
        var uart = new Uart16550<FakePorts>(new FakePorts(bus), Uart16550<FakePorts>.Com1);
        uart.SetReceiveInterrupt(true);
        Assert.Equal(0, bus.Accesses);
        uart.Initialize(ref _input);
        Assert.Equal(0, fake.InterruptEnable);
        uart.SetReceiveInterrupt(true);
        Assert.Equal(1, fake.InterruptEnable);
    }

    [Fact]
    public void A_missing_port_is_detected_quickly_and_not_accessed_afterwards()
    {
        Uart16550<FakePorts> port = NewPort();
        Assert.Equal(UartStatus.Absent, port.Initialize(ref _input));
        Assert.InRange(_bus.Accesses, 1, 20);

        long before = _bus.Accesses;
        Assert.False(port.TrySend(1));
        port.Receive(ref _input);
        Assert.False(port.IsDrained());
        Assert.Equal(before, _bus.Accesses);
    }

    [Fact]
    public void An_uninitialised_port_touches_nothing()
    {
        Uart16550<FakePorts> port = NewPort();
        Assert.Equal(UartStatus.Unknown, port.Status);
        Assert.False(port.TrySend(1));
        port.Receive(ref _input);
        Assert.Equal(0, _bus.Accesses);
    }

    [Fact]
    public void A_port_without_scratch_register_is_not_used()
    {
        _ = new FakeUart(_bus, Base) { HasScratch = false };
        Assert.Equal(UartStatus.ScratchFailed, NewPort().Initialize(ref _input));
    }

    [Fact]
    public void A_loopback_that_loses_a_bit_is_noticed()
    {
        for (int bit = 0; bit < 8; bit++)
        {
            var bus = new FakeBus();
            _ = new FakeUart(bus, Base) { LoopbackMask = (byte)~(1 << bit) };
            var port = new Uart16550<FakePorts>(new FakePorts(bus), Base);
            Assert.Equal(UartStatus.LoopbackFailed, port.Initialize(ref _input));
        }
    }

    [Fact]
    public void Received_bytes_come_in_order_and_a_damaged_one_is_a_loss()
    {
        var device = new FakeUart(_bus, Base);
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        device.Received.Enqueue(((byte)'a', 0));
        device.Received.Enqueue((0, 0x10)); // break
        device.Received.Enqueue(((byte)'b', 0));
        device.Received.Enqueue((0x5A, 0x08)); // framing error
        device.Received.Enqueue((0x5A, 0x04)); // parity error
        device.Received.Enqueue(((byte)'c', 0));
        port.Receive(ref _input);
        Assert.Equal("ab-c", ReadAll());
    }

    [Fact]
    public void Errors_that_the_transmitter_reads_in_passing_are_not_forgotten()
    {
        var device = new FakeUart(_bus, Base);
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        device.Received.Enqueue(((byte)'a', 0x08));
        Assert.True(port.TrySend(1));
        port.Receive(ref _input);
        Assert.Equal("-", ReadAll());
    }

    [Theory]
    [InlineData(true, "0123456789abcdef-g")]
    [InlineData(false, "-fg")]
    public void Bytes_that_came_too_soon_leave_a_mark_where_they_are_missing(bool fifo, string expected)
    {
        var device = new FakeUart(_bus, Base) { HasFifo = fifo };
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        foreach (char c in fifo ? "0123456789abcdefXYZ" : "0123456789abcdef")
        {
            device.Line.Enqueue((byte)c);
        }

        for (int i = 0; i < 30; i++)
        {
            _bus.Read(0x80, 1);
        }

        port.Receive(ref _input);
        device.Line.Enqueue((byte)'g');
        for (int i = 0; i < 5; i++)
        {
            port.Receive(ref _input);
        }

        Assert.Equal(expected, ReadAll());
    }

    [Fact]
    public void A_line_stuck_at_break_does_not_hold_the_reader()
    {
        var device = new FakeUart(_bus, Base);
        Uart16550<FakePorts> port = NewPort();
        port.Initialize(ref _input);
        for (int i = 0; i < 1000; i++)
        {
            device.Received.Enqueue((0, 0x18));
        }

        long before = _bus.Accesses;
        port.Receive(ref _input);
        Assert.Equal("", ReadAll());
        Assert.InRange(_bus.Accesses - before, 1, 140);
    }

    [Fact]
    public void Bytes_that_arrive_while_the_port_is_tested_are_kept_and_do_not_fail_the_test()
    {
        // Among them those that the test itself sends.
        byte[] typed = [.. "echo \u0051early\r"u8, 0xAE, 0x51, (byte)'!'];
        for (int first = 1; first < 80; first++)
        {
            var bus = new FakeBus();
            var device = new FakeUart(bus, Base) { LineWaits = true, AccessesPerByte = 2, FifoIsOn = true };
            int accesses = 0;
            Func<ushort, int, uint?>? read = bus.OnRead;
            bus.OnRead = (port, size) =>
            {
                if (++accesses == first)
                {
                    Array.ForEach(typed, device.Line.Enqueue);
                }

                return read!(port, size);
            };
            var input = default(InputRing);
            var uart = new Uart16550<FakePorts>(new FakePorts(bus), Base);
            Assert.Equal(UartStatus.Ready, uart.Initialize(ref input));
            while (accesses < first || device.Line.Count > 0 || device.Received.Count > 0)
            {
                uart.Receive(ref input);
            }

            Assert.Equal(typed, Drain(ref input));
        }
    }

    private static byte[] Drain(ref InputRing input)
    {
        List<byte> bytes = [];
        while (input.Read(out byte value) is var read and not SerialInput.None)
        {
            bytes.Add(read == SerialInput.Byte ? value : (byte)'-');
        }

        return [.. bytes];
    }

    private string ReadAll() => Encoding.Latin1.GetString(Drain(ref _input));
}
