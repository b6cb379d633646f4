using System;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>How a device signals events.</summary>
public enum InterruptKind
{
    /// <summary>Not at all: it is polled every few milliseconds.</summary>
    Polled,

    /// <summary>A line of the I/O APIC.</summary>
    Line,

    /// <summary>One message (PCI 3.0, 6.8.1).</summary>
    Msi,

    /// <summary>A table of messages in the device's memory (PCI 3.0, 6.8.2).</summary>
    MsiX,
}

/// <summary>
/// A driver's access to its PCI function. Everything that it claims is recorded here, shown by <c>devices</c>, and freed when the
/// driver ends. Used by one thread at a time.
/// </summary>
public interface IDeviceAccess
{
    /// <summary>The device in the tree. A driver of a bus adds as children what it finds, and removes what leaves.</summary>
    Device Device { get; }

    /// <summary>The monotonic clock in nanoseconds.</summary>
    ulong Nanoseconds { get; }

    /// <summary>Reads 32 bits of configuration space; all ones when the device has left.</summary>
    /// <param name="offset">0 to 4092, a multiple of 4.</param>
    uint ReadConfiguration(int offset);

    /// <summary>Writes 32 bits of configuration space.</summary>
    /// <param name="offset">0 to 4092, a multiple of 4.</param>
    /// <param name="value">The value.</param>
    void WriteConfiguration(int offset, uint value);

    /// <summary>Claims a range of registers and maps it uncached. Memory space is switched on.</summary>
    /// <param name="bar">Number of its base address register, 0 to 5.</param>
    /// <param name="registers">The registers.</param>
    /// <param name="length">Their length.</param>
    /// <param name="problem">Why not, as the end of a sentence that begins with the range.</param>
    bool TryMapRegisters(int bar, [NotNullWhen(true)] out IRegisters? registers, out ByteCount length, out string problem);

    /// <summary>Claims memory that the device reads and writes: zeroed, physically contiguous, coherent.</summary>
    /// <param name="length">At least 1 byte.</param>
    /// <param name="alignment">
    /// Of the physical address: a power of two. A block never crosses a multiple of 64 KiB unless it is longer.
    /// </param>
    /// <param name="buffer">The memory.</param>
    /// <returns>False when there is no such memory.</returns>
    /// <remarks>Below 4 GiB until <see cref="UseWideAddresses"/>.</remarks>
    bool TryAllocate(ByteCount length, ByteCount alignment, [NotNullWhen(true)] out DmaBuffer? buffer);

    /// <summary>Gives memory back that the device does not use any more.</summary>
    /// <param name="buffer">The memory; it cannot be used afterwards.</param>
    /// <exception cref="ArgumentException">It is not this device's, or was given back before.</exception>
    void Free(DmaBuffer buffer);

    /// <summary>Says that the device can address 64 bits.</summary>
    void UseWideAddresses();

    /// <summary>
    /// Lets the device read and write memory, or stops it. Until the first call that is as the firmware left it: a driver first
    /// has the firmware let go and halts the device.
    /// </summary>
    /// <param name="isOn">Whether it may.</param>
    void SetBusMaster(bool isOn);

    /// <summary>Connects the device's interrupt: MSI-X, MSI, else polling. From here on it ends <see cref="Wait"/>.</summary>
    InterruptKind ConnectInterrupt();

    /// <summary>
    /// Sleeps until the device interrupts or the time is over. Returns every few milliseconds while the device is polled, and
    /// until its first interrupt has come; so the caller checks the device in any case.
    /// </summary>
    /// <param name="nanoseconds">The longest wait.</param>
    void Wait(ulong nanoseconds);

    /// <summary>Writes a line to the log; the device's name comes before it.</summary>
    /// <param name="level">How bad it is.</param>
    /// <param name="message">A sentence without a full stop.</param>
    void Report(LogLevel level, string message);
}
