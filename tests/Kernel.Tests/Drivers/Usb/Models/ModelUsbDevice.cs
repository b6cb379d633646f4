using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>What all models of devices have in common: descriptors, configurations, and faults on demand.</summary>
/// <param name="speed">The speed.</param>
internal abstract class ModelUsbDevice(UsbSpeed speed) : IModelUsbDevice
{
    private const byte GetStatus = 0;
    private const byte ClearFeature = 1;
    private const byte GetDescriptor = 6;
    private const byte SetConfiguration = 9;
    private const byte SetInterface = 11;
    private const int TypeMask = 0x60;

    private readonly HashSet<byte> _halted = [];

    public UsbSpeed Speed => speed;

    /// <summary>Called before each request: a status other than null is its outcome. Null for a device without faults.</summary>
    public Func<UsbRequest, UsbStatus?>? Fault { get; set; }

    /// <summary>All that was asked, without what was sent.</summary>
    public List<UsbRequest> Requests { get; } = [];

    /// <summary>The configuration that was chosen; 0 before.</summary>
    public byte Configuration { get; private set; }

    /// <summary>The settings of interfaces that were chosen, by their numbers.</summary>
    public Dictionary<byte, byte> Settings { get; } = [];

    /// <summary>How often it was reset.</summary>
    public int Resets { get; private set; }

    /// <summary>The names that it gives itself: string 1 and string 2.</summary>
    public string[] Names { get; init; } = ["Model", "Device"];

    /// <summary>The device descriptor; may be replaced by anything.</summary>
    public byte[] DeviceDescriptor { get; set; } = [];

    /// <summary>The configuration with all that belongs to it; may be replaced by anything.</summary>
    public byte[] ConfigurationDescriptor { get; set; } = [];

    public virtual void Reset()
    {
        Resets++;
        Configuration = 0;
        Settings.Clear();
        _halted.Clear();
    }

    public UsbStatus Control(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        Requests.Add(request);
        if (Fault?.Invoke(request) is { } fault)
        {
            return fault;
        }

        return (request.RequestType & TypeMask) == 0
            ? ControlStandard(request, data, out length)
            : ControlClass(request, data, out length);
    }

    public bool TryInterruptIn(byte endpoint, Span<byte> data, out int length)
    {
        length = 0;
        return Configuration != 0 && !_halted.Contains(endpoint) && TryReport(endpoint, data, out length);
    }

    /// <summary>What answers behind a port; nothing, as most devices are no hubs.</summary>
    public virtual IModelUsbDevice? DeviceAt(int port) => null;

    /// <summary>A device descriptor.</summary>
    /// <param name="classCode">Class, subclass and protocol in 24 bits.</param>
    protected byte[] MakeDevice(int classCode = 0)
    {
        byte packets = Speed switch { UsbSpeed.Super => 9, UsbSpeed.High => 64, _ => 8 };
        byte version = Speed == UsbSpeed.Super ? (byte)3 : (byte)2;
        return
        [
            18, 1, 0, version, (byte)(classCode >> 16), (byte)(classCode >> 8), (byte)classCode, packets,
            0x34, 0x12, 0x78, 0x56, 0, 1, 1, 2, 0, 1,
        ];
    }

    /// <summary>A configuration around its descriptors.</summary>
    protected static byte[] MakeConfiguration(int interfaces, params byte[][] descriptors)
    {
        byte[] body = [.. descriptors.SelectMany(static d => d)];
        int length = 9 + body.Length;
        return [9, 2, (byte)length, (byte)(length >> 8), (byte)interfaces, 1, 0, 0xA0, 50, .. body];
    }

    /// <summary>Answers a request of its class.</summary>
    protected virtual UsbStatus ControlClass(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        return UsbStatus.Stalled;
    }

    /// <summary>Answers a request for a descriptor that not all devices have.</summary>
    protected virtual byte[]? FindDescriptor(UsbRequest request) => null;

    /// <summary>Gives a report.</summary>
    protected abstract bool TryReport(byte endpoint, Span<byte> data, out int length);

    /// <summary>Sends bytes as far as there is room.</summary>
    protected static UsbStatus Send(ReadOnlySpan<byte> bytes, Span<byte> data, out int length)
    {
        length = int.Min(bytes.Length, data.Length);
        bytes[..length].CopyTo(data);
        return UsbStatus.Success;
    }

    private UsbStatus ControlStandard(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        switch (request.Request)
        {
            case GetDescriptor:
                byte[]? found = (request.Value >> 8) switch
                {
                    1 => DeviceDescriptor,
                    2 => ConfigurationDescriptor,
                    3 => FindText(request.Value & 0xFF),
                    _ => FindDescriptor(request),
                };
                return found is null ? UsbStatus.Stalled : Send(found, data, out length);
            case SetConfiguration:
                Configuration = (byte)request.Value;
                return UsbStatus.Success;
            case SetInterface:
                Settings[(byte)request.Index] = (byte)request.Value;
                return UsbStatus.Success;
            case ClearFeature:
                _halted.Remove((byte)request.Index);
                return UsbStatus.Success;
            case GetStatus:
                return Send([0, 0], data, out length);
            default:
                return UsbStatus.Stalled;
        }
    }

    private byte[]? FindText(int index) => index switch
    {
        0 => [4, 3, 9, 4],
        _ when index <= Names.Length && Names[index - 1] is var text =>
            [(byte)(2 + (2 * text.Length)), 3, .. text.SelectMany(static c => (byte[])[(byte)c, (byte)(c >> 8)])],
        _ => null,
    };
}
