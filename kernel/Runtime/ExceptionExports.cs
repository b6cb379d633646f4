using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The functions of the system that CoreLib's exception dispatch calls. Throwing and handlers' calls are in
/// Exceptions/ExceptionEntry.asm, the stack walk in Exceptions/StackWalkExports.cs.
/// </summary>
internal static unsafe class ExceptionExports
{
    /// <summary>Called when CoreLib itself gives up.</summary>
    [RuntimeExport("RhpFallbackFailFast")]
    [DoesNotReturn]
    private static void FallbackFailFast() => Fatal.Stop("The class library failed fast");

    /// <summary>
    /// For a debugger inside the process: there is none. Programs get AppDomain.FirstChanceException from CoreLib itself.
    /// </summary>
    [RuntimeExport("RhpFirstChanceExceptionNotification")]
    private static void NotifyFirstChance()
    {
    }

    /// <summary>What is thrown in the code of a program that has ended; see <see cref="ProgramCode"/>.</summary>
    [RuntimeExport("RhpGetThreadAbortException")]
    private static ProgramEndException GetThreadAbortException() => new ProgramEndException();

    /// <summary>Copies the place of a throw into a Windows CONTEXT, for a debugger's eyes.</summary>
    /// <param name="target">The CONTEXT (Windows SDK, winnt.h, AMD64).</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="source">The place.</param>
    [RuntimeExport("RhpCopyContextFromExInfo")]
    private static void CopyContext(byte* target, int size, ThrowContext* source)
    {
        const int Rbx = 0x90, Rsp = 0x98, Rbp = 0xA0, Rsi = 0xA8, Rdi = 0xB0, R12 = 0xD8, R13 = 0xE0, R14 = 0xE8, R15 = 0xF0,
            Rip = 0xF8, Xmm6 = 0x200;

        // CoreLib has made room for the whole CONTEXT.
        new System.Span<byte>(target, size).Clear();
        *(ulong*)(target + Rbx) = source->Rbx;
        *(ulong*)(target + Rsp) = source->Rsp;
        *(ulong*)(target + Rbp) = source->Rbp;
        *(ulong*)(target + Rsi) = source->Rsi;
        *(ulong*)(target + Rdi) = source->Rdi;
        *(ulong*)(target + R12) = source->R12;
        *(ulong*)(target + R13) = source->R13;
        *(ulong*)(target + R14) = source->R14;
        *(ulong*)(target + R15) = source->R15;
        *(ulong*)(target + Rip) = source->Ip;
        *(VectorRegisters*)(target + Xmm6) = source->Vectors;
    }
}
