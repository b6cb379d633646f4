using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>
/// Random use of a heap against a shadow model: what is allocated where, with what content, and (with exact first fit) the
/// address that a list walk gives. The heap is verified after every step, or every few.
/// </summary>
internal static unsafe class Workout
{
    internal const int RegionBytes = 24_000;

    internal enum Kind
    {
        Allocate,
        Free,
        SizedFree,
        Reallocate,
        Misuse,
    }

    /// <summary>One step. Printed as the C# that makes it, so that a failure can be pasted into a test.</summary>
    internal readonly record struct Step(Kind Kind, int Size, int Alignment, int Which)
    {
        public override string ToString() => $"new(Workout.Kind.{Kind}, {Size}, {Alignment}, {Which})";
    }

    internal static Gen<Step[]> Steps(int most) => Gen
        .Select(
            Gen.Frequency(
                (9, Gen.Const(Kind.Allocate)),
                (6, Gen.Const(Kind.Free)),
                (2, Gen.Const(Kind.SizedFree)),
                (4, Gen.Const(Kind.Reallocate)),
                (1, Gen.Const(Kind.Misuse))),
            Gen.Frequency((6, Gen.Int[0, 200]), (3, Gen.Int[0, 3000]), (1, Gen.Int[0, 30_000])),
            Gen.Frequency((3, Gen.Const(8)), (1, Gen.Int[0, 13].Select(i => 1 << i))),
            Gen.Int[0, 4096],
            (kind, size, alignment, which) => new Step(kind, size, alignment, which))
        .Array[0, most];

    internal static string Print(HeapHardening level, HeapPlacement placement, int interval, Step[] steps) =>
        $"Workout.Run(HeapHardening.{level}, HeapPlacement.{placement}, {interval}, " +
        $"[{string.Join(", ", steps.Select(s => s.ToString()))}]);";

    /// <summary>Verifies the heap after each <paramref name="interval"/> steps.</summary>
    internal static void Run(HeapHardening level, HeapPlacement placement, int interval, Step[] steps)
    {
        using Arena arena = new(RegionBytes, 1 << 14);
        arena.Heap.SetHardening(level);
        arena.Heap.SetPlacement(placement);
        Require(arena.Heap.AddRegion(arena.At(0), new(RegionBytes)) == HeapStatus.Success, "the region was refused");
        ListWalk? walk = placement == HeapPlacement.FirstFit ? new(level == HeapHardening.None ? 0U : 1) : null;
        walk?.AddFree((nuint)arena.Start + (nuint)arena.Heap.GetStatistics().Metadata.Value, (nuint)arena.End & ~(nuint)15);
        List<(nuint Address, nuint Size)> live = [];
        int taken = 0;
        foreach (Step step in steps)
        {
            Do(arena, walk, live, step);
            HeapViolation violation = ++taken % interval == 0 ? arena.Heap.Verify() : HeapViolation.None;
            Require(violation.IsNone, violation.ToString());
        }

        foreach ((nuint address, nuint size) in live)
        {
            RequireContent(address, size);
            Require(arena.Heap.Free((void*)address) == HeapStatus.Success, "a block could not be freed");
        }

        arena.Heap.MergeKept();
        Require(arena.Heap.GetStatistics().Used.IsZero && arena.Heap.GetStatistics().FreeBlocks == 1, "something was lost");
    }

    private static void Do(Arena arena, ListWalk? walk, List<(nuint Address, nuint Size)> live, Step step)
    {
        nuint size = (nuint)step.Size;
        if (step.Kind == Kind.Allocate || live.Count == 0)
        {
            nuint address = (nuint)arena.Heap.Allocate(size, (nuint)step.Alignment);
            Require(walk == null || walk.Allocate(size, (nuint)step.Alignment) == address,
                "the address differs from the list walk's");
            Require(address % (nuint)step.Alignment == 0, "the address is not aligned");
            Add(live, address, size);
            return;
        }

        int which = step.Which % live.Count;
        (nuint old, nuint oldSize) = live[which];
        RequireContent(old, oldSize);
        switch (step.Kind)
        {
            case Kind.Free:
            case Kind.SizedFree:
                HeapStatus status = step.Kind == Kind.Free ? arena.Heap.Free((void*)old) : arena.Heap.Free((void*)old, oldSize);
                Require(status == HeapStatus.Success, "a block could not be freed: " + status);
                Require(arena.Heap.Free((void*)old) == HeapStatus.DoubleFree, "a block could be freed twice");
                walk?.Free(old);
                live.RemoveAt(which);
                break;
            case Kind.Reallocate:
                nuint moved = (nuint)arena.Heap.Reallocate((void*)old, size, 8);
                if (moved != 0)
                {
                    RequireContent(moved, size < oldSize ? size : oldSize, old);
                    live.RemoveAt(which);
                    Add(live, moved, size);
                    walk?.Mirror(arena);
                }

                break;
            default:
                // Not a multiple of 16, so no block can start there.
                Require(arena.Heap.Free((void*)(old + 1 + size % 15)) != HeapStatus.Success, "a misaligned pointer passed");
                Require(arena.Heap.Free((void*)old, oldSize + 32) == HeapStatus.SizeMismatch, "a wrong size passed");
                break;
        }
    }

    private static void Add(List<(nuint Address, nuint Size)> live, nuint address, nuint size)
    {
        if (address != 0)
        {
            new Span<byte>((void*)address, (int)size).Fill((byte)(address >> 4));
            live.Add((address, size));
        }
    }

    private static void RequireContent(nuint address, nuint size) => RequireContent(address, size, address);

    private static void RequireContent(nuint address, nuint size, nuint filledAt) => Require(
        !new ReadOnlySpan<byte>((void*)address, (int)size).ContainsAnyExcept((byte)(filledAt >> 4)),
        "the content of a block has changed");

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
