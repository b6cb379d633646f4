using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>A device with one interface of no known class and one interrupt endpoint, which sends what it is given.</summary>
internal sealed class ModelDevice(
    UsbSpeed speed, byte packetSize = 0, int endpoint = 1, int endpointPacket = 8, byte interval = 4) : IModelUsbDevice
{
    private readonly Queue<byte[]> _reports = [];
    private bool _isConfigured;
    private bool _isHalted;

    public UsbSpeed Speed => speed;

    /// <summary>Whether it is one that faults leave alone.</summary>
    public bool IsHealthy { get; init; }

    public int ResetCount { get; private set; }

    /// <summary>Answers in the place of the device; null for its own answer.</summary>
    public Func<UsbRequest, UsbStatus?>? Quirk { get; set; }

    /// <summary>Called at each reset.</summary>
    public Action? OnReset { get; set; }

    /// <summary>Its description.</summary>
    public byte[] Descriptor { get; set; } =
    [
        18, 1, 0x10, 0x02, 0, 0, 0, packetSize != 0 ? packetSize : UsualPacket(speed),
        0x34, 0x12, 0x78, 0x56, 0, 1, 0, 0, 0, 1,
    ];

    /// <summary>Its configuration.</summary>
    public byte[] Configuration { get; set; } = Describe(speed, endpoint, endpointPacket, interval);

    public bool IsConfigured => _isConfigured;

    public void Send(params byte[] report) => _reports.Enqueue(report);

    /// <summary>Refuses its endpoint until the host clears it.</summary>
    public void Halt() => _isHalted = true;

    public bool IsHalted => _isHalted;

    public void Reset()
    {
        ResetCount++;
        OnReset?.Invoke();
        _isConfigured = false;
        _isHalted = false;
    }

    public UsbStatus Control(UsbRequest request, Span<byte> data, out int length)
    {
        length = 0;
        if (Quirk?.Invoke(request) is UsbStatus status)
        {
            return status;
        }

        switch (request.RequestType, request.Request, request.Value >> 8)
        {
            case (0x80, 6, 1):
                return Copy(Descriptor, data, out length);
            case (0x80, 6, 2):
                return Copy(Configuration, data, out length);
            case (0, 9, 0):
                _isConfigured = request.Value == 1;
                return UsbStatus.Success;
            case (2, 1, 0) when request.Index == (0x80 | endpoint):
                _isHalted = false;
                return UsbStatus.Success;
            default:
                return UsbStatus.Stalled;
        }
    }

    public bool TryInterruptIn(byte address, Span<byte> data, out int length)
    {
        length = 0;
        if (address != (0x80 | endpoint) || !_isConfigured || !_reports.TryDequeue(out byte[]? report))
        {
            return false;
        }

        report.CopyTo(data);
        length = report.Length;
        return true;
    }

    private static byte UsualPacket(UsbSpeed speed) => speed switch
    {
        UsbSpeed.Super => 9,
        UsbSpeed.High => 64,
        _ => 8,
    };

    private static UsbStatus Copy(byte[] from, Span<byte> data, out int length)
    {
        length = Math.Min(from.Length, data.Length);
        from.AsSpan(0, length).CopyTo(data);
        return UsbStatus.Success;
    }

    private static byte[] Describe(UsbSpeed speed, int endpoint, int packet, byte interval)
    {
        byte[] companion = speed == UsbSpeed.Super ? [6, 0x30, 0, 0, (byte)packet, (byte)(packet >> 8)] : [];
        byte[] parts =
        [
            9, 4, 0, 0, 1, 0xFF, 1, 2, 0,
            7, 5, (byte)(0x80 | endpoint), 3, (byte)packet, (byte)(packet >> 8), interval,
            .. companion,
        ];
        int total = 9 + parts.Length;
        return [9, 2, (byte)total, (byte)(total >> 8), 1, 1, 0, 0x80, 50, .. parts];
    }
}
