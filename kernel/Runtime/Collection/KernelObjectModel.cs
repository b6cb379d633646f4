using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Describes C# objects to the collector: a block begins with the 8-byte object header, and references point behind it.
/// </summary>
internal readonly unsafe struct KernelObjectModel : IObjectModel
{
    /// <summary>Bytes between the start of an object's block and where references point.</summary>
    public const nuint HeaderSize = 8;

    // The header's second half is CoreLib's ObjectHeader; this bit of it belongs to the collector (release 10.0,
    // BIT_SBLK_FINALIZER_RUN).
    private const uint FinalizerSuppressedBit = 0x4000_0000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint SizeOf(void* block)
    {
        byte* reference = (byte*)block + HeaderSize;
        MethodTable* type = *(MethodTable**)reference;
        nuint size = type->BaseSize;

        // The element count follows the type in arrays and strings alike.
        uint componentSize = type->ComponentSize;
        if (componentSize != 0)
        {
            size += (nuint)(*(uint*)(reference + sizeof(void*))) * componentSize;
        }

        return (size + 7) & ~(nuint)7;
    }

    public static bool HasFixedSize(void* block) => (*(MethodTable**)((byte*)block + HeaderSize))->ComponentSize == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint KindOf(void* block) => *(nuint*)((byte*)block + HeaderSize);

    public static bool HasReferences(void* block) => (*(MethodTable**)((byte*)block + HeaderSize))->HasPointers;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGetRow(nuint reference, out nuint* first, out nuint* end) =>
        PointerMap.TryGetRow((byte*)reference, *(MethodTable**)reference, out first, out end);

    public static void VisitReferences<TVisitor>(void* block, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        byte* reference = (byte*)block + HeaderSize;
        MethodTable* type = *(MethodTable**)reference;
        if (type->HasPointers)
        {
            PointerMap.Visit(reference, type, SizeOf(block), ref visitor);
        }
    }

    public static void VisitReferences<TVisitor>(void* block, void* low, void* high, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        byte* reference = (byte*)block + HeaderSize;
        MethodTable* type = *(MethodTable**)reference;
        if (type->HasPointers)
        {
            PointerMap.Visit(reference, type, SizeOf(block), (byte*)low, (byte*)high, ref visitor);
        }
    }

    public static void* BlockOf(nuint reference) => (void*)(reference - HeaderSize);

    public static nuint ReferenceOf(void* block) => (nuint)block + HeaderSize;

    public static bool TakeSuppression(void* block)
    {
        bool suppressed = IsFinalizationSuppressed(block);
        if (suppressed)
        {
            SetFinalizationSuppressed(block, suppressed: false);
        }

        return suppressed;
    }

    public static bool IsCritical(void* block) => (*(MethodTable**)((byte*)block + HeaderSize))->HasCriticalFinalizer;

    /// <summary>Whether an object's finalizer is suppressed.</summary>
    public static bool IsFinalizationSuppressed(void* block) => (*HeaderOf(block) & FinalizerSuppressedBit) != 0;

    /// <summary>Sets whether an object's finalizer is suppressed.</summary>
    public static void SetFinalizationSuppressed(void* block, bool suppressed)
    {
        // The other bits are CoreLib's: hash code and lock, changed by other threads at any time.
        uint* header = HeaderOf(block);
        if (suppressed)
        {
            Interlocked.Or(ref *header, FinalizerSuppressedBit);
        }
        else
        {
            Interlocked.And(ref *header, ~FinalizerSuppressedBit);
        }
    }

    private static uint* HeaderOf(void* block) => (uint*)block + 1;
}
