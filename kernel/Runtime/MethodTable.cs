using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The head of ILC's type description, which every object's first word points to. Layout: dotnet/runtime release 10.0,
/// <c>Internal.Runtime.MethodTable</c> and <c>Runtime/inc/MethodTable.h</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MethodTable
{
    private readonly uint _flags;
    private readonly uint _baseSize;
    private readonly MethodTable* _relatedType;
    private readonly ushort _virtualSlotCount;
    private readonly ushort _interfaceCount;
    private readonly uint _hashCode;

    private const uint HasComponentSizeFlag = 0x8000_0000;
    private const uint HasPointersFlag = 0x0100_0000;
    private const uint HasFinalizerFlag = 0x0010_0000;
    private const uint HasDispatchMapFlag = 0x0004_0000;
    private const uint ElementTypeMask = 0x7C00_0000;
    private const uint IsDynamicFlag = 0x0008_0000;

    // In the low half of the flags, of types without elements.
    private const uint HasCriticalFinalizerFlag = 0x0002;

    /// <summary>Bytes of an instance with no elements, object header included; a multiple of 8.</summary>
    public readonly uint BaseSize => _baseSize;

    /// <summary>Bytes per element of an array or string type; 0 for other types.</summary>
    public readonly uint ComponentSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_flags & HasComponentSizeFlag) != 0 ? (ushort)_flags : 0u;
    }

    /// <summary>Whether it is an array or string type.</summary>
    public readonly bool HasElements => (int)_flags < 0;

    /// <summary>Whether a <c>GCDesc</c> of pointer series lies below this structure.</summary>
    public readonly bool HasPointers => (_flags & HasPointersFlag) != 0;

    /// <summary>
    /// Whether the type is one that ILC makes for the static references of a class: it describes where they are, and nothing of
    /// it has a name. It ends behind the related type, and is the only kind without an element type in its flags (dotnet/runtime
    /// release 10.0, ILCompiler's <c>GCStaticEETypeNode</c> and <c>Internal.Runtime.EETypeFlags</c>).
    /// </summary>
    public readonly bool IsOfStatics => (_flags & ElementTypeMask) == 0;

    /// <summary>Whether instances have a finalizer.</summary>
    public readonly bool HasFinalizer => (_flags & HasFinalizerFlag) != 0;

    /// <summary>Whether it must run after ordinary finalizers: the type derives from CriticalFinalizerObject.</summary>
    public readonly bool HasCriticalFinalizer =>
        (_flags & (HasComponentSizeFlag | HasCriticalFinalizerFlag)) == HasCriticalFinalizerFlag;

    /// <summary>The finalizer of a type that has one.</summary>
    /// <remarks>
    /// Behind this structure lie the virtual slots, a pointer for each interface, and then the optional fields: type manager,
    /// writable data, dispatch map, finalizer. They are 32-bit offsets from themselves in compiled types and pointers in types
    /// made at run time.
    /// </remarks>
    public static delegate*<void*, void> FinalizerOf(MethodTable* type)
    {
        byte* optional = (byte*)(type + 1) + ((type->_virtualSlotCount + type->_interfaceCount) * sizeof(void*));
        int before = (type->_flags & HasDispatchMapFlag) != 0 ? 3 : 2;
        if ((type->_flags & IsDynamicFlag) != 0)
        {
            return (delegate*<void*, void>)((void**)optional)[before];
        }

        int* field = (int*)optional + before;
        return (delegate*<void*, void>)((byte*)field + *field);
    }

    /// <summary>The slot of a virtual method; slots follow this structure.</summary>
    /// <param name="table">The type.</param>
    /// <param name="offset">Byte offset from the start of this structure.</param>
    public static void* VirtualSlot(MethodTable* table, uint offset) => *(void**)((byte*)table + offset);
}
