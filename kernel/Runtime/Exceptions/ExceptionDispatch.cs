using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// ExInfo: one exception in flight. It lies in the frame of its throw (ExceptionEntry.asm) and is CoreLib's <c>EH.ExInfo</c>;
/// those in flight form a list, innermost first, which is also the order of their addresses.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct ExceptionDispatch
{
    /// <summary>Bytes.</summary>
    public const int Size = 0x250;

    /// <summary>The part of <see cref="Kind"/> that says what was thrown.</summary>
    public const byte KindMask = 3;

    /// <summary>The kind of a hardware fault.</summary>
    public const byte HardwareFault = 2;

    /// <summary>The mark of a fault of the instruction that the context is at, not of a helper that it has called.</summary>
    public const byte InstructionFault = 16;

    /// <summary>The mark of a dispatch that another one has superseded.</summary>
    public const byte Superseded = 8;

    /// <summary>The next one outwards, or null.</summary>
    [FieldOffset(0x00)]
    public ExceptionDispatch* Previous;

    /// <summary>The place of the throw.</summary>
    [FieldOffset(0x08)]
    public ThrowContext* Context;

    /// <summary>The exception; 0 until the dispatch begins.</summary>
    [FieldOffset(0x10)]
    public nuint Exception;

    /// <summary>Throw, hardware fault or rethrow, and marks.</summary>
    [FieldOffset(0x18)]
    public byte Kind;

    /// <summary>The clause whose handler runs.</summary>
    [FieldOffset(0x1C)]
    public uint Clause;

    /// <summary>The frame whose handler runs.</summary>
    [FieldOffset(0x20)]
    public StackFrameIterator Frame;

    /// <summary>The innermost exception in flight whose throw lies above an address of the stack, or null.</summary>
    /// <param name="innermost">The thread's innermost exception in flight, or null.</param>
    /// <param name="address">The address.</param>
    public static ExceptionDispatch* FindAbove(ExceptionDispatch* innermost, ulong address)
    {
        ExceptionDispatch* dispatch = innermost;
        while (dispatch != null && (ulong)dispatch < address)
        {
            dispatch = dispatch->Previous;
        }

        return dispatch;
    }
}
