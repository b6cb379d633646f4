using System;
using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Endpoint 0 of a device: one control transfer at a time, waited for (xHCI 1.2, 4.11.2.2).</summary>
/// <param name="device">The device.</param>
/// <param name="memory">Its memory, which has the ring and the data.</param>
/// <param name="ringOffset">Where the ring is in it.</param>
/// <param name="dataOffset">Where the data is in it.</param>
internal sealed class XhciControlPipe(XhciDevice device, DmaBuffer memory, int ringOffset, int dataOffset)
{
    /// <summary>TRBs of the ring.</summary>
    public const int RingEntries = 16;

    /// <summary>The most bytes that a transfer carries.</summary>
    public const int MostData = 4096;

    /// <summary>Index of the endpoint in the device context.</summary>
    public const int Index = 1;

    private const int SetupLength = 8;

    // Kind of data stage, in the setup stage's TRB (6.4.1.2.1).
    private const uint DataOut = 2 << 16;
    private const uint DataIn = 3 << 16;

    private ulong _setup;
    private ulong _data;
    private ulong _status;
    private int _dataLength;
    private int _residue;
    private XhciCode _code;
    private bool _isActive;

    /// <summary>Whether a transfer is under way.</summary>
    public bool IsActive => _isActive;

    /// <summary>Its ring.</summary>
    public XhciRing Ring { get; } = new(memory, ringOffset, RingEntries);

    /// <summary>Does a transfer.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="data">What is sent, or filled.</param>
    /// <param name="patience">How long it may take, in nanoseconds.</param>
    /// <param name="length">Bytes that were sent or came.</param>
    public XhciCode Transfer(UsbRequest request, Span<byte> data, ulong patience, out int length)
    {
        length = 0;
        XhciBus bus = device.Bus;
        if (_isActive || data.Length > MostData)
        {
            return XhciCode.Parameter;
        }

        if (!request.IsIn)
        {
            data.CopyTo(memory.Slice(dataOffset, data.Length));
        }

        Put(request, data.Length);
        bus.Hardware.RingDoorbell(device.Slot, Index);
        ulong end = bus.Access.Nanoseconds + patience;
        while (_isActive && bus.Loss is null && !device.HasLeft && bus.Access.Nanoseconds is ulong now && now < end)
        {
            bus.RestAndServe(end - now);
        }

        if (_isActive)
        {
            _isActive = false;
            _code = bus.Loss is not null ? XhciCode.ControllerLost
                : device.HasLeft ? XhciCode.DeviceGone
                : XhciCode.TimedOut;
        }

        if (_code is not (XhciCode.Success or XhciCode.ShortPacket))
        {
            XhciCode code = _code;
            bool isRecovered = XhciRecovery.TryRecover(device, Index, Ring, code);
            if (code != XhciCode.Stall)
            {
                device.ClearTranslator();
            }

            return isRecovered ? code : XhciCode.DeviceGone;
        }

        length = data.Length - _residue;
        if (request.IsIn)
        {
            memory.Slice(dataOffset, length).CopyTo(data);
        }

        return XhciCode.Success;
    }

    /// <summary>Takes an event of the endpoint.</summary>
    /// <param name="trb">The event.</param>
    /// <returns>Whether it belongs to the transfer that is waited for.</returns>
    public bool TakeEvent(XhciTrb trb)
    {
        bool isData = trb.Parameter == _data;
        if (!_isActive || !(isData || trb.Parameter == _setup || trb.Parameter == _status))
        {
            return false;
        }

        if (trb.Code is XhciCode.Stopped or XhciCode.StoppedLengthInvalid or XhciCode.StoppedShortPacket)
        {
            return true;
        }

        bool isGood = trb.Code is XhciCode.Success or XhciCode.ShortPacket;
        if (isData && isGood)
        {
            _residue = Math.Min(trb.Residue, _dataLength);
        }
        else
        {
            _code = trb.Code;
            _isActive = isGood && trb.Parameter == _setup;
        }

        return true;
    }

    private void Put(UsbRequest request, int length)
    {
        ulong setup = request.RequestType | (ulong)request.Request << 8 | (ulong)request.Value << 16
            | (ulong)request.Index << 32 | (ulong)length << 48;
        uint kind = length == 0 ? 0 : request.IsIn ? DataIn : DataOut;
        _dataLength = length;
        _residue = 0;
        _isActive = true;
        _setup = Ring.AddressOf(Ring.NextIndex);
        Ring.Put(new XhciTrb(setup, SetupLength, (uint)XhciTrbType.SetupStage << 10 | XhciTrb.ImmediateData | kind));
        _data = 0;
        if (length > 0)
        {
            _data = Ring.AddressOf(Ring.NextIndex);
            Ring.Put(new XhciTrb(
                memory.Physical.Value + (uint)dataOffset,
                (uint)length,
                (uint)XhciTrbType.DataStage << 10 | XhciTrb.ShortPacketInterrupt | (request.IsIn ? XhciTrb.DirectionIn : 0)));
        }

        // The status stage goes the other way than the data, and towards the host when there is none (4.11.2.2, table 4-7).
        bool isStatusIn = length == 0 || !request.IsIn;
        _status = Ring.AddressOf(Ring.NextIndex);
        Ring.Put(new XhciTrb(
            0,
            0,
            (uint)XhciTrbType.StatusStage << 10 | XhciTrb.InterruptOnCompletion | (isStatusIn ? XhciTrb.DirectionIn : 0)));
    }
}
