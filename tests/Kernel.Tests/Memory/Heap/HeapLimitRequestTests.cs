using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Heap;

/// <summary>What a program may ask for with GCHeapHardLimit and GCHeapHardLimitPercent.</summary>
public sealed class HeapLimitRequestTests
{
    private const ulong NotSet = ulong.MaxValue;
    private const ulong Heap = 10 << 20;
    private const ulong Memory = 1000 << 20;

    [Theory]
    [InlineData(NotSet, NotSet, 0, null)]
    [InlineData(0, 0, 0, null)]
    [InlineData(Heap, NotSet, 0, Heap)]
    [InlineData(Heap - 1, NotSet, 1, null)]
    [InlineData(NotSet - 1, NotSet, 0, 2UL << 40)]
    [InlineData(NotSet, 50, 0, Memory / 2)]
    [InlineData(0, 100, 0, Memory)]
    [InlineData(NotSet, 1, 0, Memory / 100)]
    [InlineData(NotSet, 101, 2, null)]
    [InlineData(Heap * 2, 50, 0, Heap * 2)]
    public void Bytes_or_a_percentage_of_the_memory_limit_the_heap(ulong bytes, ulong percent, int status, ulong? expected)
    {
        ulong[] limits = [bytes, percent, NotSet, NotSet, NotSet, 0, NotSet, NotSet];
        Assert.Equal(status, HeapLimitRequest.Read(limits, new(Memory), new(Heap), out ByteCount? limit));
        Assert.Equal(expected, limit?.Value);
    }

    [Fact]
    public void A_percentage_below_the_present_size_is_too_low()
    {
        ulong[] limits = [NotSet, 1, NotSet, NotSet, NotSet, NotSet, NotSet, NotSet];
        Assert.Equal(HeapLimitRequest.TooLow, HeapLimitRequest.Read(limits, new(Heap), new(Heap), out ByteCount? limit));
        Assert.Null(limit);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Limits_for_kinds_of_objects_are_refused(int which)
    {
        ulong[] limits = [Heap, NotSet, NotSet, NotSet, NotSet, NotSet, NotSet, NotSet];
        limits[which] = Heap;
        Assert.Equal(HeapLimitRequest.Invalid, HeapLimitRequest.Read(limits, new(Memory), new(Heap), out _));
    }
}
