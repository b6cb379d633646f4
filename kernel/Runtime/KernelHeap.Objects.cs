using System.Runtime.CompilerServices;
using UefiKernel.Memory;
using UefiKernel.Platform;

namespace UefiKernel.Runtime;

/// <summary>The heap for objects: what <see cref="ObjectAllocation"/> and <see cref="GarbageCollector"/> need beyond blocks.</summary>
internal static unsafe partial class KernelHeap
{
    /// <summary>Bytes of all regions.</summary>
    public static ByteCount TotalBytes => Heap.TotalBytes;

    /// <summary>Bytes of all free blocks. One word is read, so that no lock is needed.</summary>
    public static ByteCount FreeBytes => Heap.FreeBytes;

    /// <summary>Gives the heap to the collector, which uses it with preemption disabled only.</summary>
    /// <param name="collector">The collector.</param>
    /// <param name="markStackEntries">Length of its mark stack.</param>
    /// <returns>False when there is no memory for the mark stack.</returns>
    public static bool TryAttach(ref Collector<KernelObjectModel> collector, nuint markStackEntries)
    {
        // Statics of an unmanaged type lie in the image's data and do not move.
        using (Preemption.Disable())
            return collector.Attach((FreeListHeap*)Unsafe.AsPointer(ref s_heap), markStackEntries) == HeapStatus.Success;
    }

    /// <summary>Names who is called when the heap runs out of memory, with the heap's lock taken; see <see cref="FreeListHeap.AddPressureHandler"/>.</summary>
    public static HeapStatus AddPressureHandler(delegate*<HeapPressure, nuint, void> handler, int priority) => s_heap.AddPressureHandler(handler, priority);

    /// <summary>Allocates a block for an object; see <see cref="FreeListHeap.AllocateObject"/>.</summary>
    public static void* AllocateObject(nuint size)
    {
        using (Preemption.Disable())
            return Heap.AllocateObject(size);
    }

    /// <summary>Makes room for an object that does not fit even after a collection; see <see cref="FreeListHeap.Relieve"/>.</summary>
    public static bool Relieve(nuint bytes)
    {
        using (Preemption.Disable())
            return Heap.Relieve(bytes);
    }

    /// <summary>Takes a run for small objects; see <see cref="FreeListHeap.TryOpenRun"/>.</summary>
    public static bool TryOpenRun(nuint size, nuint wanted, out HeapRun run)
    {
        using (Preemption.Disable())
            return Heap.TryOpenRun(size, wanted, out run);
    }

    /// <summary>Makes blocks of the objects in a run and frees the rest of it; see <see cref="FreeListHeap.SealRun"/>.</summary>
    public static bool SealRun(ref HeapRun run)
    {
        using (Preemption.Disable())
            return Heap.SealRun<KernelObjectModel>(ref run);
    }
}
