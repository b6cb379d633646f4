using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// PAL_LIMITED_CONTEXT: the registers that calls preserve, as they were where something was thrown. ExceptionEntry.asm fills it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ThrowContext
{
    /// <summary>From the stack pointer in a throw's frame to its context (ExceptionEntry.asm, FRAME_CONTEXT).</summary>
    public const int OffsetInFrame = 0x20 + ExceptionDispatch.Size;

    /// <summary>The return address of the call that threw, or the instruction that faulted.</summary>
    public ulong Ip;

    /// <summary>The stack pointer there.</summary>
    public ulong Rsp;

    /// <summary>Preserved registers; RAX is not one and stays 0.</summary>
    public ulong Rbp, Rdi, Rsi, Rax, Rbx, R12, R13, R14, R15;

    /// <summary>The shadow stack pointer: not used.</summary>
    public ulong Ssp;

    /// <summary>XMM6 to XMM15.</summary>
    public VectorRegisters Vectors;

    /// <summary>
    /// Takes the registers from where an interrupt or CaptureRegisters left them; those of vectors stay 0, which is enough for a
    /// stack trace.
    /// </summary>
    /// <param name="registers">The registers.</param>
    public ThrowContext(ref readonly InterruptFrame registers)
    {
        Ip = registers.Rip;
        Rsp = registers.Rsp;
        Rbp = registers.Rbp;
        Rdi = registers.Rdi;
        Rsi = registers.Rsi;
        Rbx = registers.Rbx;
        R12 = registers.R12;
        R13 = registers.R13;
        R14 = registers.R14;
        R15 = registers.R15;
    }
}

/// <summary>128 bits of XMM6 to XMM15.</summary>
[InlineArray(Count * 2)]
internal struct VectorRegisters
{
    /// <summary>How many registers.</summary>
    public const int Count = 10;

    /// <summary>The number of the first one.</summary>
    public const int First = 6;

    private ulong _first;
}
