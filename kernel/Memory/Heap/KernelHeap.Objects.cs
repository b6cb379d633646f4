using System.Runtime.CompilerServices;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Memory.Heap;

internal static unsafe partial class KernelHeap
{
    /// <summary>The interface for the allocation of objects and for the collector.</summary>
    public static class Objects
    {
        /// <summary>Attaches a collector for the objects; see <see cref="Collector{TModel}.Attach"/>.</summary>
        public static bool TryAttach<TModel>(ref Collector<TModel> collector, nuint stackEntries)
            where TModel : struct, IObjectModel
        {
            // A static of an unmanaged type lies in the image's data and does not move.
            return collector.Attach((FreeListHeap*)Unsafe.AsPointer(ref s_heap), stackEntries) == HeapStatus.Success;
        }

        /// <summary>Whether an object's block begins at an address. Those in the open run are none yet.</summary>
        public static bool Exists(nuint block) => s_heap.FindObject((void*)block) == (void*)block;

        /// <summary>
        /// Takes a block for an object, whose content is undefined; see <see cref="FreeListHeap.TakeForObject"/>.
        /// </summary>
        public static void* Take(nuint size)
        {
            void* block = Current.TakeForObject(size);
            FinishMisuse();
            return block;
        }

        /// <summary>Makes an object of the block; see <see cref="FreeListHeap.MakeObject"/>.</summary>
        public static HeapStatus Make(void* block)
        {
            HeapStatus status = Current.MakeObject(block);
            FinishMisuse();
            return status;
        }

        /// <summary>Takes cleared memory for objects; see <see cref="FreeListHeap.TryOpenRun"/>.</summary>
        public static bool TryOpenRun(nuint minimum, nuint maximum, out HeapRun run)
        {
            bool opened = Current.TryOpenRun(minimum, maximum, out run);
            FinishMisuse();
            return opened;
        }

        /// <summary>Makes blocks of the objects in a run; see <see cref="FreeListHeap.SealRun"/>.</summary>
        public static bool SealRun<TModel>(ref HeapRun run)
            where TModel : struct, IObjectModel
        {
            bool isWhole = Current.SealRun<TModel>(ref run);
            FinishMisuse();
            return isWhole;
        }
    }
}
