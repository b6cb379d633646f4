using System;
using System.Runtime.InteropServices;
using CsCheck;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;
using UefiKernel.Memory.Tests.Pages;
using Xunit;

namespace UefiKernel.Memory.Tests.Stress;

/// <summary>The workload for live allocators, on pages of this process's memory.</summary>
public sealed unsafe class PageStressTests
{
    private const ulong First = 256;
    private const ulong Pages = 1024;

    [Fact]
    public void Sound_memory_passes_with_any_seed_and_nothing_outside_is_written() =>
    Gen.Select(Gen.Int[1, 5000], Gen.ULong).Sample(static (operations, seed) =>
    {
        using var arena = new PageArena(PageArena.Range(First, Pages));
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)((Pages + 2) << 12), 4096);
        try
        {
            new Span<byte>(memory, 4096).Fill(0xFE);
            new Span<byte>(memory + ((Pages + 1) << 12), 4096).Fill(0xFE);
            StressResult<PageViolation> result =
                PageStress.Run(ref arena.Pages, new(unchecked((nuint)memory + 4096 - (nuint)(First << 12))), operations, seed);
            Assert.Null(result.Problem);
            Assert.Equal(operations, result.Operations);
            Assert.True(result.Violation.IsNone);
            Assert.Equal(0UL, arena.Pages.GetStatistics(PageZone.Low).Allocated.Value);
            Assert.False(new Span<byte>(memory, 4096).ContainsAnyExcept((byte)0xFE));
            Assert.False(new Span<byte>(memory + ((Pages + 1) << 12), 4096).ContainsAnyExcept((byte)0xFE));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }, iter: 30);

    [Fact]
    public void Allocator_without_memory_is_named()
    {
        PageAllocator none = default;
        Assert.NotNull(PageStress.Run(ref none, default, 10, seed: 1).Problem);
    }
}
