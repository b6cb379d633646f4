namespace UefiKernel.Efi;

/// <summary>EFI_DEVICE_PATH_PROTOCOL: the header of a device path node (UEFI 2.10, section 10.2).</summary>
public struct EfiDevicePathProtocol
{
    /// <summary>The node's type, 0x7F ends the path.</summary>
    public byte Type;

    /// <summary>The node's type within <see cref="Type"/>, 0xFF ends the entire path.</summary>
    public byte SubType;

    /// <summary>Low byte of the node's length in bytes, this header included.</summary>
    public byte LengthLow;

    /// <summary>High byte of the node's length in bytes.</summary>
    public byte LengthHigh;

    /// <summary>The node's length in bytes, this header included.</summary>
    public readonly int Length => LengthLow | (LengthHigh << 8);
}
