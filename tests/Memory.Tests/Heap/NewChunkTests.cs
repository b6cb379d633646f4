using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Which memory a sweep looks at.</summary>
public sealed unsafe class NewChunkTests
{
    private const int RegionBytes = 200_000;

    [Fact]
    public void A_sweep_looks_at_exactly_the_chunks_in_which_objects_were_made_since_the_last_one() =>
        Gen.Select(Gen.Int, Gen.OneOf(Gen.Const(HeapPlacement.FirstFit), Gen.Const(HeapPlacement.SegregatedFit)))
            .Sample(static (seed, placement) => new World(seed, placement).Run(), iter: 60);

    private struct FirstWordIsSize : IBlockSizes
    {
        public static nuint SizeOf(void* block) => *(nuint*)block;

        public static bool HasFixedSize(void* block) => true;

        public static nuint KindOf(void* block) => *(nuint*)block;
    }

    private sealed class World(int seed, HeapPlacement placement)
    {
        private readonly Random _random = new(seed);
        private readonly HashSet<nuint> _old = [];
        private readonly HashSet<nuint> _new = [];

        internal void Run()
        {
            // Two regions, so that each has words of its own.
            using Arena arena = new(2 * RegionBytes);
            arena.Heap.SetPlacement(placement);
            Assert.Equal(HeapStatus.Success, arena.Heap.EnableMarks());
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At((nuint)(i * RegionBytes)), new(RegionBytes)));
            }

            for (int round = 0; round < 12; round++)
            {
                Allocate(ref arena.Heap);
                Assert.Equal(ChunksOf(arena, _new), NewChunks(arena));
                Assert.Equal("none", arena.Heap.Verify().ToString());
                Sweep(arena, isFull: _random.Next(4) == 0);
                Assert.Empty(NewChunks(arena));
                Assert.Equal("none", arena.Heap.Verify().ToString());
            }
        }

        private void Allocate(ref FreeListHeap heap)
        {
            for (int i = _random.Next(8); i > 0; i--)
            {
                if (_random.Next(3) == 0)
                {
                    void* large = heap.AllocateObject((nuint)_random.Next(1, 9000));
                    if (large != null)
                    {
                        _new.Add((nuint)large);
                    }

                    continue;
                }

                if (!heap.TryOpenRun(16, (nuint)_random.Next(16, 6000), out HeapRun run))
                {
                    continue;
                }

                nuint size = (nuint)_random.Next(1, 90) * 16;
                for (int left = _random.Next(60); left > 0 && run.TryBump(size, out void* block); left--)
                {
                    *(nuint*)block = size;
                    _new.Add((nuint)block);
                    size = _random.Next(3) == 0 ? (nuint)_random.Next(1, 90) * 16 : size;
                }

                Assert.True(heap.SealRun<FirstWordIsSize>(ref run));
            }
        }

        private void Sweep(Arena arena, bool isFull)
        {
            if (isFull)
            {
                arena.Heap.ClearMarks();
                _new.UnionWith(_old);
                _old.Clear();
            }

            // An old object beside no new one would be found dead if the sweep looked at it.
            List<nuint> unseen =
            [
                .. _old.Where(
                    block => !IsNew(arena, block) && !_new.Contains((nuint)arena.Heap.FindObject((byte*)block - 1))),
            ];
            unseen.ForEach(block => Flip(arena, block));
            List<nuint> live = [.. _new.Where(_ => _random.Next(2) == 0)];
            live.ForEach(block => Assert.True(arena.Heap.TryMark((void*)block)));
            Assert.Equal((ulong)(_new.Count - live.Count), arena.Heap.Sweep().Objects);
            unseen.ForEach(block => Flip(arena, block));
            _old.UnionWith(live);
            _new.Clear();
            Assert.Equal((ulong)_old.Count, arena.Heap.Objects);
            Assert.All(_old, block => Assert.True(arena.Heap.IsMarked((void*)block)));
        }

        private static HeapRegion* RegionOf(Arena arena, nuint address) =>
            (HeapRegion*)(arena.Start + (address < (nuint)arena.Start + RegionBytes ? 0 : RegionBytes));

        private static uint ChunkOf(Arena arena, nuint block) =>
            RegionOf(arena, block)->GranuleOf(block) >> HeapRegion.ChunkShift;

        private static bool IsNew(Arena arena, nuint block) => RegionOf(arena, block)->IsNew(ChunkOf(arena, block));

        private static void Flip(Arena arena, nuint block) =>
            RegionOf(arena, block)->Dead[ChunkOf(arena, block)] ^= 1UL << (int)RegionOf(arena, block)->GranuleOf(block);

        private static SortedSet<(nuint Region, uint Chunk)> ChunksOf(Arena arena, IEnumerable<nuint> blocks) =>
            [.. blocks.Select(block => ((nuint)RegionOf(arena, block), ChunkOf(arena, block)))];

        private static SortedSet<(nuint Region, uint Chunk)> NewChunks(Arena arena)
        {
            SortedSet<(nuint Region, uint Chunk)> found = [];
            for (int i = 0; i < 2; i++)
            {
                var region = (HeapRegion*)(arena.Start + (i * RegionBytes));
                for (uint chunk = 0; chunk < region->NewChunkWords * 64; chunk++)
                {
                    if (region->IsNew(chunk))
                    {
                        found.Add(((nuint)region, chunk));
                    }
                }
            }

            return found;
        }
    }
}
