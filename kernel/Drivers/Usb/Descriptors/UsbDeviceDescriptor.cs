using System;
using System.Buffers.Binary;

namespace UefiKernel.Kernel.Drivers.Usb.Descriptors;

/// <summary>What a device says it is (USB 2.0, 9.6.1; USB 3.2, 9.6.1).</summary>
/// <param name="Version">bcdUSB, such as 0x0200.</param>
/// <param name="ClassCode">Class, subclass and protocol in 24 bits; 0 when its interfaces say.</param>
/// <param name="Vendor">idVendor.</param>
/// <param name="Product">idProduct.</param>
/// <param name="Configurations">Number of configurations, at least 1.</param>
public readonly record struct UsbDeviceDescriptor(
    ushort Version,
    uint ClassCode,
    ushort Vendor,
    ushort Product,
    byte Configurations)
{
    /// <summary>Bytes of the descriptor.</summary>
    public const int Length = 18;

    /// <summary>
    /// Bytes at the beginning up to bMaxPacketSize0: all that can be asked for before the size of packets is known.
    /// </summary>
    public const int BeginningLength = 8;

    /// <summary>Reads the size of the packets of endpoint 0.</summary>
    /// <param name="beginning">The descriptor's first bytes, at least <see cref="BeginningLength"/>.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="size">The size: 8, 16, 32, 64 or 512.</param>
    /// <param name="problem">Why there is none, as a sentence without a full stop.</param>
    public static bool TryReadPacketSize(ReadOnlySpan<byte> beginning, UsbSpeed speed, out ushort size, out string problem)
    {
        size = 0;
        if (!IsDevice(beginning, BeginningLength, out problem))
        {
            return false;
        }

        // USB 2.0, 5.5.3. SuperSpeed has one size, given as an exponent; USB 3.2, 9.6.1.
        byte value = beginning[7];
        size = (speed, value) switch
        {
            (UsbSpeed.Low, 8) => 8,
            (UsbSpeed.Full, 8 or 16 or 32 or 64) => value,
            (UsbSpeed.High, 64) => 64,
            (UsbSpeed.Super, 9) => 512,
            _ => 0,
        };
        problem = size != 0 ? "" : $"It claims packets of the size {value} for control transfers, which its speed does not have";
        return size != 0;
    }

    /// <summary>Reads the descriptor.</summary>
    /// <param name="bytes">What the device sent.</param>
    /// <param name="device">What it says.</param>
    /// <param name="problem">Why it cannot be, as a sentence without a full stop.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UsbDeviceDescriptor device, out string problem)
    {
        device = default;
        if (!IsDevice(bytes, Length, out problem))
        {
            return false;
        }

        device = new UsbDeviceDescriptor(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
            (uint)(bytes[4] << 16 | bytes[5] << 8 | bytes[6]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            bytes[17]);
        problem = device.Configurations != 0 ? "" : "It has no configuration";
        return device.Configurations != 0;
    }

    private static bool IsDevice(ReadOnlySpan<byte> bytes, int length, out string problem)
    {
        problem = "";
        if (bytes.Length < length)
        {
            problem = $"Its device descriptor has {bytes.Length} bytes: expected {length}";
        }
        else if (bytes[1] != DescriptorList.Device || bytes[0] < Length)
        {
            problem = $"It sent a descriptor of type {bytes[1]} and {bytes[0]} bytes: " +
                $"expected type {DescriptorList.Device} and {Length} bytes";
        }

        return problem.Length == 0;
    }
}
