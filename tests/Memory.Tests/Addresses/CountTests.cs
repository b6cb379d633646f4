using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Memory.Tests.Addresses;

public sealed class CountTests
{
    [Theory]
    [InlineData(0UL, "0 B")]
    [InlineData(1023UL, "1023 B")]
    [InlineData(1024UL, "1 KiB")]
    [InlineData(1536UL, "1.5 KiB")]
    [InlineData(10_485_760UL, "10 MiB")]
    [InlineData(10_485_759UL, "9.9 MiB")]
    [InlineData(1UL << 40, "1 TiB")]
    [InlineData(ulong.MaxValue, "15.9 EiB")]
    public void Bytes_print_for_people(ulong bytes, string expected) =>
        Assert.Equal(expected, new ByteCount(bytes).ToString());

    [Theory]
    [InlineData(0UL, 0UL, 0UL)]
    [InlineData(1UL, 1UL, 0UL)]
    [InlineData(4096UL, 1UL, 1UL)]
    [InlineData(4097UL, 2UL, 1UL)]
    [InlineData(ulong.MaxValue, 1UL << 52, (1UL << 52) - 1)]
    public void Pages_cover_bytes_rounded_up_and_fit_rounded_down(ulong bytes, ulong covering, ulong within)
    {
        Assert.Equal(covering, PageCount.Covering(new ByteCount(bytes)).Value);
        Assert.Equal(within, PageCount.Within(new ByteCount(bytes)).Value);
    }

    [Fact]
    public void Pages_turn_into_bytes_only_when_the_bytes_fit()
    {
        Assert.True(ByteCount.TryFromPages(new PageCount(2560), out ByteCount bytes));
        Assert.Equal(10_485_760UL, bytes.Value);
        Assert.True(ByteCount.TryFromPages(new PageCount((1UL << 52) - 1), out _));
        Assert.False(ByteCount.TryFromPages(new PageCount(1UL << 52), out _));
    }

    [Fact]
    public void Sums_and_differences_do_not_wrap()
    {
        Assert.False(ByteCount.MaxValue.TryAdd(new ByteCount(1), out _));
        Assert.Equal(PageCount.MaxValue, PageCount.MaxValue.AddSaturating(new PageCount(1)));
        Assert.False(new PageCount(1).TrySubtract(new PageCount(2), out _));
        Assert.True(new ByteCount(3).TrySubtract(new ByteCount(1), out ByteCount two));
        Assert.Equal(2UL, two.Value);
    }

    [Fact]
    public void A_size_rounds_to_powers_of_two_only()
    {
        Assert.True(new ByteCount(17).TryAlignUp(new ByteCount(16), out ByteCount up));
        Assert.Equal(32UL, up.Value);
        Assert.False(new ByteCount(17).TryAlignUp(new ByteCount(12), out _));
        Assert.False(ByteCount.MaxValue.TryAlignUp(new ByteCount(4096), out _));
    }

    [Fact]
    public void Pages_print_with_their_unit()
    {
        Assert.Equal("1 page", new PageCount(1).ToString());
        Assert.Equal("2560 pages", new PageCount(2560).ToString());
    }
}
