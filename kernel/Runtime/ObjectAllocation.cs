using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Runtime;

/// <summary>What <c>new</c> compiles to. An object reference points at the <see cref="MethodTable"/> pointer; the 8-byte object header lies before it.</summary>
/// <remarks>References are typed <c>void*</c> here: objects do not move.</remarks>
internal static unsafe class ObjectAllocation
{
    private const nuint HeaderSize = 8;
    private const nuint Alignment = 8;

    // CoreLib's Array.MaxLength; strings are limited further by CoreLib itself.
    private const nuint MaxElements = int.MaxValue;

    /// <summary>Allocates an object of a type without elements and without finalizer.</summary>
    [RuntimeExport("RhpNewFast")]
    public static void* NewObject(MethodTable* type) => Allocate(type, type->BaseSize);

    /// <summary>Allocates an object with a finalizer. Without collection no object is ever found dead, so no finalizer is due.</summary>
    [RuntimeExport("RhpNewFinalizable")]
    public static void* NewFinalizable(MethodTable* type) => Allocate(type, type->BaseSize);

    /// <summary>Allocates an array; the JIT calls this for every element type.</summary>
    [RuntimeExport("RhpNewArrayFast")]
    public static void* NewArray(MethodTable* type, nuint length) => AllocateElements(type, length);

    /// <summary>Allocates an array of references.</summary>
    [RuntimeExport("RhpNewPtrArrayFast")]
    public static void* NewReferenceArray(MethodTable* type, nuint length) => AllocateElements(type, length);

    /// <summary>Allocates a string.</summary>
    [RuntimeExport("RhNewString")]
    public static void* NewString(MethodTable* type, nuint length) => AllocateElements(type, length);

    /// <summary>CoreLib's slow path for arrays; <paramref name="flags"/> ask for pinning or for unzeroed memory, neither of which differs here.</summary>
    [RuntimeExport("RhAllocateNewArray")]
    public static void NewArrayWithFlags(MethodTable* type, uint length, uint flags, void** result)
    {
        _ = flags;
        *result = AllocateElements(type, length);
    }

    /// <summary>CoreLib's slow path for objects; see <see cref="NewArrayWithFlags"/>.</summary>
    [RuntimeExport("RhAllocateNewObject")]
    public static void NewObjectWithFlags(MethodTable* type, uint flags, void** result)
    {
        _ = flags;
        *result = Allocate(type, type->BaseSize);
    }

    private static void* AllocateElements(MethodTable* type, nuint length)
    {
        // A negative length arrives here sign-extended: far above the limit.
        if (length > MaxElements)
            ThrowFailedAllocation(type, isOverflow: 1);

        // At most 2^31 elements of 2^16 bytes: no overflow.
        nuint size = (type->BaseSize + (length * type->ComponentSize) + (Alignment - 1)) & ~(Alignment - 1);
        byte* reference = (byte*)Allocate(type, size);

        // The element count stands right after the MethodTable pointer in arrays and strings alike.
        *(uint*)(reference + sizeof(void*)) = (uint)length;
        return reference;
    }

    // CoreLib's exception for an allocation that cannot be made: OverflowException, or OutOfMemoryException when isOverflow is 0. Does not return.
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("RhExceptionHandling_FailedAllocation")]
    private static extern void ThrowFailedAllocation(MethodTable* type, byte isOverflow);

    private static void* Allocate(MethodTable* type, nuint size)
    {
        byte* reference = (byte*)KernelHeap.AllocateOrHalt(size, Alignment) + HeaderSize;
        *(MethodTable**)reference = type;
        return reference;
    }
}
