using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>Turns machine code into text.</summary>
public interface IDisassembler
{
    /// <summary>Bytes of the longest instruction.</summary>
    int LongestInstruction { get; }

    /// <summary>Reads an instruction.</summary>
    /// <param name="code">Bytes from its first one on.</param>
    /// <param name="address">Where they are.</param>
    /// <param name="text">The instruction; what it refers to is named where that is known.</param>
    /// <returns>Its bytes; 0 when there is none.</returns>
    int Decode(ReadOnlySpan<byte> code, VirtualAddress address, out string text);
}
