using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Serial;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

public class UartSettingsTests
{
    private const ushort Base = 0x2F8;

    private readonly FakeBus _bus = new();
    private readonly Dictionary<int, byte> _registers = [];
    private readonly Dictionary<int, byte> _divisor = [];

    public UartSettingsTests()
    {
        _bus.OnRead = (port, _) => (_registers.GetValueOrDefault(3) & 0x80) != 0 && port - Base < 2
            ? _divisor.GetValueOrDefault(port - Base)
            : _registers.GetValueOrDefault(port - Base);
        _bus.OnWrite = (port, _, value) =>
        {
            _registers[port - Base] = (byte)value;
            return true;
        };
    }

    [Theory]
    [InlineData(0x03, 1, 0, 115_200u, "8N1")]
    [InlineData(0x03, 12, 0, 9_600u, "8N1")]
    [InlineData(0x1A, 0, 9, 50u, "7E1")]
    [InlineData(0x0C, 1, 0, 115_200u, "5O1.5")]
    [InlineData(0x2F, 0, 0, 0u, "8M2")]
    [InlineData(0x3B, 2, 0, 57_600u, "8S1")]
    public void Settings_are_read_and_left_as_they_are(byte control, byte low, byte high, uint speed, string format)
    {
        _registers[3] = control;
        (_divisor[0], _divisor[1]) = (low, high);
        var settings = UartSettings.Read(new FakePorts(_bus), Base);
        Assert.True(settings.IsPresent);
        Assert.Equal((speed, format, ""), (settings.BitsPerSecond, settings.Format, settings.Lines));
        Assert.Equal(control, _registers[3]);
        Assert.All(
            _bus.Log.Where(static access => access.Direction == 'w'), static access => Assert.Equal(Base + 3, access.Port));
    }

    [Fact]
    public void Active_lines_are_named()
    {
        _registers[6] = 0xB0;
        Assert.Equal("CTS DSR DCD", UartSettings.Read(new FakePorts(_bus), Base).Lines);
    }

    [Fact]
    public void Empty_bus_has_no_port()
    {
        var bus = new FakeBus();
        var settings = UartSettings.Read(new FakePorts(bus), Base);
        Assert.False(settings.IsPresent);
        Assert.Equal(("", ""), (settings.Format, settings.Lines));
        Assert.DoesNotContain(bus.Log, static access => access.Direction == 'w');
    }
}
