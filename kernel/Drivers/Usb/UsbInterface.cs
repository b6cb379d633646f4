using System.Collections.Generic;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>An interface of a device in its first setting, as its descriptors say (USB 2.0, 9.6.5), checked.</summary>
/// <param name="Number">bInterfaceNumber.</param>
/// <param name="ClassCode">Class, subclass and protocol in 24 bits.</param>
/// <param name="Endpoints">Its endpoints, those that can be.</param>
/// <param name="ReportLength">Bytes of the report descriptor of a HID interface, as its HID descriptor says; 0 on others.</param>
public sealed record UsbInterface(
    byte Number, uint ClassCode, IReadOnlyList<UsbEndpoint> Endpoints, ushort ReportLength = 0)
{
    /// <summary>Finds the first interrupt endpoint towards the host.</summary>
    /// <param name="found">The endpoint.</param>
    public bool TryFindInterruptIn(out UsbEndpoint found)
    {
        foreach (UsbEndpoint endpoint in Endpoints)
        {
            if (endpoint.IsInterrupt && endpoint.IsIn)
            {
                found = endpoint;
                return true;
            }
        }

        found = default;
        return false;
    }
}
