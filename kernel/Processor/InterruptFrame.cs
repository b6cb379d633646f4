using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>What InterruptEntry.asm and the processor push, lowest address first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterruptFrame
{
    /// <summary>General registers as they were.</summary>
    public ulong R15, R14, R13, R12, R11, R10, R9, R8, Rdi, Rsi, Rbp, Rbx, Rdx, Rcx, Rax;

    /// <summary>The vector, 0 to 255.</summary>
    public ulong Vector;

    /// <summary>The error code, or 0 for vectors that have none.</summary>
    public ulong ErrorCode;

    /// <summary>Where execution was; for faults, the instruction that faulted.</summary>
    public ulong Rip;

    /// <summary>The code segment's selector.</summary>
    public ulong Cs;

    /// <summary>The flags.</summary>
    public ulong Rflags;

    /// <summary>The stack pointer.</summary>
    public ulong Rsp;

    /// <summary>The stack segment's selector.</summary>
    public ulong Ss;
}
