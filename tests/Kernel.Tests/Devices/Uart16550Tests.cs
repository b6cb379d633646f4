using System.Linq;
using UefiKernel.Devices;
using Xunit;

namespace UefiKernel.Kernel.Tests.Devices;

public class Uart16550Tests
{
    private const ushort Base = 0x3F8;

    private readonly FakeBus _bus = new();

    private Uart16550<FakePorts> NewPort() => new(new FakePorts(_bus), Base);

    [Fact]
    public void A_working_port_is_set_to_115200_8N1_without_interrupts_and_out_of_loopback()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();

        Assert.Equal(UartStatus.Ready, port.Initialize());
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
        var port = NewPort();
        port.Initialize();
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
        var port = NewPort();
        port.Initialize();
        byte[] data = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

        Assert.All(data, value => Assert.True(port.TryWrite(value)));
        Assert.True(port.TryDrain());
        Assert.Equal(data, device.Sent);
        Assert.Equal(0, device.Overruns);
    }

    [Fact]
    public void Received_bytes_interrupt_where_that_was_asked_for_and_the_port_works()
    {
        var bus = new FakeBus();
        var fake = new FakeUart(bus, Uart16550<FakePorts>.Com1);
        var uart = new Uart16550<FakePorts>(new FakePorts(bus), Uart16550<FakePorts>.Com1);
        uart.EnableReceiveInterrupt();
        Assert.Equal(0, bus.Accesses);
        uart.Initialize();
        Assert.Equal(0, fake.InterruptEnable);
        uart.EnableReceiveInterrupt();
        Assert.Equal(1, fake.InterruptEnable);
    }

    [Fact]
    public void A_missing_port_is_found_absent_quickly_and_is_left_alone_afterwards()
    {
        var port = NewPort();
        Assert.Equal(UartStatus.Absent, port.Initialize());
        Assert.InRange(_bus.Accesses, 1, 20);

        long before = _bus.Accesses;
        Assert.False(port.TryWrite(1));
        Assert.False(port.TryRead(out _));
        Assert.False(port.TryDrain());
        Assert.Equal(before, _bus.Accesses);
    }

    [Fact]
    public void An_uninitialised_port_touches_nothing()
    {
        var port = NewPort();
        Assert.Equal(UartStatus.Unknown, port.Status);
        Assert.False(port.TryWrite(1));
        Assert.False(port.TryRead(out _));
        Assert.Equal(0, _bus.Accesses);
    }

    [Fact]
    public void A_port_without_scratch_register_is_not_used()
    {
        _ = new FakeUart(_bus, Base) { HasScratch = false };
        Assert.Equal(UartStatus.ScratchFailed, NewPort().Initialize());
    }

    [Fact]
    public void A_loopback_that_loses_a_bit_is_noticed()
    {
        for (int bit = 0; bit < 8; bit++)
        {
            var bus = new FakeBus();
            _ = new FakeUart(bus, Base) { LoopbackMask = (byte)~(1 << bit) };
            var port = new Uart16550<FakePorts>(new FakePorts(bus), Base);
            Assert.Equal(UartStatus.LoopbackFailed, port.Initialize());
        }
    }

    [Fact]
    public void A_stuck_transmitter_costs_a_bounded_number_of_waits_and_then_nothing()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();
        port.Initialize();
        device.TransmitterStuck = true;
        long before = _bus.Accesses;

        int accepted = Enumerable.Range(0, 1000).Count(i => port.TryWrite((byte)i));

        Assert.Equal(16, accepted);
        Assert.Equal(UartStatus.Dead, port.Status);
        Assert.InRange(_bus.Accesses - before, 1,
            (long)Uart16550<FakePorts>.TimeoutsUntilDead * Uart16550<FakePorts>.WaitLimit + 100);
    }

    [Fact]
    public void One_late_answer_does_not_kill_the_port()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();
        port.Initialize();
        for (int round = 0; round < 10; round++)
        {
            device.TransmitterStuck = true;
            while (port.TryWrite(0))
            {
            }

            device.TransmitterStuck = false;
            Assert.True(port.TryWrite(1));
        }

        Assert.Equal(UartStatus.Ready, port.Status);
    }

    [Fact]
    public void A_port_that_disappears_neither_blocks_nor_delivers_ones()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();
        port.Initialize();
        device.Unplugged = true;

        Assert.False(port.TryRead(out _));
        for (int i = 0; i < 100; i++)
            port.TryWrite(0);
        Assert.Equal(UartStatus.Dead, port.Status);
        Assert.InRange(_bus.Accesses, 1, 500);
    }

    [Fact]
    public void Received_bytes_come_in_order_and_line_noise_is_dropped()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();
        port.Initialize();
        device.Received.Enqueue(((byte)'a', 0));
        device.Received.Enqueue((0, 0x10)); // break
        device.Received.Enqueue((0x5A, 0x08)); // framing error
        device.Received.Enqueue(((byte)'b', 0x02)); // overrun: this byte is good, others were lost

        Assert.True(port.TryRead(out byte first));
        Assert.True(port.TryRead(out byte second));
        Assert.False(port.TryRead(out _));
        Assert.Equal("ab", $"{(char)first}{(char)second}");
    }

    [Fact]
    public void A_line_stuck_at_break_does_not_hold_the_reader()
    {
        var device = new FakeUart(_bus, Base);
        var port = NewPort();
        port.Initialize();
        for (int i = 0; i < 1000; i++)
            device.Received.Enqueue((0, 0x18));
        long before = _bus.Accesses;
        Assert.False(port.TryRead(out _));
        Assert.InRange(_bus.Accesses - before, 1, 40);
    }
}
