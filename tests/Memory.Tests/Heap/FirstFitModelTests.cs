using System;
using System.Collections.Generic;
using CsCheck;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>The heap against the list walk: the same requests must get the same addresses, whatever came before.</summary>
public sealed unsafe class FirstFitModelTests
{
    private static readonly Gen<nuint> s_size = Gen.Frequency(
        (6, Gen.Int[0, 300].Select(i => (nuint)i)),
        (3, Gen.Int[0, 5000].Select(i => (nuint)i)),
        (1, Gen.Int[0, 60_000].Select(i => (nuint)i)));

    private static readonly Gen<nuint> s_alignment = Gen.Frequency(
        (3, Gen.Const((nuint)8)),
        (1, Gen.Int[0, 16].Select(i => (nuint)1 << i)));

    private static readonly Gen<Step[]> s_steps = Gen
        .Select(Gen.Int[0, 99], s_size, s_alignment, Gen.Int[0, 1 << 20],
            (kind, size, alignment, which) => new Step(kind < 58, size, alignment, which))
        .Array[0, 400];

    private readonly record struct Step(bool Allocate, nuint Size, nuint Alignment, int Which);

    [Fact]
    public void Every_request_gets_the_address_that_a_walk_over_the_free_list_finds() =>
        s_steps.Sample(steps => Run(steps, 100_000, 0), iter: 100, threads: 1);

    [Fact]
    public void The_same_in_a_region_that_begins_and_ends_anywhere() =>
        Gen.Select(s_steps, Gen.Int[20_000, 60_000], Gen.Int[0, 4096])
            .Sample((steps, length, offset) => Run(steps, (nuint)length, (nuint)offset), iter: 100, threads: 1);

    private static void Run(Step[] steps, nuint length, nuint offset)
    {
        using Arena arena = new(length, 1 << 16, offset);
        arena.Heap.SetPlacement(HeapPlacement.FirstFit);
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(length)));
        ListWalk model = new(behind: 1);
        nuint first = ((nuint)arena.Start + 15) & ~(nuint)15;
        model.AddFree(first + (nuint)arena.Heap.GetStatistics().Metadata.Value, (nuint)arena.End & ~(nuint)15);
        List<(nuint Address, nuint Size)> live = [];
        foreach (Step step in steps)
        {
            if (step.Allocate || live.Count == 0)
            {
                nuint address = (nuint)arena.Heap.Allocate(step.Size, step.Alignment);
                Assert.Equal(model.Allocate(step.Size, step.Alignment), address);
                if (address != 0)
                {
                    live.Add((address, step.Size));
                    Fill(address, step.Size);
                }
            }
            else
            {
                int which = step.Which % live.Count;
                (nuint address, nuint size) = live[which];
                live.RemoveAt(which);
                AssertFilled(address, size);
                Assert.Equal(size, arena.Heap.UsableSize((void*)address));
                Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)address));
                model.Free(address);
            }

            Assert.Equal("none", arena.Heap.Verify().ToString());
        }

        foreach ((nuint address, nuint size) in live)
        {
            AssertFilled(address, size);
        }

        Assert.Equal((ulong)model.Blocks.Count - (ulong)live.Count, arena.Heap.GetStatistics().FreeBlocks);
    }

    private static void Fill(nuint address, nuint size) => new Span<byte>((void*)address, (int)size).Fill((byte)(address >> 4));

    private static void AssertFilled(nuint address, nuint size) =>
        Assert.False(new Span<byte>((void*)address, (int)size).ContainsAnyExcept((byte)(address >> 4)), "A payload has changed.");
}
