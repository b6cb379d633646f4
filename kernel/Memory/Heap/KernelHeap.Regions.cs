using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Memory.Heap;

internal static unsafe partial class KernelHeap
{
    /// <summary>The interface for <see cref="HeapGrowth"/>.</summary>
    public static class Regions
    {
        /// <summary>Whether allocations come from the heap that can grow: not in a panic.</summary>
        public static bool CanChange => !s_isReplaced;

        /// <summary>See <see cref="FreeListHeap.TryMeasureRegion"/>.</summary>
        public static bool TryMeasure(ByteCount block, out ByteCount length) => s_heap.TryMeasureRegion(block, out length);

        /// <summary>See <see cref="FreeListHeap.AddRegion"/>.</summary>
        public static bool TryAdd(VirtualAddress start, ByteCount length) =>
            s_heap.AddRegion(start, length) == HeapStatus.Success;

        /// <summary>See <see cref="FreeListHeap.RemoveRegion"/>.</summary>
        public static bool TryRemove(VirtualAddress start) => s_heap.RemoveRegion(start) == HeapStatus.Success;
    }
}
