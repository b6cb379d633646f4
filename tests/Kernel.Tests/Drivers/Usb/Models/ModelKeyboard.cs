using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Models;

/// <summary>What a model of a keyboard is.</summary>
public enum ModelKeyboardKind
{
    /// <summary>A boot keyboard.</summary>
    Boot,

    /// <summary>A keyboard that BIOSes cannot use: a report descriptor with a list of keys.</summary>
    Report,

    /// <summary>The same with a bit for each key, and its reports numbered.</summary>
    Bits,

    /// <summary>A boot keyboard that takes the boot protocol and goes on with its own reports, which have a number.</summary>
    IgnoresBoot,

    /// <summary>A receiver: a boot keyboard, a boot mouse and an interface with volume keys.</summary>
    Composite,
}

/// <summary>A keyboard.</summary>
internal sealed class ModelKeyboard : ModelUsbDevice
{
    /// <summary>The endpoint of the keyboard's interface.</summary>
    public const byte KeyEndpoint = 0x81;

    private const byte ToInterface = 0x21;
    private const byte SetReport = 9;
    private const byte SetIdle = 10;
    private const byte SetProtocol = 11;
    private const byte Report = 0x22;
    private const byte FirstModifier = 0xE0;
    private const int Keys = 6;
    private const byte NumberOfBits = 3;
    private const int BitReportLength = 1 + 1 + 28;

    private readonly ModelKeyboardKind _kind;
    private readonly List<byte> _held = [];
    private readonly Queue<byte[]> _reports = [];
    private byte[]? _rest;

    /// <summary>Makes a keyboard.</summary>
    /// <param name="speed">Its speed.</param>
    /// <param name="kind">What it is.</param>
    public ModelKeyboard(UsbSpeed speed = UsbSpeed.Low, ModelKeyboardKind kind = ModelKeyboardKind.Boot)
        : base(speed)
    {
        _kind = kind;
        Protocol = 1;
        DeviceDescriptor = MakeDevice();
        bool isBoot = HasBoot;
        byte interval = Speed is UsbSpeed.Low or UsbSpeed.Full ? (byte)10 : (byte)7;
        byte packet = kind is ModelKeyboardKind.Bits or ModelKeyboardKind.IgnoresBoot ? (byte)32 : (byte)8;
        List<byte[]> parts =
        [
            [9, 4, 0, 0, 1, 3, isBoot ? (byte)1 : (byte)0, isBoot ? (byte)1 : (byte)0, 0],
            [9, 0x21, 0x11, 1, 0, 1, Report, (byte)ReportDescriptor.Length, 0],
            [7, 5, KeyEndpoint, 3, packet, 0, interval],
            .. speed == UsbSpeed.Super ? (byte[][])[[6, 0x30, 0, 0, packet, 0]] : [],
        ];
        if (kind == ModelKeyboardKind.Composite)
        {
            parts.AddRange(
            [
                [9, 4, 1, 0, 1, 3, 1, 2, 0], [9, 0x21, 0x11, 1, 0, 1, Report, 52, 0], [7, 5, 0x82, 3, 8, 0, interval],
                [9, 4, 2, 0, 1, 3, 0, 0, 0], [9, 0x21, 0x11, 1, 0, 1, Report, (byte)SampleReports.VolumeKeys.Length, 0],
                [7, 5, 0x83, 3, 8, 0, interval],
            ]);
        }

        ConfigurationDescriptor = MakeConfiguration(kind == ModelKeyboardKind.Composite ? 3 : 1, [.. parts]);
    }

    /// <summary>0 for the boot protocol, 1 for the report protocol.</summary>
    public byte Protocol { get; private set; }

    /// <summary>How often it repeats what has not changed: SET_IDLE; -1 before.</summary>
    public int Idle { get; private set; } = -1;

    /// <summary>The LEDs that are on; -1 before it was told.</summary>
    public int Leds { get; private set; } = -1;

    private bool HasBoot => _kind is ModelKeyboardKind.Boot or ModelKeyboardKind.Composite or ModelKeyboardKind.IgnoresBoot;

    private byte[] ReportDescriptor => _kind switch
    {
        ModelKeyboardKind.Bits => SampleReports.BitKeyboard,
        ModelKeyboardKind.IgnoresBoot => SampleReports.NumberedKeyboard,
        _ => SampleReports.ListKeyboard,
    };

    public override void Reset()
    {
        base.Reset();
        Protocol = 1;
        Idle = -1;
        Leds = -1;
        _reports.Clear();
        _rest = null;
    }

    /// <summary>Presses a key and holds it.</summary>
    public void Press(byte usage)
    {
        _held.Add(usage);
        SendState();
    }

    /// <summary>Releases a key.</summary>
    public void Release(byte usage)
    {
        _held.Remove(usage);
        SendState();
    }

    /// <summary>Presses keys and releases them, one after the other.</summary>
    public void Type(params byte[] usages)
    {
        foreach (byte usage in usages)
        {
            Press(usage);
            Release(usage);
        }
    }

    /// <summary>Sends a report, whatever it says.</summary>
    public void SendReport(params byte[] report) => _reports.Enqueue(report);

    protected override UsbStatus ControlClass(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        switch (request.RequestType, request.Request)
        {
            case (ToInterface, SetProtocol) when HasBoot:
                Protocol = (byte)request.Value;
                return UsbStatus.Success;
            case (ToInterface, SetIdle):
                Idle = request.Value >> 8;
                return UsbStatus.Success;
            case (ToInterface, SetReport) when request.Index == 0:
                length = data.Length;
                byte number = _kind switch
                {
                    ModelKeyboardKind.Bits => NumberOfBits,
                    ModelKeyboardKind.IgnoresBoot => SampleReports.Number,
                    _ => 0,
                };
                Leds = data.Length == (number != 0 ? 2 : 1) && (number == 0 || data[0] == number) ? data[^1] : -2;
                return UsbStatus.Success;
            default:
                return UsbStatus.Stalled;
        }
    }

    protected override byte[]? FindDescriptor(UsbRequest request) => (request.Value >> 8, request.Index) switch
    {
        (Report, 0) => ReportDescriptor,
        (Report, 2) => SampleReports.VolumeKeys,
        _ => null,
    };

    protected override bool TryReport(byte endpoint, Span<byte> data, out int length)
    {
        length = 0;
        byte[]? report = _rest;
        if (endpoint != KeyEndpoint || (report is null && !_reports.TryDequeue(out report)))
        {
            return false;
        }

        // A report that is longer than a packet takes several.
        Send(report, data, out length);
        _rest = report.Length > length ? report[length..] : null;
        return true;
    }

    private void SendState()
    {
        byte modifiers = 0;
        foreach (byte usage in _held.Where(static u => u >= FirstModifier))
        {
            modifiers |= (byte)(1 << (usage - FirstModifier));
        }

        byte[] keys = [.. _held.Where(static u => u < FirstModifier)];
        if (_kind == ModelKeyboardKind.Bits)
        {
            byte[] bits = new byte[BitReportLength];
            bits[0] = NumberOfBits;
            bits[1] = modifiers;
            foreach (byte usage in keys)
            {
                bits[2 + (usage / 8)] |= (byte)(1 << (usage % 8));
            }

            SendReport(bits);
            return;
        }

        // More than six cannot be told apart: all are 1 (HID 1.11, C.2).
        byte[] list = keys.Length > Keys ? [.. Enumerable.Repeat((byte)1, Keys)] : [.. keys, .. new byte[Keys - keys.Length]];
        SendReport([.. _kind == ModelKeyboardKind.IgnoresBoot ? (byte[])[SampleReports.Number] : [], modifiers, 0, .. list]);
    }
}
