using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>A hub of any speed, with what is plugged into its ports.</summary>
internal sealed class ModelHub : ModelUsbDevice
{
    private const byte StatusEndpoint = 0x81;
    private const byte GetStatus = 0;
    private const byte ClearFeature = 1;
    private const byte SetFeature = 3;
    private const byte GetDescriptor = 6;
    private const byte ClearTranslatorBuffer = 8;
    private const byte SetHubDepth = 12;
    private const byte FromHub = 0xA0;
    private const byte FromPort = 0xA3;
    private const byte ToHub = 0x20;
    private const byte ToPort = 0x23;

    private readonly ModelHubPort[] _ports;
    private ushort _hubStatus;
    private ushort _hubChange;

    /// <summary>Makes a hub.</summary>
    /// <param name="speed">Its speed: full, high or SuperSpeed.</param>
    /// <param name="ports">Its ports, 1 to 15.</param>
    /// <param name="hasSeveralTranslators">Whether it offers a transaction translator for each port; at high speed.</param>
    public ModelHub(UsbSpeed speed = UsbSpeed.High, int ports = 4, bool hasSeveralTranslators = false)
        : base(speed)
    {
        bool isSuper = speed == UsbSpeed.Super;
        _ports = [.. Enumerable.Range(0, ports).Select(_ => new ModelHubPort(isSuper))];
        ClaimedPorts = (byte)ports;
        int protocol = speed switch { UsbSpeed.Super => 3, UsbSpeed.High => hasSeveralTranslators ? 2 : 1, _ => 0 };
        DeviceDescriptor = MakeDevice(0x090000 | protocol);
        byte[] endpoint = [7, 5, StatusEndpoint, 3, 2, 0, isSuper ? (byte)8 : (byte)12];
        byte[][] first = [[9, 4, 0, 0, 1, 9, 0, hasSeveralTranslators ? (byte)1 : (byte)0, 0], endpoint];
        byte[][] rest = hasSeveralTranslators ? [[9, 4, 0, 1, 1, 9, 0, 2, 0], endpoint]
            : isSuper ? [[6, 0x30, 0, 0, 2, 0]] : [];
        ConfigurationDescriptor = MakeConfiguration(1, [.. first, .. rest]);
    }

    /// <summary>bNbrPorts, which may be a lie.</summary>
    public byte ClaimedPorts { get; set; }

    /// <summary>bPwrOn2PwrGood, in 2 ms.</summary>
    public byte PowerGood { get; set; } = 50;

    /// <summary>TT think time: 0 to 3.</summary>
    public byte ThinkTime { get; set; }

    /// <summary>What SET_HUB_DEPTH said; -1 before.</summary>
    public int ToldDepth { get; private set; } = -1;

    /// <summary>Whether the status endpoint reports each port as changed whenever it is asked.</summary>
    public bool IsStorming { get; set; }

    /// <summary>How many reports of changes were given.</summary>
    public int Reports { get; private set; }

    /// <summary>A port.</summary>
    /// <param name="port">Its number, from 1.</param>
    public ModelHubPort Port(int port) => _ports[port - 1];

    /// <summary>Plugs a device in.</summary>
    public void Plug(int port, IModelUsbDevice device) => Port(port).Plug(device);

    /// <summary>Pulls a device out.</summary>
    public void Unplug(int port) => Port(port).Unplug();

    /// <summary>All ports together take too much current, or the hub says so.</summary>
    /// <param name="isTrue">Whether the ports lose their power.</param>
    public void Overload(bool isTrue = true)
    {
        _hubStatus |= 2;
        _hubChange |= 2;
        foreach (ModelHubPort port in isTrue ? _ports : [])
        {
            port.LosePower();
        }
    }

    public override void Reset()
    {
        base.Reset();
        ToldDepth = -1;
        foreach (ModelHubPort port in _ports)
        {
            port.LosePower();
        }
    }

    public override IModelUsbDevice? DeviceAt(int port) =>
        port >= 1 && port <= _ports.Length ? Port(port).Reachable : null;

    protected override UsbStatus ControlClass(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        switch (request.RequestType, request.Request)
        {
            case (FromHub, GetDescriptor):
                return Send(MakeDescriptor(), data, out length);
            case (FromHub, GetStatus):
                return Send(
                    [(byte)_hubStatus, (byte)(_hubStatus >> 8), (byte)_hubChange, (byte)(_hubChange >> 8)], data, out length);
            case (ToHub, ClearFeature):
                _hubChange &= (ushort)~(1 << request.Value);
                _hubStatus &= (ushort)~(1 << request.Value);
                return UsbStatus.Success;
            case (ToHub, SetHubDepth) when Speed == UsbSpeed.Super:
                ToldDepth = request.Value;
                return UsbStatus.Success;
        }

        // Ports that it claims and does not have behave as if nothing were plugged in.
        if (request.Index == 0 || request.Index > ClaimedPorts)
        {
            return UsbStatus.Stalled;
        }

        ModelHubPort port = request.Index <= _ports.Length ? Port(request.Index) : new ModelHubPort(Speed == UsbSpeed.Super);
        return (request.RequestType, request.Request) switch
        {
            (FromPort, GetStatus) => Send(port.Read(), data, out length),
            (ToPort, SetFeature) => port.Set(request.Value),
            (ToPort, ClearFeature) => port.Clear(request.Value),
            (ToPort, ClearTranslatorBuffer) when Speed == UsbSpeed.High => UsbStatus.Success,
            _ => UsbStatus.Stalled,
        };
    }

    protected override bool TryReport(byte endpoint, Span<byte> data, out int length)
    {
        int bits = _hubChange != 0 ? 1 : 0;
        for (int i = 0; i < _ports.Length; i++)
        {
            bits |= IsStorming || _ports[i].HasChanged ? 1 << (i + 1) : 0;
        }

        length = bits == 0 ? 0 : int.Min((_ports.Length + 8) / 8, data.Length);
        for (int i = 0; i < length; i++)
        {
            data[i] = (byte)(bits >> (8 * i));
        }

        Reports += bits == 0 ? 0 : 1;
        return bits != 0;
    }

    private byte[] MakeDescriptor()
    {
        byte characteristics = (byte)(0x09 | ThinkTime << 5);
        return Speed == UsbSpeed.Super
            ? [12, 0x2A, ClaimedPorts, characteristics, 0, PowerGood, 0, 0, 0, 0, 0, 0]
            : [9, 0x29, ClaimedPorts, characteristics, 0, PowerGood, 0, 0, 0xFF];
    }
}
