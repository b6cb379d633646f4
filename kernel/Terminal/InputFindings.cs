using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Terminal;

/// <summary>What was looked for that keys could come from, and what was found.</summary>
internal readonly record struct InputFindings
{
    /// <summary>What was found at the PS/2 keyboard port.</summary>
    public required Ps2Status Ps2 { get; init; }

    /// <summary>Where the serial port is, for a reader; null when there is none.</summary>
    public required string? Serial { get; init; }

    /// <summary>Whether a serial port was looked for; <c>serial=none</c> says no.</summary>
    public required bool WantsSerial { get; init; }

    /// <summary>Whether USB controllers are started; <c>nousb</c> says no.</summary>
    public required bool UsesUsb { get; init; }

    /// <summary>The number of USB controllers that the kernel has a driver for.</summary>
    public required int UsbControllers { get; init; }

    /// <summary>The number of older USB controllers, for which the kernel has no driver.</summary>
    public required int OlderUsbControllers { get; init; }
}
