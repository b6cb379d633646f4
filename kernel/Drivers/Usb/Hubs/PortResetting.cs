namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>A reset of a hub's port (USB 2.0, 11.5.1.5; USB 3.2, 10.3.1.6), in bounded time.</summary>
/// <param name="device">The hub.</param>
/// <param name="port">The port's number, from 1.</param>
internal readonly struct PortResetting(IUsbDevice device, int port)
{
    private const uint Step = 10;
    private const ulong Patience = 800_000_000;

    // Devices need 10 ms after a reset (USB 2.0, 7.1.7.5), and many need more: other systems give them 50.
    private const uint Recovery = 50;

    private readonly HubRequests _requests = new(device);

    /// <summary>Resets the port.</summary>
    /// <param name="feature">The kind of reset.</param>
    /// <param name="read">The port afterwards.</param>
    /// <param name="problem">
    /// Why it cannot be used, as the end of a sentence; empty when it can, or when nothing is plugged in.
    /// </param>
    /// <returns>How the hub answered.</returns>
    public UsbStatus Run(byte feature, out PortStatus read, out string problem)
    {
        read = default;
        problem = "";
        UsbStatus status = _requests.Set(port, feature);
        if (status == UsbStatus.Success)
        {
            status = Wait(out read, out bool hasEnded);
            problem = hasEnded || !read.IsConnected ? "" : "its reset does not end";
        }

        if (status == UsbStatus.Success)
        {
            status = _requests.ClearChanges(port, in read);
            device.Sleep(Recovery);
        }

        if (status != UsbStatus.Success)
        {
            problem = $"it cannot be reset: {UsbWords.Of(status)}";
        }
        else if (problem.Length == 0 && read.IsConnected && !read.IsEnabled)
        {
            problem = "it is not enabled after its reset";
        }

        return status;
    }

    private UsbStatus Wait(out PortStatus read, out bool hasEnded)
    {
        ulong deadline = device.Nanoseconds + Patience;
        UsbStatus status;
        do
        {
            device.Sleep(Step);
            status = _requests.Read(port, out read);
            hasEnded = read.HasBeenReset && !read.IsResetting;
        }
        while (status == UsbStatus.Success && read.IsConnected && !hasEnded && device.Nanoseconds < deadline);

        return status;
    }
}
