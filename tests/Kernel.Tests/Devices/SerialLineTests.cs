using System.Text;
using UefiKernel.Devices;
using Xunit;

namespace UefiKernel.Kernel.Tests.Devices;

public class SerialLineTests
{
    private readonly FakeBus _bus = new();
    private Uart16550<FakePorts> _uart;

    private SerialLine<FakePorts> NewLine()
    {
        _uart = new Uart16550<FakePorts>(new FakePorts(_bus), 0x3F8);
        _uart.Initialize();
        return new SerialLine<FakePorts>(() => ref _uart);
    }

    [Fact]
    public void What_the_line_and_the_log_write_in_turns_arrives_in_order_without_overrun()
    {
        var device = new FakeUart(_bus, 0x3F8) { ReadsPerDrain = 7 };
        var line = NewLine();
        for (int i = 0; i < 50; i++)
        {
            line.Write("héap ✓"u8);
            Assert.True(_uart.TryWrite((byte)'\n'));
        }

        Assert.StartsWith("héap ✓\nhéap ✓\n", Encoding.UTF8.GetString(device.Sent.ToArray()));
        Assert.Equal(50 * ("héap ✓"u8.Length + 1), device.Sent.Count);
        Assert.Equal(0, device.Overruns);
    }

    [Fact]
    public void Typed_bytes_are_read()
    {
        var device = new FakeUart(_bus, 0x3F8);
        var line = NewLine();
        device.Received.Enqueue(((byte)'x', 0));
        Assert.True(line.TryRead(out byte value));
        Assert.Equal((byte)'x', value);
        Assert.False(line.TryRead(out _));
    }

    [Fact]
    public void A_long_text_to_a_stuck_port_ends_after_a_few_waits()
    {
        var device = new FakeUart(_bus, 0x3F8);
        var line = NewLine();
        device.TransmitterStuck = true;
        line.Write(new byte[100_000]);
        Assert.Equal(UartStatus.Dead, _uart.Status);
        Assert.InRange(_bus.Accesses, 1, 4L * Uart16550<FakePorts>.WaitLimit);
    }

    [Fact]
    public void An_absent_port_takes_text_silently()
    {
        var line = NewLine();
        long before = _bus.Accesses;
        line.Write("lost"u8);
        Assert.False(line.TryRead(out _));
        Assert.Equal(before, _bus.Accesses);
    }
}
