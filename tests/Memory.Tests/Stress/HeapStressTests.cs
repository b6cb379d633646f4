using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Stress;
using UefiKernel.Memory.Tests.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Stress;

/// <summary>The heap's own workload: what it finds, and that it counts nothing but its own blocks.</summary>
public sealed unsafe class HeapStressTests
{
    private const nuint Region = 1 << 20;

    [Fact]
    public void A_sound_heap_passes_and_has_every_byte_back()
    {
        using Arena arena = NewArena();
        ByteCount used = arena.Heap.GetStatistics().Used;
        StressResult<HeapViolation> result = Run(arena, 5000);
        Assert.Equal((null, 5000), (result.Problem, result.Operations));
        Assert.True(result.Violation.IsNone);
        Assert.Equal(used, arena.Heap.GetStatistics().Used);
    }

    [Fact]
    public void Others_may_allocate_and_free_between_two_operations()
    {
        using Arena arena = NewArena();
        var random = new Random(1);
        nint[] theirs = new nint[50];
        StressResult<HeapViolation> result = Run(arena, 5000, _ =>
        {
            for (int i = 0; i < 20; i++)
            {
                ref nint block = ref theirs[random.Next(theirs.Length)];
                if (block != 0)
                {
                    Assert.Equal(HeapStatus.Success, arena.Heap.Free((void*)block));
                }

                block = random.Next(3) == 0 ? 0 : (nint)arena.Heap.Allocate((nuint)random.Next(1, 3000), 16);
            }
        });
        Assert.Null(result.Problem);
        Assert.Equal(5000, result.Operations);
    }

    [Fact]
    public void What_is_thrown_while_it_runs_ends_it_and_every_byte_comes_back()
    {
        using Arena arena = NewArena();
        ByteCount used = arena.Heap.GetStatistics().Used;
        int locks = 0;
        Assert.Throws<OperationCanceledException>(() => Run(arena, 1_000_000, done =>
        {
            locks = StressedArena.Locks;
            if (done >= 1000)
            {
                throw new OperationCanceledException();
            }
        }));
        Assert.Equal(0, locks);
        Assert.Equal(0, StressedArena.Locks);
        Assert.Equal(used, arena.Heap.GetStatistics().Used);
        Assert.True(arena.Heap.Verify().IsNone);
    }

    [Fact]
    public void Bytes_that_get_lost_in_an_operation_are_noticed()
    {
        using Arena arena = NewArena();
        StressedArena.InUse = () => arena.Heap.Allocate(16, 16);
        Assert.Equal("not every byte came back", Run(arena, 5000).Problem);
    }

    [Fact]
    public void A_neighbour_that_writes_past_its_block_is_noticed()
    {
        using Arena arena = NewArena();
        byte* theirs = (byte*)arena.Heap.Allocate(100, 16);
        StressResult<HeapViolation> result = Run(arena, 5000, done =>
        {
            theirs[100] ^= done == 1024 ? (byte)0xFF : (byte)0;
        });
        Assert.Equal("the heap is not consistent", result.Problem);
        Assert.False(result.Violation.IsNone);
    }

    [Fact]
    public void A_full_heap_refuses_and_that_is_no_problem()
    {
        using Arena arena = NewArena();
        while (arena.Heap.Allocate(16, 16) != null)
        {
            // One more.
        }

        Assert.Equal("the heap has no room for the test's own table", Run(arena, 100).Problem);
    }

    private static Arena NewArena()
    {
        StressedArena.InUse = null;
        StressedArena.Locks = 0;
        Arena arena = new(Region);
        Assert.Equal(HeapStatus.Success, arena.Heap.SetPlacement(HeapPlacement.SegregatedFit));
        Assert.Equal(HeapStatus.Success, arena.Heap.AddRegion(arena.At(0), new(Region)));
        return arena;
    }

    private static StressResult<HeapViolation> Run(Arena arena, int operations, Action<int>? progress = null) =>
        HeapStress.Run<StressedArena, StressedArena.OneLock>(new StressedArena(arena), operations, seed: 1, progress);

    private readonly struct StressedArena(Arena arena) : IStressedHeap<StressedArena.OneLock>
    {
        private readonly Arena _arena = arena;

        /// <summary>Locks that are held; the tests of a class run one after the other.</summary>
        public static int Locks { get; set; }

        /// <summary>Called each time that the heap is used.</summary>
        public static Action? InUse { get; set; }

        private ref FreeListHeap Heap
        {
            get
            {
                Assert.Equal(1, Locks);
                InUse?.Invoke();
                return ref _arena.Heap;
            }
        }

        public void* Allocate(nuint size, nuint alignment) => Heap.Allocate(size, alignment);

        public void* Reallocate(void* block, nuint size, nuint alignment) => Heap.Reallocate(block, size, alignment);

        public HeapStatus Free(void* block) => Heap.Free(block);

        public void MergeKept() => Heap.MergeKept();

        public HeapStatistics GetStatistics() => Heap.GetStatistics();

        public HeapViolation Verify() => Heap.Verify();

        public OneLock Lock()
        {
            Locks++;
            return default;
        }

        public readonly ref struct OneLock : IDisposable
        {
            public void Dispose() => Locks--;
        }
    }
}
