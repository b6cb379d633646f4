using System;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb;

/// <summary>
/// A USB device to the model of a controller, which gives it its address: SET_ADDRESS never comes here. Time is the controller's.
/// </summary>
internal interface IModelUsbDevice
{
    /// <summary>Its speed.</summary>
    UsbSpeed Speed { get; }

    /// <summary>Its port has been reset: no configuration, no halted endpoint.</summary>
    void Reset();

    /// <summary>Does a control transfer.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="data">What the host sends, or what the device fills; its length is wLength.</param>
    /// <param name="length">Bytes that were taken or filled.</param>
    UsbStatus Control(UsbRequest request, Span<byte> data, out int length);

    /// <summary>Is asked for a report at an interrupt endpoint.</summary>
    /// <param name="endpoint">The endpoint's address, with bit 7.</param>
    /// <param name="data">What the report is written to.</param>
    /// <param name="length">Bytes of the report.</param>
    /// <returns>False when there is nothing to say (NAK).</returns>
    bool TryInterruptIn(byte endpoint, Span<byte> data, out int length);

    /// <summary>What answers behind a port of a hub: the port is enabled, and something is plugged in.</summary>
    /// <param name="port">The port, from 1.</param>
    IModelUsbDevice? DeviceAt(int port) => null;
}
