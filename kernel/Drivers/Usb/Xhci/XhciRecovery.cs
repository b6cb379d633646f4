namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Restarts an endpoint that failed or does not answer (xHCI 1.2, 4.6.8 to 4.6.10).</summary>
internal static class XhciRecovery
{
    private const int Halted = 2;

    /// <summary>Whether an endpoint is halted after a transfer that ended so (4.8.3).</summary>
    /// <param name="code">How it ended.</param>
    public static bool Halts(XhciCode code) =>
        code is XhciCode.Stall or XhciCode.Babble or XhciCode.TransactionError or XhciCode.SplitTransaction;

    /// <summary>Empties the endpoint's ring. It goes on with what is put in next.</summary>
    /// <param name="device">The device.</param>
    /// <param name="index">The endpoint's index in the device context.</param>
    /// <param name="ring">Its ring.</param>
    /// <param name="code">What happened.</param>
    /// <returns>False when it cannot be used any more.</returns>
    public static bool TryRecover(XhciDevice device, int index, XhciRing ring, XhciCode code)
    {
        bool isHalted = Halts(code) || device.EndpointState(index) == Halted;
        if (Stop(device, index, isHalted) == XhciCode.ContextState)
        {
            // It was in another state than expected, or has entered it meanwhile.
            Stop(device, index, device.EndpointState(index) == Halted);
        }

        return device.Bus.Command(XhciTrbType.SetDequeuePointer, device.Slot, ring.NextPointer, (uint)index << 16)
            == XhciCode.Success;
    }

    private static XhciCode Stop(XhciDevice device, int index, bool isHalted) => device.Bus.Command(
        isHalted ? XhciTrbType.ResetEndpoint : XhciTrbType.StopEndpoint, device.Slot, control: (uint)index << 16);
}
