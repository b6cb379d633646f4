using System.Runtime.InteropServices;

namespace UefiKernel.Runtime;

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

    /// <summary>Bytes of an instance with no elements, object header included; a multiple of 8.</summary>
    public readonly uint BaseSize => _baseSize;

    /// <summary>Bytes per element of an array or string type; 0 for other types.</summary>
    public readonly uint ComponentSize => (_flags & HasComponentSizeFlag) != 0 ? (ushort)_flags : 0u;

    /// <summary>Whether a <c>GCDesc</c> of pointer series lies below this structure.</summary>
    public readonly bool HasPointers => (_flags & HasPointersFlag) != 0;

    /// <summary>The slot of a virtual method; slots follow this structure.</summary>
    /// <param name="table">The type.</param>
    /// <param name="offset">Byte offset from the start of this structure.</param>
    public static void* VirtualSlot(MethodTable* table, uint offset) => *(void**)((byte*)table + offset);
}
