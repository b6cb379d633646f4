using System;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// An interrupt endpoint towards the host: several TRBs wait for reports, each with a buffer of its own. Taking an event needs no
/// memory and waits for nothing.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="endpoint">The endpoint.</param>
/// <param name="memory">Its memory, zeroed, <see cref="MemoryLength"/> bytes.</param>
/// <param name="listener">Receives the reports.</param>
internal sealed class XhciPipe(XhciDevice device, UsbEndpoint endpoint, DmaBuffer memory, IUsbListener listener)
{
    /// <summary>Bytes of memory that a pipe needs.</summary>
    public const int MemoryLength = 4096;

    private const int RingLength = 256;
    private const int MostBuffers = 8;

    // Errors one after the other until the endpoint is given up.
    private const int MostErrors = 8;
    private const ulong FirstPause = 10_000_000;

    private readonly int _bufferSize = (endpoint.PacketSize + 63) & ~63;
    private int _oldest;
    private int _inFlight;
    private int _errors;
    private XhciCode _error;
    private bool _isFailed;
    private bool _isGivenUp;
    private ulong _recoverAt;

    /// <summary>Index of the endpoint in the device context (xHCI 1.2, 4.5.1).</summary>
    public int Index { get; } = ((endpoint.Address & 15) * 2) + 1;

    /// <summary>Its ring: one TRB for each buffer, and the link.</summary>
    public XhciRing Ring { get; } =
        new(memory, 0, Math.Min((MemoryLength - RingLength) / ((endpoint.PacketSize + 63) & ~63), MostBuffers) + 1);

    /// <summary>Its memory.</summary>
    public DmaBuffer Memory => memory;

    /// <summary>When it wants to be recovered from an error; null when it does not.</summary>
    public ulong? DueAt => _isFailed && !_isGivenUp ? _recoverAt : null;

    /// <summary>Lets the device send as many reports as there are buffers.</summary>
    public void Fill()
    {
        while (_inFlight < Ring.Capacity)
        {
            Ring.Put(new XhciTrb(
                memory.Physical.Value + (uint)BufferOffset(Ring.NextIndex),
                endpoint.PacketSize,
                (uint)XhciTrbType.Normal << 10 | XhciTrb.InterruptOnCompletion | XhciTrb.ShortPacketInterrupt));
            _inFlight++;
        }

        device.Bus.Hardware.RingDoorbell(device.Slot, Index);
    }

    /// <summary>Takes an event of the endpoint.</summary>
    /// <param name="trb">The event.</param>
    /// <returns>Whether it belongs to a TRB that is in flight.</returns>
    public bool TakeEvent(XhciTrb trb)
    {
        if (trb.Code is XhciCode.Stopped or XhciCode.StoppedLengthInvalid or XhciCode.StoppedShortPacket
            or XhciCode.RingUnderrun or XhciCode.RingOverrun or XhciCode.MissedService)
        {
            return true;
        }

        int index = Ring.IndexOf(trb.Parameter);
        int distance = index < 0 ? -1 : (index - _oldest + Ring.Entries) % Ring.Entries;
        if (distance < 0 || distance >= _inFlight || _isFailed)
        {
            return false;
        }

        // Events of those before it were lost; what they brought is lost too.
        _oldest = (index + 1) % Ring.Entries;
        _inFlight -= distance + 1;
        if (trb.Code is XhciCode.Success or XhciCode.ShortPacket)
        {
            _errors = 0;
            int length = endpoint.PacketSize - Math.Min(trb.Residue, endpoint.PacketSize);
            listener.OnReport(memory.Slice(BufferOffset(index), length));
            Fill();
        }
        else
        {
            Fail(trb.Code);
        }

        return true;
    }

    /// <summary>Restarts it after an error, or gives it up. Does commands and transfers.</summary>
    public void Recover()
    {
        if (_errors >= MostErrors)
        {
            _isGivenUp = true;
            listener.OnGivenUp();
            device.Report(true, $"endpoint {endpoint.Address & 15} failed {_errors} times in a row ({XhciText.Of(_error)}); "
                + "it is left out until 'devices rescan'");
            return;
        }

        bool isRecovered = XhciRecovery.TryRecover(device, Index, Ring, _error);
        if (isRecovered && XhciRecovery.Halts(_error))
        {
            // CLEAR_FEATURE of ENDPOINT_HALT (USB 2.0, 9.4.1). Resetting an endpoint began the controller's sequence of data
            // packets anew (xHCI 1.2, 4.6.8); this does it on the device, which may not have halted. Without it the device's next
            // report can be treated as a repetition and dropped: a key that was released would stay held.
            isRecovered = device.Control(new UsbRequest(0x02, 1, 0, endpoint.Address), default, out _) == UsbStatus.Success;
        }

        if (!isRecovered)
        {
            Fail(_error);
            return;
        }

        _isFailed = false;
        _oldest = Ring.NextIndex;
        _inFlight = 0;
        Fill();
    }

    /// <summary>Tries again if it was given up.</summary>
    public void Rescan()
    {
        if (_isGivenUp)
        {
            _isGivenUp = false;
            _errors = 0;
            _recoverAt = device.Nanoseconds;
        }
    }

    private void Fail(XhciCode code)
    {
        _error = code;
        _isFailed = true;
        _recoverAt = device.Nanoseconds + (FirstPause << _errors);
        _errors++;
        device.Bus.RequestWork();
    }

    private int BufferOffset(int index) => RingLength + (index * _bufferSize);
}
