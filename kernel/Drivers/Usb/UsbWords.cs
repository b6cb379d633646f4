namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>Words for the results of transfers.</summary>
internal static class UsbWords
{
    /// <summary>What a status means, as the end of a sentence.</summary>
    /// <param name="status">The status.</param>
    public static string Of(UsbStatus status) => status switch
    {
        UsbStatus.Success => "success",
        UsbStatus.Stalled => "it refused",
        UsbStatus.TimedOut => "no answer in time",
        UsbStatus.Gone => "it was unplugged",
        UsbStatus.NoResources => "there are no resources or bandwidth for it",
        _ => "its answer was damaged",
    };
}
