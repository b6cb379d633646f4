using System.Globalization;
using CsCheck;
using UefiKernel.Kernel.Log;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using Xunit;

namespace UefiKernel.Kernel.Tests.Log;

public class LogNumbersTests
{
    // Of every length, not mostly of the longest.
    private static readonly Gen<ulong> s_numbers =
        Gen.Select(Gen.ULong, Gen.Int[0, 63]).Select(static (value, shift) => value >> shift);

    [Fact]
    public void Numbers_are_those_of_the_shell() => s_numbers.Sample(
        static value =>
        {
            char[] buffer = new char[LogNumbers.Room];
            Assert.Equal(value.ToString("N0", CultureInfo.InvariantCulture), LogNumbers.Group(value, buffer).ToString());
            Assert.Equal(new ByteSize(new ByteCount(value)).ToString(), LogNumbers.Size(value, buffer).ToString());
            Assert.Equal(value.ToString("X4", CultureInfo.InvariantCulture), LogNumbers.Digits(value, 16, 4, buffer).ToString());
            Assert.Equal(value.ToString("D", CultureInfo.InvariantCulture), LogNumbers.Digits(value, 10, 1, buffer).ToString());
        });

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1,023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1_048_575, "1,023.9 KiB")]
    [InlineData(10_485_760, "10.0 MiB")]
    [InlineData(ulong.MaxValue, "15.9 EiB")]
    public void Sizes_have_one_decimal_and_a_unit(ulong bytes, string expected) =>
        Assert.Equal(expected, LogNumbers.Size(bytes, new char[LogNumbers.Room]).ToString());
}
