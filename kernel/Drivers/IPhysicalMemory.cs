using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers;

/// <summary>Guarded access to physical memory, for addresses that come out of firmware tables and may be anything.</summary>
public interface IPhysicalMemory
{
    /// <summary>Copies bytes out of memory.</summary>
    /// <param name="address">The first byte; any alignment.</param>
    /// <param name="destination">Filled completely, or left as it is.</param>
    /// <returns>False when any of the bytes is not known to be readable memory.</returns>
    bool TryRead(PhysicalAddress address, Span<byte> destination);

    /// <summary>Reads a device register with exactly one access of its width.</summary>
    /// <param name="address">The register, a multiple of its width.</param>
    /// <param name="width">1 or 2 bytes.</param>
    /// <param name="value">What it holds, or 0.</param>
    /// <returns>False when the register cannot be reached.</returns>
    bool TryReadRegister(PhysicalAddress address, int width, out ushort value);

    /// <summary>Writes a device register with exactly one access of its width.</summary>
    /// <param name="address">The register, a multiple of its width.</param>
    /// <param name="width">1 or 2 bytes.</param>
    /// <param name="value">What it shall hold; the upper byte is left out of the smaller one.</param>
    /// <returns>False when the register cannot be reached; nothing was written then.</returns>
    bool TryWriteRegister(PhysicalAddress address, int width, ushort value);
}
