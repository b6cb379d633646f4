using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>Single operations on a heap of 10 MiB of which about half is in use, with many holes.</summary>
public unsafe class Operations
{
    private FreeListHeap* _heap;
    private void* _arena;
    private void* _block;

    /// <summary>The hardening level.</summary>
    [Params(HeapHardening.None, HeapHardening.Basic, HeapHardening.Full, HeapHardening.Debug)]
    public HeapHardening Level { get; set; }

    /// <summary>How places are chosen.</summary>
    [Params(HeapPlacement.Recent, HeapPlacement.FirstFit)]
    public HeapPlacement Placement { get; set; }

    /// <summary>The size in bytes.</summary>
    [Params(32, 4096)]
    public int Size { get; set; }

    /// <summary>Fills the heap and frees every other block.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _arena = NativeMemory.AlignedAlloc((nuint)Trace.ArenaBytes, 2 << 20);
        _heap = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
        _heap->SetHardening(Level);
        _heap->SetPlacement(Placement);
        _heap->AddRegion(VirtualAddress.FromPointer(_arena), new(Trace.ArenaBytes));
        void* previous = null;
        Xorshift random = new(1);
        while (_heap->GetStatistics().Free.Value > Trace.ArenaBytes / 4)
        {
            void* next = _heap->Allocate(random.Size(512), 8);
            if (previous != null && random.Below(2) == 0)
            {
                _heap->Free(previous);
            }

            previous = next;
        }

        _block = _heap->Allocate((nuint)Size, 8);
    }

    /// <summary>Gives everything back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        NativeMemory.Free(_heap);
        NativeMemory.AlignedFree(_arena);
    }

    /// <summary>An allocation and the free that belongs to it.</summary>
    [Benchmark]
    public HeapStatus AllocateAndFree() => _heap->Free(_heap->Allocate((nuint)Size, 8));

    /// <summary>The same aligned to a page.</summary>
    [Benchmark]
    public HeapStatus AllocateAlignedAndFree() => _heap->Free(_heap->Allocate((nuint)Size, 4096));

    /// <summary>A block made smaller and larger again, in place.</summary>
    [Benchmark]
    public void* ShrinkAndGrow()
    {
        _heap->Reallocate(_block, (nuint)Size / 2, 8);
        return _heap->Reallocate(_block, (nuint)Size, 8);
    }
}
