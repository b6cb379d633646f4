using System;
using CsCheck;
using UefiKernel.Kernel.Runtime;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class CLibraryTests
{
    private const int BufferSize = 300;

    [Fact]
    public void Move_copies_overlapping_ranges_as_if_through_a_copy() =>
        Gen.Select(Gen.Int[0, 150], Gen.Int[0, 150], Gen.Int[0, 150]).Sample(t =>
        {
            (int from, int to, int count) = t;
            byte[] expected = new byte[BufferSize];
            for (int i = 0; i < BufferSize; i++)
            {
                expected[i] = (byte)(i * 7);
            }

            byte[] actual = [.. expected];
            expected.AsSpan(from, count).ToArray().CopyTo(expected.AsSpan(to));
            fixed (byte* memory = actual)
            {
                Assert.True(CLibrary.MoveMemory(memory + to, memory + from, (nuint)count) == memory + to);
            }

            Assert.Equal(expected, actual);
        });

    [Fact]
    public void Set_fills_its_range_and_nothing_else() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 200], Gen.Byte).Sample(t =>
        {
            (int start, int count, byte value) = t;
            byte[] expected = new byte[BufferSize];
            byte[] actual = new byte[BufferSize];
            expected.AsSpan(start, count).Fill(value);
            fixed (byte* memory = actual)
            {
                // Only the low byte counts, as C says.
                CLibrary.SetMemory(memory + start, value | 0x1200, (nuint)count);
            }

            Assert.Equal(expected, actual);
        });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(4503599627370495.5)]
    [InlineData(-4503599627370495.5)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Rounding_agrees_with_Math_at_the_edges(double value) => AssertRounding(value);

    [Fact]
    public void Rounding_keeps_minus_zero() => AssertRounding(-0.0);

    [Fact]
    public void Rounding_agrees_with_Math() => Gen.Double.Sample(AssertRounding);

    private static void AssertRounding(double value)
    {
        AssertSame(Math.Ceiling(value), CLibrary.Ceiling(value));
        AssertSame(Math.Floor(value), CLibrary.Floor(value));

        double whole;
        double fraction = CLibrary.SplitFraction(value, &whole);
        AssertSame(Math.Truncate(value), whole);
        if (double.IsNaN(value))
        {
            return;
        }

        AssertSame(Math.CopySign(double.IsInfinity(value) ? 0.0 : value - Math.Truncate(value), value), fraction);
    }

    // Bit by bit: minus zero is not zero here.
    private static void AssertSame(double expected, double actual)
    {
        if (double.IsNaN(expected))
        {
            Assert.True(double.IsNaN(actual));
        }
        else
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        }
    }
}
