using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Descriptors;

public sealed class UsbDeviceDescriptorTests
{
    [Fact]
    public void A_device_says_what_it_is()
    {
        Assert.True(UsbDeviceDescriptor.TryParse(SampleDescriptors.Device, out UsbDeviceDescriptor device, out string problem));
        Assert.Equal(new UsbDeviceDescriptor(0x0200, 0x090002, 0x0409, 0x005A, 1), device);
        Assert.Empty(problem);
    }

    [Fact]
    public void What_is_no_device_is_refused_with_what_was_expected()
    {
        Assert.Equal("Its device descriptor has 17 bytes: expected 18", Refuse(SampleDescriptors.Device[..17]));
        byte[] other = SampleDescriptors.Device;
        other[1] = 2;
        Assert.Equal("It sent a descriptor of type 2 and 18 bytes: expected type 1 and 18 bytes", Refuse(other));
        byte[] shorter = SampleDescriptors.Device;
        shorter[0] = 9;
        Assert.Equal("It sent a descriptor of type 1 and 9 bytes: expected type 1 and 18 bytes", Refuse(shorter));
        byte[] without = SampleDescriptors.Device;
        without[17] = 0;
        Assert.Equal("It has no configuration", Refuse(without));
    }

    [Theory]
    [InlineData(UsbSpeed.Low, 8, 8)]
    [InlineData(UsbSpeed.Low, 64, 0)]
    [InlineData(UsbSpeed.Full, 8, 8)]
    [InlineData(UsbSpeed.Full, 16, 16)]
    [InlineData(UsbSpeed.Full, 32, 32)]
    [InlineData(UsbSpeed.Full, 64, 64)]
    [InlineData(UsbSpeed.Full, 0, 0)]
    [InlineData(UsbSpeed.Full, 9, 0)]
    [InlineData(UsbSpeed.High, 64, 64)]
    [InlineData(UsbSpeed.High, 8, 0)]
    [InlineData(UsbSpeed.Super, 9, 512)]
    [InlineData(UsbSpeed.Super, 64, 0)]
    public void Control_packets_have_the_sizes_of_the_speed(UsbSpeed speed, byte value, int expected)
    {
        byte[] beginning = SampleDescriptors.Device[..8];
        beginning[7] = value;
        Assert.Equal(expected != 0, UsbDeviceDescriptor.TryReadPacketSize(beginning, speed, out ushort size, out string problem));
        Assert.Equal(expected, size);
        Assert.Equal(expected == 0, problem.Contains($"the size {value} ", System.StringComparison.Ordinal));
    }

    private static string Refuse(byte[] bytes)
    {
        Assert.False(UsbDeviceDescriptor.TryParse(bytes, out _, out string problem));
        return problem;
    }
}
