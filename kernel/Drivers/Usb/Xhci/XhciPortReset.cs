using Bits = UefiKernel.Kernel.Drivers.Usb.Xhci.XhciPortBits;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Resets a root port (xHCI 1.2, 4.19.5).</summary>
/// <param name="bus">The controller at work.</param>
/// <param name="number">The port, from 1.</param>
internal sealed class XhciPortReset(XhciBus bus, int number)
{
    // USB 2.0, 7.1.7.3: a connection counts once it is stable for 100 ms.
    private const uint StableTime = 100;
    private const int MostBounces = 10;

    // USB 2.0, 7.1.7.5: a reset takes 10 to 20 ms, then the device has 10 ms. Many need more: other systems give them 50 ms.
    // USB 3.2, 7.5.12: a warm reset takes up to 120 ms.
    private const uint ResetPatience = 800;
    private const uint ResetRest = 50;
    private const uint TrainingPatience = 400;
    private const uint PollInterval = 5;

    private readonly bool _isUsb3 = bus.Protocols.IsUsb3(number);

    /// <summary>Whether what is plugged in stays connected for long enough to count.</summary>
    public bool IsStable()
    {
        for (int i = 0; i < MostBounces && bus.Loss is null; i++)
        {
            bus.Sleep(StableTime);
            uint status = bus.Ports.Take(number);
            if ((status & Bits.Connected) == 0)
            {
                return false;
            }

            if ((status & Bits.ConnectChange) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Resets the port, or waits until it is enabled by itself.</summary>
    /// <param name="isWarm">Whether a port of USB 3 gets a warm reset in any case.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="problem">Why it is not enabled, as a sentence without a full stop.</param>
    /// <remarks>
    /// A port of USB 3 trains its link by itself and is enabled then; one that does not needs a warm reset (4.3.1, 4.19.5.1).
    /// </remarks>
    public bool TryReset(bool isWarm, out UsbSpeed speed, out string problem)
    {
        speed = default;
        uint status = bus.Hardware.ReadPort(number);
        if (_isUsb3 && !isWarm)
        {
            status = Await(Bits.Enabled, TrainingPatience);
            isWarm = (status & Bits.Enabled) == 0 || Bits.LinkOf(status) is Bits.LinkInactive or Bits.LinkCompliance;
        }

        if (!_isUsb3 || isWarm)
        {
            status = bus.Ports.Take(number);
            bus.Hardware.WritePort(number, (status & Bits.Kept) | (isWarm ? Bits.WarmReset : Bits.Reset));
            Await(isWarm ? Bits.WarmResetChange | Bits.ResetChange : Bits.ResetChange, ResetPatience);
            status = bus.Ports.Take(number);
            if ((status & Bits.Reset) != 0)
            {
                problem = $"the port's reset does not end within {ResetPatience} ms";
                return false;
            }

            bus.Sleep(ResetRest);
            status = _isUsb3 ? Await(Bits.Enabled, TrainingPatience) : bus.Hardware.ReadPort(number);
        }

        if (status == XhciRegisters.Gone || (status & Bits.Enabled) == 0)
        {
            problem = "the port is not enabled after its reset";
            return false;
        }

        bool isKnown = bus.Protocols.TrySpeed(number, Bits.SpeedOf(status), out speed);
        problem = isKnown ? "" : $"the port's speed has the number {Bits.SpeedOf(status)}, which means nothing there";
        return isKnown;
    }

    // Waits for one of some bits, or for the device to be pulled out.
    private uint Await(uint bits, uint milliseconds)
    {
        ulong end = bus.Access.Nanoseconds + (milliseconds * 1_000_000UL);
        while (true)
        {
            uint status = bus.Hardware.ReadPort(number);
            if ((status & bits) != 0 || bus.Access.Nanoseconds >= end || bus.Loss is not null)
            {
                return status;
            }

            bus.Sleep(PollInterval);
        }
    }
}
