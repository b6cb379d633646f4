using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Tests.Heap;

namespace UefiKernel.Memory.Tests.Collection;

/// <summary>A heap with a collector and objects in it, and what a model knows about them.</summary>
internal sealed unsafe partial class CollectorWorld : IDisposable
{
    private const nuint RunBytes = 4096;
    private const nuint Cards = 256;

    private readonly byte* _memory;
    private readonly FreeListHeap* _heap;
    private readonly byte* _cards;
    private readonly List<nuint> _fillers = [];
    private HeapRun _run;
    private int _numbers;
    internal Collector<SyntheticModel> Collector;

    internal CollectorWorld(
        nuint bytes, nuint stackEntries, HeapHardening hardening = HeapHardening.Basic,
        HeapPlacement placement = HeapPlacement.FirstFit)
    {
        _memory = (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        new Span<byte>(_memory, (int)bytes).Fill(0xCC);
        _heap = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
        Require(_heap->SetHardening(hardening) == HeapStatus.Success && _heap->EnableMarks() == HeapStatus.Success,
            "the heap was not set up");
        Require(_heap->SetPlacement(placement) == HeapStatus.Success, "the placement was refused");
        Require(_heap->AddRegion(VirtualAddress.FromPointer(_memory), new(bytes)) == HeapStatus.Success,
            "the region was refused");
        Require(Collector.Attach(_heap, stackEntries) == HeapStatus.Success, "the heap was refused");

        // Fewer than the larger heaps of the tests have cards, so that some share a byte.
        _cards = (byte*)NativeMemory.AllocZeroed(Cards);
        Collector.Cards.Attach(_cards, Cards);
        Collector.ChecksReferences = true;
        Frozen = (nuint)NativeMemory.AllocZeroed(64) + SyntheticModel.ReferenceOffset;
        SyntheticModel.Initialize(SyntheticModel.BlockOf(Frozen), 48, 1, 0, critical: false);
        // Following this would fault.
        *SyntheticModel.Field(SyntheticModel.BlockOf(Frozen), 0) = 8 + 16;
    }

    internal ref FreeListHeap Heap => ref *_heap;

    /// <summary>A reference to an object outside the heap.</summary>
    internal nuint Frozen { get; }

    /// <summary>All objects that were not freed.</summary>
    internal List<Node> Known { get; private set; } = [];

    /// <summary>Objects ever allocated.</summary>
    internal int Allocated => _numbers;

    internal List<Node> Roots { get; } = [];

    internal List<nuint> Words { get; } = [];

    internal nuint Start => (nuint)_memory;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(_cards);
        NativeMemory.Free(_heap);
        NativeMemory.Free(SyntheticModel.BlockOf(Frozen));
    }

    /// <summary>Allocates in the run, or as a large object; null when there is no room.</summary>
    internal Node? Allocate(nuint size, int references, bool large = false, bool critical = false)
    {
        nuint least = SyntheticModel.MinimumSize(references);
        size = size < least ? least : (size + 15) & ~(nuint)15;
        void* block;
        if (large)
        {
            block = Heap.AllocateObject(size);
        }
        else if (!_run.TryBump(size, out block))
        {
            Seal();
            Require(!Heap.TryOpenRun(size, size > RunBytes ? size : RunBytes, out _run) || _run.TryBump(size, out block),
                "a run is shorter than asked for");
        }

        if (block == null)
        {
            return null;
        }

        Require(((nuint)block & 15) == 0 && !new ReadOnlySpan<byte>(block, (int)size).ContainsAnyExcept((byte)0),
            "an object is not aligned or not zeroed");
        Node node = new(block, size, (size + 15) & ~(nuint)15, references, ++_numbers, critical);
        SyntheticModel.Initialize(block, size, references, node.Number, critical);
        Known.Add(node);
        return node;
    }

    /// <summary>Stores a reference and marks its card, as a write barrier does.</summary>
    internal void SetField(Node node, int index, Node? target)
    {
        SetFieldWithoutBarrier(node, index, target);
        Collector.Cards.Mark(SyntheticModel.Field(node.Block, index), (nuint)sizeof(nuint));
    }

    internal static void SetFieldWithoutBarrier(Node node, int index, Node? target)
    {
        node.Fields[index] = target;
        *SyntheticModel.Field(node.Block, index) = target == null ? 0 : target.Reference;
    }

    internal void SetFieldToFrozen(Node node, int index)
    {
        node.Fields[index] = null;
        *SyntheticModel.Field(node.Block, index) = Frozen;
    }

    internal void Seal() => Require(Heap.SealRun<SyntheticModel>(ref _run), "a run could not be sealed");

    /// <summary>Takes all memory that is free.</summary>
    internal void Exhaust()
    {
        Seal();
        for (nuint size = 1 << 20; size != 0; size >>= 1)
        {
            for (void* filler; (filler = Heap.Allocate(size, 16)) != null;)
            {
                _fillers.Add((nuint)filler);
            }
        }
    }

    /// <summary>Gives it back.</summary>
    internal void Relax()
    {
        foreach (nuint filler in _fillers)
        {
            Require(Heap.Free((void*)filler) == HeapStatus.Success, "a filler could not be freed");
        }

        _fillers.Clear();
    }

    internal static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }

    /// <summary>An object as the model sees it.</summary>
    internal sealed class Node(void* block, nuint size, nuint blockSize, int references, int number, bool critical)
    {
        internal readonly void* Block = block;
        internal readonly nuint Size = size;

        // With the slack behind the object; a word that leads there leads to the object.
        internal readonly nuint BlockSize = blockSize;
        internal readonly int Number = number;
        internal readonly bool Critical = critical;
        internal readonly Node?[] Fields = references == 0 ? [] : new Node?[references];
        internal bool Suppressed;
        internal bool IsFreed;

        // Has lived through a collection.
        internal bool IsOld;

        internal nuint Reference => (nuint)Block + SyntheticModel.ReferenceOffset;

        internal bool IsIntact() => SyntheticModel.IsIntact(Block, Size, Fields.Length, Number, Critical);
    }
}
