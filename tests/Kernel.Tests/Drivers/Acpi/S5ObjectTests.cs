using System;
using CsCheck;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

public class S5ObjectTests
{
    private static (byte A, byte B)? Find(params byte[] aml)
    {
        var acpi = FakeAcpi.Build(a => a.DsdtAml = aml);
        return acpi.Read().SoftOff is { } type ? (type.Pm1a, type.Pm1b) : null;
    }

    private static byte[] Integer(uint value, int encoding) => encoding switch
    {
        0 when value <= 1 => [(byte)value],
        0 or 1 => [0x0A, (byte)value],
        2 => [0x0B, (byte)value, (byte)(value >> 8)],
        _ => [0x0C, (byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)],
    };

    private static byte[] PackageLength(int content, int bytes) => bytes switch
    {
        1 => [(byte)(content + 1)],
        2 => [(byte)(0x40 | (content + 2) & 0xF), (byte)((content + 2) >> 4)],
        3 => [(byte)(0x80 | (content + 3) & 0xF), (byte)((content + 3) >> 4), 0],
        _ => [(byte)(0xC0 | (content + 4) & 0xF), (byte)((content + 4) >> 4), 0, 0],
    };

    [Fact]
    public void Every_way_to_write_the_package_gives_its_values()
    {
        Gen.Select(Gen.UInt[0, 7], Gen.UInt[0, 7], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 4], Gen.Bool)
            .Sample((a, b, encodingA, encodingB, lengthBytes, root) =>
            {
                byte[] body = [0x04, .. Integer(a, encodingA), .. Integer(b, encodingB), 0x00, 0x00];
                byte[] name = root ? [0x08, 0x5C] : [0x08];
                byte[] aml = [0x5B, 0x82, .. name, .. "_S5_"u8, 0x12, .. PackageLength(body.Length, lengthBytes), .. body, 0x14];
                Assert.Equal(((byte)a, (byte)b), Find(aml)!.Value);
            });
    }

    [Fact]
    public void It_is_found_at_every_position_of_a_long_table_also_across_piece_borders()
    {
        Gen.Int[0, 9000].Sample(position =>
        {
            byte[] aml = new byte[9100];
            Array.Fill(aml, (byte)0x5F); // the name's own first letter, the worst filler
            byte[] definition = [0x08, .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x07, 0x0A, 0x06, 0x00, 0x00];
            definition.CopyTo(aml, position);
            Assert.Equal(((byte)7, (byte)6), Find(aml)!.Value);
        });
    }

    [Fact]
    public void A_single_element_holds_both_values()
    {
        Assert.Equal(((byte)5, (byte)3), Find([0x08, .. "_S5_"u8, 0x12, 0x05, 0x01, 0x0B, 0x05, 0x03])!.Value);
    }

    [Fact]
    public void Other_uses_of_the_name_are_skipped()
    {
        byte[] good = [0x08, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x01, 0x01, 0x00, 0x00];
        Assert.Equal(((byte)1, (byte)1), Find(
            [.. "_S5_"u8, 0x70, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x00, 0x00, 0x00, 0x00, 0x0D, .. "_S5_"u8, 0x00, .. good])!.Value);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x12 })]
    [InlineData(new byte[] { 0x12, 0xC6 })]
    [InlineData(new byte[] { 0x12, 0x00, 0x04, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x02, 0x04, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x3F, 0x04, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x06, 0x00, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x08, 0x04, 0x0A, 0x08, 0x0A, 0x00, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x08, 0x04, 0x0A, 0x07, 0x0A, 0x09, 0, 0 })]
    [InlineData(new byte[] { 0x12, 0x06, 0x04, 0x70, 0x00, 0x00, 0x00 })]
    [InlineData(new byte[] { 0x12, 0x04, 0x04, 0x0A, 0x05, 0x0A })]
    [InlineData(new byte[] { 0x13, 0x06, 0x04, 0x00, 0x00, 0x00, 0x00 })]
    public void A_malformed_package_is_refused(byte[] afterName)
    {
        Assert.Null(Find([0x08, .. "_S5_"u8, .. afterName]));
    }

    [Fact]
    public void Arbitrary_bytes_after_the_name_give_three_bit_values_or_nothing()
    {
        Gen.Byte.Array[0, 24].Sample(tail =>
        {
            (byte A, byte B)? found = Find([0x08, .. "_S5_"u8, 0x12, .. tail]);
            Assert.True(found is null or ( <= 7, <= 7));
        });
    }
}
