using System;
using UefiKernel.Memory;

namespace UefiKernel.Devices;

/// <summary>Guarded access to physical memory, for addresses that come out of firmware tables and may be anything.</summary>
public interface IPhysicalMemory
{
    /// <summary>Copies bytes out of memory.</summary>
    /// <param name="address">The first byte; any alignment.</param>
    /// <param name="destination">Filled completely, or left as it is.</param>
    /// <returns>False when any of the bytes is not known to be readable memory.</returns>
    bool TryRead(PhysicalAddress address, Span<byte> destination);

    /// <summary>Writes a device register of one byte, with exactly one access.</summary>
    /// <param name="address">The register.</param>
    /// <param name="value">The byte.</param>
    /// <returns>False when the register is not known to be reachable; nothing was written then.</returns>
    bool TryWriteRegister(PhysicalAddress address, byte value);
}
