using CsCheck;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Serial;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed class SerialOptionTests
{
    [Theory]
    [InlineData("serial=COM1", "COM1", 1)]
    [InlineData("serial=com2,57600", "COM2", 2)]
    [InlineData("serial=2F8", "COM2", 1)]
    [InlineData("serial=0x3e8,2400", "COM3", 48)]
    [InlineData("SERIAL=0XE060,115200", "0xE060", 1)]
    [InlineData("serial=FFF8", "0xFFF8", 1)]
    [InlineData("serial=FEDC9000", "memory 0xFEDC9000, stride 4", 1)]
    [InlineData("serial=0xFEDC9001,19200,1", "memory 0xFEDC9001, stride 1", 6)]
    [InlineData("serial=0xFE03_x serial=10000,9600,2", "memory 0x10000, stride 2", 12)]
    public void An_address_and_a_speed_are_read(string text, string address, int divisor)
    {
        var option = SerialOption.Read(new LoadOptions(text));
        Assert.Null(option.Expected);
        Assert.Equal((address, divisor, false), (option.Address.ToString(), option.Divisor, option.IsNone));
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("serial=")]
    [InlineData("serial=COM0")]
    [InlineData("serial=COM5")]
    [InlineData("serial=COM12")]
    [InlineData("serial=on")]
    [InlineData("serial=none,9600")]
    [InlineData("serial=0")]
    [InlineData("serial=0x")]
    [InlineData("serial=FFF9")]
    [InlineData("serial=3F8,")]
    [InlineData("serial=3F8,0")]
    [InlineData("serial=3F8,1200")]
    [InlineData("serial=3F8,100000")]
    [InlineData("serial=3F8,230400")]
    [InlineData("serial=3F8,9600,1")]
    [InlineData("serial=3F8,9600,")]
    [InlineData("serial=FEDC9000,9600,3")]
    [InlineData("serial=FEDC9000,9600,0")]
    [InlineData("serial=FEDC9000,9600,4,1")]
    [InlineData("serial=FEDC9001,9600,4")]
    [InlineData("serial=FFFFFFFFFFFFFFFF,9600,1")]
    [InlineData("serial=10000000000000000")]
    public void What_makes_no_sense_names_what_was_expected_and_leaves_the_search_as_it_is(string text)
    {
        var option = SerialOption.Read(new LoadOptions(text));
        Assert.Equal(SerialOption.Form, option.Expected);
        Assert.Equal((false, false, 1), (option.IsNone, option.Address.IsPresent, option.Divisor));
    }

    [Fact]
    public void None_is_no_port_and_nothing_is_no_wish()
    {
        Assert.True(SerialOption.Read(new LoadOptions("serial=None")).IsNone);
        var option = SerialOption.Read(default);
        Assert.Equal((false, false, null, 1), (option.IsNone, option.Address.IsPresent, option.Expected, option.Divisor));
    }

    [Fact]
    public void Any_address_is_inside_its_space_or_refused() =>
        Gen.Select(Gen.ULong, Gen.Int[-1, 9]).Sample(static (start, stride) =>
        {
            foreach (ulong place in new[] { start, start >> 20, start >> 44, start >> 48 })
            {
                Assert.Equal(place is > 0 and <= 0xFFF8, SerialAddress.TryAtPorts(place, out SerialAddress ports));
                Assert.Equal(ports.IsPresent ? place : 0, ports.Start);
                if (SerialAddress.TryInMemory(place, stride, out SerialAddress memory))
                {
                    Assert.Equal((ulong)(8 * stride), memory.Range.Length.Value);
                    Assert.True(memory.Range.End.Value <= 1UL << 52 && place >= 4096 && place % (ulong)stride == 0);
                }
                else
                {
                    Assert.False(memory.IsPresent);
                }
            }
        });
}
