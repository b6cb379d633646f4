using System;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The services of the kernel that access to devices needs: memory, vectors, threads and time. Tests have a
/// fake.</summary>
internal interface IDeviceHost
{
    /// <summary>The monotonic clock in nanoseconds.</summary>
    ulong Nanoseconds { get; }

    /// <summary>Maps registers uncached, permanently.</summary>
    /// <param name="block">The registers, 4-byte aligned, at least 4 bytes.</param>
    /// <param name="registers">The registers.</param>
    /// <param name="problem">Why they cannot be mapped, as the end of a sentence.</param>
    bool TryMap(PhysicalRange block, [NotNullWhen(true)] out IRegisters? registers, out string problem);

    /// <summary>Takes a block of pages, aligned to its length.</summary>
    /// <param name="order">It has 2^order pages.</param>
    /// <param name="isLow">Whether it must lie below 4 GiB.</param>
    /// <param name="address">Its first byte, for the device.</param>
    /// <param name="start">Its first byte, for the processor.</param>
    bool TryAllocatePages(int order, bool isLow, out PhysicalAddress address, out VirtualAddress start);

    /// <summary>Gives a block of pages back.</summary>
    /// <param name="address">Its first byte.</param>
    void FreePages(PhysicalAddress address);

    /// <summary>Takes an interrupt vector that devices can send messages to.</summary>
    /// <param name="owner">Whose it is, for people.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>False when there is none, or interrupts do not work.</returns>
    bool TryTakeVector(string owner, [NotNullWhen(true)] out IDeviceVector? vector);

    /// <summary>Lets other threads run while time passes.</summary>
    /// <param name="milliseconds">How long, at least 1.</param>
    void Sleep(uint milliseconds);

    /// <summary>Starts a thread that ends with the kernel.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="work">What it does; it must not throw.</param>
    void StartThread(string name, Action work);

    /// <summary>Writes a line to the log. Takes no memory.</summary>
    /// <param name="level">How bad it is.</param>
    /// <param name="device">The device, whose name and place come first.</param>
    /// <param name="message">A sentence without a full stop.</param>
    void Report(LogLevel level, Device device, string message);
}

/// <summary>An interrupt vector that a device sends messages to; disposing gives it back.</summary>
internal interface IDeviceVector : IDisposable
{
    /// <summary>Its number.</summary>
    byte Number { get; }

    /// <summary>Where the device writes its message (Intel SDM volume 3, 11.11.1).</summary>
    PhysicalAddress MessageAddress { get; }

    /// <summary>What it writes there (11.11.2).</summary>
    uint MessageData { get; }

    /// <summary>Interrupts since the vector was taken.</summary>
    ulong Count { get; }

    /// <summary>Sleeps until an interrupt came that no wait has seen, or the time is over.</summary>
    /// <param name="milliseconds">The longest wait; at least 1.</param>
    void Wait(uint milliseconds);

    /// <summary>Ends a wait, as an interrupt does. Any thread may call it.</summary>
    void Wake();
}
