namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>What HID interfaces are for, as the usage of their first collection says (HUT 1.5, sections 4, 15 and 16).</summary>
internal static class HidUsages
{
    private const uint FirstVendorPage = 0xFF00;

    /// <summary>What a usage is called.</summary>
    /// <param name="usage">The usage with its page in the upper half; 0 for none.</param>
    public static string NameOf(uint usage) => usage switch
    {
        0x01_0001 => "pointer",
        0x01_0002 => "mouse",
        0x01_0004 => "joystick",
        0x01_0005 => "game pad",
        0x01_0006 or 0x01_0007 => "keyboard",
        0x01_0080 => "power and sleep keys",
        0x0C_0001 => "media keys",
        0x0D_0001 or 0x0D_0002 => "pen",
        0x0D_0004 => "touch screen",
        0x0D_0005 => "touch pad",
        _ when usage >> 16 >= FirstVendorPage => "human interface of the maker's own kind",
        _ => "human interface",
    };
}
