using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The part of a device that sends its interrupts as messages.</summary>
internal interface IMessageSource
{
    /// <summary>How it sends them.</summary>
    InterruptKind Kind { get; }

    /// <summary>Sets the device up to send one message for all interrupts, and enables it.</summary>
    /// <param name="address">Where it writes the message.</param>
    /// <param name="data">What it writes.</param>
    /// <returns>False when the device does not take that; it sends none then.</returns>
    bool TryConnect(PhysicalAddress address, uint data);

    /// <summary>Masks its messages, or unmasks them.</summary>
    /// <param name="isMasked">Whether to hold them back.</param>
    void SetMask(bool isMasked);

    /// <summary>Has it send none.</summary>
    void Disconnect();
}
