using System.Collections.Generic;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

public sealed unsafe class AlignedSearchTests
{
    private const int Block = 1024;
    private const int Group = 64 * 1024;

    // The index knows of a run only where it starts; what it can hold may lie behind the border of the next 64 KiB.
    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(4096)]
    [InlineData(8192)]
    public void A_run_that_ends_beyond_a_border_is_searched_to_its_end(int alignment)
    {
        using var arena = Arena.WithRegion(1 << 20, HeapPlacement.FirstFit);
        List<nuint> blocks = [];
        for (void* block; (block = arena.Heap.Allocate(Block - 1, Block)) != null;)
        {
            blocks.Add((nuint)block);
        }

        // From half an alignment before a border to one and a half behind it, so that only the border itself is a fitting place.
        nuint border = (nuint)arena.Start + (8 * Group);
        Assert.Equal(0U, border % Group);
        nuint half = (nuint)int.Max(alignment / 2, Block);
        foreach (nuint block in blocks)
        {
            if (block >= border - half && block < border + (nuint)alignment)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
            }
        }

        Assert.True(arena.Heap.Allocate((nuint)alignment - 1, (nuint)alignment * 2) == (void*)border);
        Assert.Equal("none", arena.Heap.Verify().ToString());
    }
}
