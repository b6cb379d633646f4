using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Objects that are never freed: those that ILC put into the image (literals, preset statics), and those for which CoreLib takes
/// memory itself (its type objects). They lie in segments, and may refer to objects on the heap.
/// </summary>
internal static unsafe class FrozenObjects
{
    // Guards s_segments and its links against concurrent additions. A collection reads them while all other threads are stopped.
    private static SharedLock Lock => default;
    private static Segment* s_segments;

    /// <summary>Marks what frozen objects refer to.</summary>
    /// <remarks>
    /// A segment is a row of objects as on the heap, each with its header first and as long as its type says; a null instead of a
    /// type ends it. Most of them are strings. So those with references are linked when a collection comes across them for the
    /// first time, and later ones follow the links.
    /// </remarks>
    public static void Mark(ref ObjectMarker<KernelObjectModel> marker)
    {
        for (Segment* segment = s_segments; segment != null; segment = segment->Next)
        {
            LinkNew(segment);
            byte* block = segment->FirstWithReferences;
            while (block != null)
            {
                KernelObjectModel.VisitReferences(block, ref marker);
                uint distance = *LinkOf(block);
                block = distance == 0 ? null : block + distance;
            }
        }

        marker.Drain();
    }

    // Links the objects that have come to a segment since the last collection.
    private static void LinkNew(Segment* segment)
    {
        byte* block = segment->LinkedEnd;
        while (block + KernelObjectModel.HeaderSize + sizeof(void*) <= segment->End &&
            *(void**)(block + KernelObjectModel.HeaderSize) != null)
        {
            if (KernelObjectModel.HasReferences(block))
            {
                if (segment->LastWithReferences == null)
                {
                    segment->FirstWithReferences = block;
                }
                else
                {
                    *LinkOf(segment->LastWithReferences) = (uint)(block - segment->LastWithReferences);
                }

                *LinkOf(block) = 0;
                segment->LastWithReferences = block;
            }

            block += KernelObjectModel.SizeOf(block);
        }

        segment->LinkedEnd = block;
    }

    // The first half of an object's header only fills it up to 8 bytes (dotnet/runtime release 10.0,
    // Runtime/inc/ObjectLayout.h). Here it holds the bytes to the next object with references, 0 behind the last. A segment is
    // shorter than 4 GiB.
    private static uint* LinkOf(byte* block) => (uint*)block;

    /// <summary>Whether an object is one of them.</summary>
    public static bool Contains(void* reference)
    {
        for (Segment* segment = s_segments; segment != null; segment = segment->Next)
        {
            if (reference >= segment->Start && reference < segment->End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The object that an address is a reference to; null when none of them begins there.</summary>
    public static object? Find(VirtualAddress address)
    {
        byte* wanted = (byte*)address.ToPointer();
        for (Segment* segment = s_segments; segment != null; segment = segment->Next)
        {
            // Safety: the row is walked as in Mark, so what is found is the start of an object, which stays for good.
            byte* block = segment->Start;
            while (wanted > segment->Start && wanted < segment->End &&
                block + KernelObjectModel.HeaderSize + sizeof(void*) <= segment->End &&
                *(void**)(block + KernelObjectModel.HeaderSize) != null)
            {
                void* reference = block + KernelObjectModel.HeaderSize;
                if (reference == wanted)
                {
                    return Unsafe.Read<object>(&reference);
                }

                block += KernelObjectModel.SizeOf(block);
            }
        }

        return null;
    }

    /// <summary>Notes a segment; null, on which CoreLib gives up the segment, when there is no memory for the note.</summary>
    [RuntimeExport("RhRegisterFrozenSegment")]
    private static Segment* Register(byte* start, nuint allocated, nuint committed, nuint reserved)
    {
        var segment = (Segment*)KernelHeap.Allocate((nuint)sizeof(Segment), 8);
        if (segment != null)
        {
            using (Lock.Enter())
            {
                segment->Start = start;
                segment->End = start + allocated;
                segment->LinkedEnd = start;
                segment->FirstWithReferences = null;
                segment->LastWithReferences = null;
                segment->Next = s_segments;
                s_segments = segment;
            }
        }

        return segment;
    }

    /// <summary>Notes that a segment has got more objects.</summary>
    [RuntimeExport("RhUpdateFrozenSegment")]
    private static void Update(Segment* segment, byte* allocated, void* committed) => segment->End = allocated;

    private struct Segment
    {
        public byte* Start;
        public byte* End;
        public Segment* Next;

        // What collections have linked so far: used by them only.
        public byte* LinkedEnd;
        public byte* FirstWithReferences;
        public byte* LastWithReferences;
    }
}
