namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>How fast a device speaks.</summary>
public enum UsbSpeed
{
    /// <summary>12 Mbit/s.</summary>
    Full = 1,

    /// <summary>1.5 Mbit/s.</summary>
    Low = 2,

    /// <summary>480 Mbit/s.</summary>
    High = 3,

    /// <summary>5 Gbit/s and more.</summary>
    Super = 4,
}

/// <summary>The result of a transfer.</summary>
public enum UsbStatus
{
    /// <summary>All of it was done, or the device had less to say.</summary>
    Success,

    /// <summary>The device refused it; for control transfers that is an answer like another.</summary>
    Stalled,

    /// <summary>The device did not answer in time.</summary>
    TimedOut,

    /// <summary>The device answered, but not as the bus wants it: a transaction error, babble, a wrong length.</summary>
    Failed,

    /// <summary>The device has left, or the controller has.</summary>
    Gone,

    /// <summary>There is no memory, slot or bandwidth for it.</summary>
    NoResources,
}

/// <summary>The eight bytes that begin a control transfer (USB 2.0, 9.3).</summary>
/// <param name="RequestType">Direction in bit 7, type in bits 5 and 6, recipient in bits 0 to 4.</param>
/// <param name="Request">The request.</param>
/// <param name="Value">wValue.</param>
/// <param name="Index">wIndex.</param>
public readonly record struct UsbRequest(byte RequestType, byte Request, ushort Value, ushort Index)
{
    /// <summary>Whether data comes from the device.</summary>
    public bool IsIn => (RequestType & 0x80) != 0;
}
