using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The kernel's address space for the shell, byte by byte.</summary>
internal sealed class MemoryAccess : IMemoryAccess
{
    public MemoryAccessResult Read(VirtualAddress address, Span<byte> destination) =>
        Translate(address, GuardedAccess.Read(address.Value, destination));

    public MemoryAccessResult Write(VirtualAddress address, ReadOnlySpan<byte> source) =>
        Translate(address, GuardedAccess.Write(address.Value, source));

    public MemoryAccessResult ReadNumber(VirtualAddress address, int width, out ulong value)
    {
        Require(width);
        return Translate(address, GuardedAccess.ReadNumber(address.Value, width, out value));
    }

    public MemoryAccessResult WriteNumber(VirtualAddress address, int width, ulong value)
    {
        Require(width);
        return Translate(address, GuardedAccess.WriteNumber(address.Value, width, value));
    }

    /// <summary>What a fault means.</summary>
    /// <param name="start">The first byte that was accessed.</param>
    /// <param name="fault">The fault that the processor raised, or none.</param>
    internal static MemoryAccessResult Translate(VirtualAddress start, GuardedFault fault)
    {
        if (fault.IsNone)
        {
            return new MemoryAccessResult(MemoryFault.None, start);
        }

        MemoryFault kind = fault.Vector == GuardedFault.GeneralProtection ? MemoryFault.NotCanonical
            : fault.IsRefusedByPage ? MemoryFault.NotWritable : MemoryFault.NotMapped;
        return new MemoryAccessResult(kind, new VirtualAddress((nuint)fault.Address));
    }

    private static void Require(int width)
    {
        if (width is not (1 or 2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "Numbers have 1, 2, 4 or 8 bytes.");
        }
    }
}
