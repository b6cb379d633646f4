using System.Runtime.InteropServices;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Tests.Heap;

/// <summary>Objects as the kernel makes large ones.</summary>
internal static unsafe class ObjectBlocks
{
    /// <summary>Takes a cleared block for an object; null when there is none.</summary>
    internal static void* AllocateObject(this ref FreeListHeap heap, nuint size)
    {
        void* block = heap.TakeForObject(size);
        if (block != null)
        {
            NativeMemory.Clear(block, heap.UsableSize(block));
            heap.MakeObject(block);
        }

        return block;
    }
}
