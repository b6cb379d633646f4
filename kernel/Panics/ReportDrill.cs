using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// For <c>fault report</c>: makes the report of a page fault read memory that faults, and checks that the frames of the report
/// are unchanged. Allocates nothing.
/// </summary>
internal static unsafe class ReportDrill
{
    // Used by the command that prepares a drill, and by the panic that follows, only.
    private static ulong s_address;

    /// <summary>Prepares the next report to do so.</summary>
    /// <param name="address">An address that is not mapped; not 0.</param>
    public static void Prepare(ulong address) => s_address = address;

    /// <summary>Does it, if it was prepared.</summary>
    /// <param name="place">The fault that is reported.</param>
    public static void Write(ref readonly PanicPlace place)
    {
        if (s_address == 0 || place.FrameAddress == 0)
        {
            return;
        }

        GuardedFault fault = GuardedAccess.ReadNumber(s_address, sizeof(ulong), out _);
        string answer = fault.IsNone ? "read" : fault.Address == s_address ? "refused" : "refused for another address";

        // Safety: the frame that the handler was called with; its caller has not returned.
        fixed (InterruptFrame* copy = &place.Registers)
        {
            bool isWhole = new ReadOnlySpan<byte>((void*)place.FrameAddress, sizeof(InterruptFrame)).SequenceEqual(
                new ReadOnlySpan<byte>(copy, sizeof(InterruptFrame)));
            KernelLog.WriteLine(
                $"[PANIC] Drill: 0x{s_address:X} is {answer}; the frames of this report are " +
                $"{(isWhole ? "whole" : "overwritten")}");
        }
    }
}
