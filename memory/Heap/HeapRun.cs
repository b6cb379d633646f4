using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// A stretch of zeroed memory that one owner hands out from its front by moving a pointer; see <see
/// cref="FreeListHeap.TryOpenRun"/>.
/// </summary>
/// <remarks>
/// Until <see cref="FreeListHeap.SealRun"/> makes blocks of the objects, the heap sees one block that is no object: nothing in it
/// is found, marked or freed. All zeros is a run without memory. The layout is for allocation helpers in assembly: next at offset
/// 0, end at offset 8.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct HeapRun
{
    /// <summary>The address of the next object, a multiple of 16.</summary>
    public nuint Next;

    /// <summary>The address behind the run, a multiple of 16.</summary>
    public nuint End;

    /// <summary>The address of the first object; 0 without memory.</summary>
    public nuint Start;

    /// <summary>Whether the run has memory, and has to be sealed some day.</summary>
    public readonly bool IsOpen => Start != 0;

    /// <summary>Bytes that are left.</summary>
    public readonly ByteCount Left => new(End - Next);

    /// <summary>
    /// Takes a zeroed block for an object from the front; false when the run is too short, which has changed nothing.
    /// </summary>
    /// <param name="size">
    /// Bytes, a multiple of 16 and not 0. <see cref="IBlockSizes.SizeOf"/> must tell them again when the run is sealed.
    /// </param>
    /// <param name="block">The block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBump(nuint size, out void* block)
    {
        nuint next = Next;
        if (size > End - next)
        {
            block = null;
            return false;
        }

        Next = next + size;
        block = (void*)next;
        return true;
    }
}
