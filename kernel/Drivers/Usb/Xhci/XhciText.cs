namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Words for what the controller answers.</summary>
internal static class XhciText
{
    /// <summary>What a code means, as the end of a sentence.</summary>
    /// <param name="code">The code.</param>
    public static string Of(XhciCode code) => code switch
    {
        XhciCode.Success or XhciCode.ShortPacket => "success",
        XhciCode.Babble => "the device sent more data than requested",
        XhciCode.TransactionError or XhciCode.SplitTransaction => "the device did not answer as the bus wants it",
        XhciCode.Stall => "the device refused",
        XhciCode.Resource => "the controller has no resources for it",
        XhciCode.Bandwidth or XhciCode.SecondaryBandwidth => "the bus has no bandwidth for it",
        XhciCode.NoSlots => "the controller has no slot for it",
        XhciCode.TimedOut => "no answer in time",
        XhciCode.ControllerLost => "the controller stopped",
        XhciCode.DeviceGone => "the device was unplugged",
        _ => $"the controller answers with code {(int)code}",
    };

    /// <summary>What a code means to drivers of interfaces.</summary>
    /// <param name="code">The code.</param>
    public static UsbStatus StatusOf(XhciCode code) => code switch
    {
        XhciCode.Success or XhciCode.ShortPacket => UsbStatus.Success,
        XhciCode.Stall => UsbStatus.Stalled,
        XhciCode.TimedOut => UsbStatus.TimedOut,
        XhciCode.ControllerLost or XhciCode.DeviceGone or XhciCode.SlotNotEnabled => UsbStatus.Gone,
        XhciCode.Resource or XhciCode.Bandwidth or XhciCode.SecondaryBandwidth or XhciCode.NoSlots => UsbStatus.NoResources,
        _ => UsbStatus.Failed,
    };
}
