using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>The length of a region for a block: enough, and hardly more.</summary>
public sealed unsafe class RegionLengthTests
{
    [Fact]
    public void A_region_of_that_length_holds_the_block_and_little_more() =>
        Gen.Select(Gen.OneOf(Gen.UInt[0, 300], Gen.UInt[0, 70_000], Gen.UInt[0, 9 << 20]), Gen.Int[0, 12], Gen.Bool)
        .Sample((size, alignment, isObject) =>
        {
            nuint align = isObject ? 16 : (nuint)1 << alignment;
            FreeListHeap measured = default;
            measured.EnableMarks();
            Assert.True(measured.TryMeasureRegion(new(size + align), out ByteCount length));
            Assert.Equal(0UL, length.Value % 4096);
            using Arena arena = new((nuint)length.Value);
            ref FreeListHeap heap = ref arena.Heap;
            heap.EnableMarks();
            Assert.Equal(HeapStatus.Success, heap.AddRegion(arena.At(0), length));
            Assert.True((isObject ? heap.AllocateObject(size) : heap.Allocate(size, align)) != null);
            Assert.True(heap.Verify().IsNone);
            Assert.True(heap.FreeBytes.Value < (2 * 4096) + (ulong)align);
        }, iter: 500);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 35)]
    [InlineData((1UL << 35) - 4096)]
    public void No_region_is_longer_than_the_longest(ulong block)
    {
        FreeListHeap heap = default;
        Assert.False(heap.TryMeasureRegion(new(block), out _));
        Assert.True(heap.TryMeasureRegion(new(1UL << 34), out ByteCount length));
        Assert.InRange(length.Value, 1UL << 34, (1UL << 34) / 100 * 105);
        Assert.Equal(1UL << 35, FreeListHeap.LargestRegion.Value);
    }
}
