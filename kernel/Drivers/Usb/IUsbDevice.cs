using System;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>
/// A device on the bus that has an address, as the drivers of its interfaces see it. All calls come on the controller's thread.
/// </summary>
public interface IUsbDevice
{
    /// <summary>Its speed.</summary>
    UsbSpeed Speed { get; }

    /// <summary>Where it is plugged in: the controller's port and those of the hubs on the way, such as 3.1.2.</summary>
    string Place { get; }

    /// <summary>Hubs between the controller and the device, 0 to 5.</summary>
    int Depth { get; }

    /// <summary>The monotonic clock in nanoseconds.</summary>
    ulong Nanoseconds { get; }

    /// <summary>
    /// Does a control transfer. Reports of other pipes are handled meanwhile; it is over after some seconds in any case.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="data">What is sent, or filled; its length is wLength, at most 4096.</param>
    /// <param name="length">Bytes that were sent or came.</param>
    UsbStatus Control(UsbRequest request, Span<byte> data, out int length);

    /// <summary>Lets other pipes of the controller be handled while time passes.</summary>
    /// <param name="milliseconds">How long.</param>
    void Sleep(uint milliseconds);

    /// <summary>
    /// Listens at an interrupt endpoint until the device leaves. An endpoint that stalls is cleared and listened at again, some
    /// times; then it is given up and reported.
    /// </summary>
    /// <param name="endpoint">The endpoint, towards the host.</param>
    /// <param name="listener">Told of each report, on the controller's thread; allocates nothing.</param>
    UsbStatus Listen(UsbEndpoint endpoint, IUsbListener listener);

    /// <summary>
    /// Asks that <see cref="IUsbService.Serve"/> be called soon, and <see cref="IUsbService.DueAt"/> be read again. On any
    /// thread.
    /// </summary>
    void RequestService();

    /// <summary>Writes a line to the log; the device's name comes before it.</summary>
    /// <param name="isWarning">Whether something is wrong.</param>
    /// <param name="message">A sentence without a full stop.</param>
    void Report(bool isWarning, string message);
}

/// <summary>Receives the reports of an interrupt endpoint.</summary>
public interface IUsbListener
{
    /// <summary>A report came.</summary>
    /// <param name="report">Its bytes, 0 to the endpoint's packet size; only during the call.</param>
    void OnReport(ReadOnlySpan<byte> report);

    /// <summary>The endpoint was given up because of errors: no report comes until a rescan.</summary>
    void OnGivenUp();
}

/// <summary>An endpoint, as its descriptor says (USB 2.0, 9.6.6), made to lie within what its speed allows.</summary>
/// <param name="Address">Number in bits 0 to 3, bit 7 set towards the host.</param>
/// <param name="Kind">1 isochronous, 2 bulk, 3 interrupt.</param>
/// <param name="PacketSize">Bytes of the largest packet, 1 to 1024.</param>
/// <param name="Interval">
/// bInterval: 1 to 255 ms for interrupt endpoints of low and full speed; for all other periodic ones 1 to 16, which means
/// 2^(n - 1) * 125 us (of full speed: ms).
/// </param>
/// <param name="Burst">
/// Packets after the first: bMaxBurst of SuperSpeed, 0 to 15; further packets of a microframe at high speed, 0 to 2; else 0.
/// </param>
/// <param name="BytesPerInterval">Of periodic endpoints: the most that comes in one interval, at least one packet.</param>
public readonly record struct UsbEndpoint(
    byte Address, byte Kind, ushort PacketSize, byte Interval, byte Burst = 0, int BytesPerInterval = 0)
{
    /// <summary>Whether data comes from the device.</summary>
    public bool IsIn => (Address & 0x80) != 0;

    /// <summary>Whether it is an interrupt endpoint.</summary>
    public bool IsInterrupt => Kind == 3;
}
