using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Accesses that may fault without ending the kernel: memory at any address, model-specific registers. GuardedAccess.asm holds
/// the instructions.
/// </summary>
/// <remarks>
/// Allocates nothing and works on any stack, in a fault's report too: <see cref="FaultStacks"/> keeps the report's frames.
/// </remarks>
internal static unsafe class GuardedAccess
{
    /// <summary>Copies bytes out of memory, one at a time from the first one on.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="destination">Filled up to the byte that faulted.</param>
    public static GuardedFault Read(ulong address, Span<byte> destination)
    {
        // Safety: the span's memory is pinned and is what the routine writes; the other side may be anything.
        ulong at = address;
        fixed (byte* to = destination)
        {
            return new GuardedFault(CopyFrom(to, address, (nuint)destination.Length, &at), at);
        }
    }

    /// <summary>Copies bytes into memory, one at a time from the first one on.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="source">What is written, up to the byte that faulted.</param>
    public static GuardedFault Write(ulong address, ReadOnlySpan<byte> source)
    {
        // Safety: as above, the other way round. The caller is responsible for what the memory is used for.
        ulong at = address;
        fixed (byte* from = source)
        {
            return new GuardedFault(CopyTo(address, from, (nuint)source.Length, &at), at);
        }
    }

    /// <summary>Reads a number with one access of its width, as device registers want it.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">The number, or 0.</param>
    public static GuardedFault ReadNumber(ulong address, int width, out ulong value)
    {
        ulong at = address;
        ulong read = 0;
        var fault = new GuardedFault(Load(address, width, &read, &at), at);
        value = read;
        return fault;
    }

    /// <summary>Writes a number with one access of its width.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">The number; its upper bytes are left out.</param>
    public static GuardedFault WriteNumber(ulong address, int width, ulong value)
    {
        ulong at = address;
        return new GuardedFault(Store(address, width, value, &at), at);
    }

    /// <summary>Reads a model-specific register (RDMSR).</summary>
    /// <param name="register">Its number.</param>
    /// <param name="value">What it holds, or 0.</param>
    /// <returns>A general protection fault when the processor has no such register.</returns>
    public static GuardedFault ReadRegister(uint register, out ulong value)
    {
        ulong at = 0;
        ulong read = 0;
        var fault = new GuardedFault(ReadMsr(register, 0, &read, &at), at);
        value = read;
        return fault;
    }

    /// <summary>Writes a model-specific register (WRMSR).</summary>
    /// <param name="register">Its number.</param>
    /// <param name="value">What it shall hold.</param>
    /// <returns>
    /// A general protection fault when the processor has no such register, or the register does not take the value.
    /// </returns>
    public static GuardedFault WriteRegister(uint register, ulong value)
    {
        ulong at = 0;
        return new GuardedFault(WriteMsr(register, value, 0, &at), at);
    }

    /// <summary>Makes the handler of a guarded instruction's fault return to the place where the routine reports the
    /// fault.</summary>
    /// <param name="frame">The fault; changed when the result is true.</param>
    /// <param name="address">CR2.</param>
    /// <returns>False when the instruction is not a guarded one.</returns>
    public static bool TryResume(InterruptFrame* frame, ulong address)
    {
        if (frame->Vector is not (GuardedFault.PageFault or GuardedFault.GeneralProtection))
        {
            return false;
        }

        // Safety: the table is a constant of the image that ends with a 0.
        for (ulong* instruction = GetInstructions(); *instruction != 0; instruction++)
        {
            if (frame->Rip != *instruction)
            {
                continue;
            }

            // R10 is the address of the first byte. A number may lie across two pages, of which the second one faults.
            if (frame->Vector == GuardedFault.PageFault)
            {
                frame->R10 = address;
            }

            frame->Rax = GuardedFault.Encode(frame->Vector, frame->ErrorCode);
            frame->Rip = GetFailure();
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedCopyFrom")]
    private static extern ulong CopyFrom(byte* destination, ulong address, nuint length, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedCopyTo")]
    private static extern ulong CopyTo(ulong address, byte* source, nuint length, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedLoad")]
    private static extern ulong Load(ulong address, int width, ulong* value, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedStore")]
    private static extern ulong Store(ulong address, int width, ulong value, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedReadMsr")]
    private static extern ulong ReadMsr(uint register, ulong unused, ulong* value, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GuardedWriteMsr")]
    private static extern ulong WriteMsr(uint register, ulong value, ulong unused, ulong* faulted);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetGuardedInstructions")]
    private static extern ulong* GetInstructions();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetGuardedFailure")]
    private static extern ulong GetFailure();
}
