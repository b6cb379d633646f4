using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>
/// Memory and device registers at any address. An address that cannot be accessed is reported; it never stops the kernel.
/// </summary>
/// <remarks>Writes reach memory of any owner: ask before writing.</remarks>
public interface IMemoryAccess
{
    /// <summary>Copies bytes out of memory, from the first one on.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="destination">Filled up to the first byte that cannot be read.</param>
    MemoryAccessResult Read(VirtualAddress address, Span<byte> destination);

    /// <summary>Copies bytes into memory, from the first one on.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="source">What is written, up to the first byte that cannot be.</param>
    MemoryAccessResult Write(VirtualAddress address, ReadOnlySpan<byte> source);

    /// <summary>Reads a number, lowest byte first, with one access of its width, as device registers want it.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">The number, or 0.</param>
    MemoryAccessResult ReadNumber(VirtualAddress address, int width, out ulong value);

    /// <summary>Writes a number, lowest byte first, with one access of its width.</summary>
    /// <param name="address">The first byte; any address.</param>
    /// <param name="width">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">The number; its upper bytes are left out.</param>
    MemoryAccessResult WriteNumber(VirtualAddress address, int width, ulong value);
}

/// <summary>Why memory could not be accessed.</summary>
public enum MemoryFault
{
    /// <summary>It could.</summary>
    None,

    /// <summary>Nothing is mapped there.</summary>
    NotMapped,

    /// <summary>What is mapped there may only be read.</summary>
    NotWritable,

    /// <summary>The address is not canonical.</summary>
    NotCanonical,
}

/// <summary>The result of accessing memory.</summary>
/// <param name="Fault">Why it ended early, if it did.</param>
/// <param name="Address">The first byte that could not be accessed; the first byte of all when every one could.</param>
public readonly record struct MemoryAccessResult(MemoryFault Fault, VirtualAddress Address)
{
    /// <summary>Whether all was accessed.</summary>
    public bool IsSuccess => Fault == MemoryFault.None;

    /// <summary>The fault as the end of a sentence that begins with the address.</summary>
    public string Description => Fault switch
    {
        MemoryFault.None => "could be accessed",
        MemoryFault.NotMapped => "is not mapped",
        MemoryFault.NotWritable => "cannot be written",
        _ => "is not an address of this processor",
    };
}
