using System;
using System.Buffers.Binary;

namespace UefiKernel.Kernel.Drivers.Usb.Descriptors;

/// <summary>
/// Reads endpoint descriptors (USB 2.0, 9.6.6; USB 3.2, 9.6.6 and 9.6.7). Values that are impossible are limited to what the
/// device's speed allows: there are low-speed keyboards that claim packets of 64 bytes, and they work with 8.
/// </summary>
internal static class EndpointReader
{
    private const int EndpointLength = 7;
    private const int CompanionLength = 6;
    private const byte IsochronousKind = 1;
    private const byte BulkKind = 2;
    private const byte InterruptKind = 3;
    private const int PacketSizeMask = 0x7FF;
    private const int MostFurtherPackets = 2;
    private const int MostBurst = 15;
    private const int MostExponent = 16;

    // 10 ms, and 8 ms as the exponent of high speed: what keyboards say.
    private const byte UsualMilliseconds = 10;
    private const byte UsualExponent = 7;

    /// <summary>Reads an endpoint.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>False for what is no endpoint, or one that can transfer nothing at this speed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> descriptor, UsbSpeed speed, out UsbEndpoint endpoint)
    {
        endpoint = default;
        if (descriptor.Length < EndpointLength)
        {
            return false;
        }

        byte address = (byte)(descriptor[2] & 0x8F);
        byte kind = (byte)(descriptor[3] & 3);
        int packets = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]);
        int size = int.Min(packets & PacketSizeMask, LargestPacket(kind, speed));
        if ((address & 0xF) == 0 || size == 0)
        {
            return false;
        }

        bool isPeriodic = kind is IsochronousKind or InterruptKind;
        int further = isPeriodic && speed == UsbSpeed.High ? int.Min(packets >> 11 & 3, MostFurtherPackets) : 0;
        endpoint = new UsbEndpoint(
            address,
            kind,
            (ushort)size,
            ReadInterval(descriptor[6], kind, speed),
            (byte)further,
            isPeriodic ? size * (further + 1) : 0);
        return true;
    }

    /// <summary>Adds what an endpoint's companion says.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="companion">The companion's descriptor; ignored when it is too short.</param>
    public static UsbEndpoint AddCompanion(UsbEndpoint endpoint, ReadOnlySpan<byte> companion)
    {
        if (companion.Length < CompanionLength)
        {
            return endpoint;
        }

        int burst = int.Min(companion[2], MostBurst);

        // An isochronous endpoint may move its burst up to three times in an interval.
        int most = endpoint.PacketSize * (burst + 1) * (endpoint.Kind == IsochronousKind ? MostFurtherPackets + 1 : 1);
        int bytes = BinaryPrimitives.ReadUInt16LittleEndian(companion[4..]);
        return endpoint with
        {
            Burst = (byte)burst,
            BytesPerInterval = endpoint.Kind == BulkKind ? 0 : int.Clamp(bytes, int.Min(endpoint.PacketSize, most), most),
        };
    }

    // USB 2.0, 5.6.3, 5.7.3 and 5.8.3; USB 3.2, 8.12.
    private static int LargestPacket(byte kind, UsbSpeed speed) => (speed, kind) switch
    {
        (_, not (IsochronousKind or BulkKind or InterruptKind)) => 0,
        (UsbSpeed.Low, InterruptKind) => 8,
        (UsbSpeed.Low, _) => 0,
        (UsbSpeed.Full, IsochronousKind) => 1023,
        (UsbSpeed.Full, _) => 64,
        (UsbSpeed.High, BulkKind) => 512,
        _ => 1024,
    };

    private static byte ReadInterval(byte value, byte kind, UsbSpeed speed)
    {
        if (kind == BulkKind)
        {
            return value;
        }

        bool isInMilliseconds = kind == InterruptKind && speed is UsbSpeed.Low or UsbSpeed.Full;
        if (isInMilliseconds)
        {
            return value == 0 ? UsualMilliseconds : value;
        }

        return value is 0 or > MostExponent ? UsualExponent : value;
    }
}
