using System.Linq;
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
        Assert.Equal(new UsbDeviceDescriptor(0x0200, 0x090002, 0x0409, 0x005A, 1, 2, 1), device);
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

    [Fact]
    public void The_first_language_is_read_and_a_device_without_languages_has_none()
    {
        Assert.True(UsbText.TryReadLanguage([6, 3, 9, 4, 7, 4], out ushort language));
        Assert.Equal(0x0409, language);
        Assert.False(UsbText.TryReadLanguage([2, 3], out _));
        Assert.False(UsbText.TryReadLanguage([3, 3, 9], out _));
        Assert.False(UsbText.TryReadLanguage([4, 1, 9, 4], out _));
        Assert.False(UsbText.TryReadLanguage([], out _));
    }

    [Theory]
    [InlineData("Größer 2.4G Empfänger ", "Größer 2.4G Empfänger")]
    [InlineData("ends\0here", "ends")]
    [InlineData("", "")]
    public void A_name_is_printable(string sent, string expected) => Assert.Equal(expected, UsbText.Read(Text(sent)));

    [Fact]
    public void What_cannot_be_printed_is_a_question_mark() =>
        Assert.Equal("a?[2Jb?c?d??", UsbText.Read(Text("a\u001B[2Jb\u202Ec\uD800d\r\n")));

    [Fact]
    public void A_name_is_bounded_by_64_characters_by_its_length_and_by_what_was_sent()
    {
        Assert.Equal(new string('x', 64), UsbText.Read(Text(new string('x', 126))));
        byte[] lies = Text("keyboard");
        lies[0] = 255;
        Assert.Equal("keyboard", UsbText.Read(lies));
        lies[0] = 7;
        Assert.Equal("ke", UsbText.Read(lies));
        lies[0] = 0;
        Assert.Empty(UsbText.Read(lies));
        Assert.Empty(UsbText.Read([]));
    }

    private static string Refuse(byte[] bytes)
    {
        Assert.False(UsbDeviceDescriptor.TryParse(bytes, out _, out string problem));
        return problem;
    }

    private static byte[] Text(string text) =>
        [(byte)(2 + (2 * text.Length)), 3, .. text.SelectMany(static c => (byte[])[(byte)c, (byte)(c >> 8)])];
}
