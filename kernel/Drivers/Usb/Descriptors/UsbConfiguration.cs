using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace UefiKernel.Kernel.Drivers.Usb.Descriptors;

/// <summary>
/// A configuration of a device (USB 2.0, 9.6.3; USB 3.2, 9.6.3): its interfaces in their first settings, with their valid
/// endpoints. The device may send anything.
/// </summary>
public sealed class UsbConfiguration
{
    /// <summary>Interfaces that are kept; further ones are left out.</summary>
    public const int MostInterfaces = 32;

    /// <summary>Endpoints of a device besides the one for control: 15 in each direction.</summary>
    public const int MostEndpoints = 30;

    /// <summary>Bytes at the beginning that say how long it is as a whole.</summary>
    public const int HeaderLength = 9;

    private const int InterfaceLength = 9;
    private const int HidFirstDescriptor = 6;
    private const int HidEntryLength = 3;

    private UsbConfiguration(byte value, IReadOnlyList<UsbInterface> interfaces)
    {
        Value = value;
        Interfaces = interfaces;
    }

    /// <summary>bConfigurationValue: the number by which SET_CONFIGURATION selects it, 1 to 255.</summary>
    public byte Value { get; }

    /// <summary>The interfaces, at least one, no two with the same number.</summary>
    public IReadOnlyList<UsbInterface> Interfaces { get; }

    /// <summary>Reads how long a configuration is with all that belongs to it.</summary>
    /// <param name="header">Its first bytes.</param>
    /// <param name="length">wTotalLength, at least <see cref="HeaderLength"/>.</param>
    /// <param name="problem">Why it is none, as a sentence without a full stop.</param>
    public static bool TryReadLength(ReadOnlySpan<byte> header, out int length, out string problem)
    {
        length = 0;
        if (header.Length < HeaderLength)
        {
            problem = $"Its configuration has {header.Length} bytes: expected at least {HeaderLength}";
            return false;
        }

        if (header[1] != DescriptorList.Configuration || header[0] < HeaderLength)
        {
            problem = $"Its configuration begins with a descriptor of type {header[1]} and {header[0]} bytes: " +
                $"expected type {DescriptorList.Configuration} and at least {HeaderLength} bytes";
            return false;
        }

        length = BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        problem = length >= HeaderLength
            ? ""
            : $"Its configuration says that it is {length} bytes long: expected at least {HeaderLength}";
        return length >= HeaderLength;
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="bytes">
    /// What the device sent: the configuration, then its interfaces, endpoints and what else belongs to it. What lies behind
    /// wTotalLength, or behind a descriptor with an impossible length, is ignored.
    /// </param>
    /// <param name="speed">The device's speed: the size of packets and the intervals depend on it.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="problem">Why there is none, as a sentence without a full stop.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes,
        UsbSpeed speed,
        [NotNullWhen(true)] out UsbConfiguration? configuration,
        out string problem)
    {
        configuration = null;
        if (!TryReadLength(bytes, out int length, out problem))
        {
            return false;
        }

        byte value = bytes[5];
        if (value == 0)
        {
            problem = "Its configuration has the value 0, which means not configured: expected 1 to 255";
            return false;
        }

        var list = new DescriptorList(bytes[..int.Min(length, bytes.Length)]);
        var reader = new Reader(speed);
        while (list.TryNext(out ReadOnlySpan<byte> descriptor))
        {
            reader.Take(descriptor);
        }

        reader.EndInterface();
        if (reader.Interfaces.Count == 0)
        {
            problem = "Its configuration has no interface";
            return false;
        }

        configuration = new UsbConfiguration(value, reader.Interfaces);
        return true;
    }

    // Collects what belongs to one interface until the next one begins.
    private sealed class Reader(UsbSpeed speed)
    {
        private readonly List<UsbInterface> _interfaces = [];
        private readonly UsbEndpoint[] _endpoints = new UsbEndpoint[MostEndpoints];
        private int _endpointCount;

        // Endpoint addresses that were given, of all interfaces: number in bits 0 to 3, direction in bit 4.
        private uint _given;

        private bool _isOpen;
        private byte _number;
        private uint _classCode;
        private ushort _reportLength;
        private bool _canHaveCompanion;

        public List<UsbInterface> Interfaces => _interfaces;

        public void Take(ReadOnlySpan<byte> descriptor)
        {
            switch (descriptor[1])
            {
                case DescriptorList.Interface:
                    EndInterface();
                    TakeInterface(descriptor);
                    break;
                case DescriptorList.Endpoint when _isOpen:
                    TakeEndpoint(descriptor);
                    break;
                case DescriptorList.EndpointCompanion when _canHaveCompanion:
                    _canHaveCompanion = false;
                    ref UsbEndpoint last = ref _endpoints[_endpointCount - 1];
                    last = EndpointReader.AddCompanion(last, descriptor);
                    break;
                case DescriptorList.Hid when _isOpen && _reportLength == 0:
                    _reportLength = ReadReportLength(descriptor);
                    break;
            }
        }

        public void EndInterface()
        {
            if (_isOpen)
            {
                _interfaces.Add(
                    new UsbInterface(_number, _classCode, _endpoints.AsSpan(0, _endpointCount).ToArray(), _reportLength));
            }

            _isOpen = false;
            _canHaveCompanion = false;
        }

        private void TakeInterface(ReadOnlySpan<byte> descriptor)
        {
            bool isFirstSetting = descriptor.Length >= InterfaceLength && descriptor[3] == 0;
            if (!isFirstSetting || _interfaces.Count == MostInterfaces || IsKnown(descriptor[2]))
            {
                return;
            }

            _isOpen = true;
            _number = descriptor[2];
            _classCode = (uint)(descriptor[5] << 16 | descriptor[6] << 8 | descriptor[7]);
            _reportLength = 0;
            _endpointCount = 0;
        }

        private void TakeEndpoint(ReadOnlySpan<byte> descriptor)
        {
            _canHaveCompanion = false;
            if (!EndpointReader.TryRead(descriptor, speed, out UsbEndpoint endpoint))
            {
                return;
            }

            uint bit = 1u << ((endpoint.Address & 0xF) | (endpoint.IsIn ? 0x10 : 0));
            if ((_given & bit) != 0)
            {
                return;
            }

            // There are no more addresses than there is room for.
            _given |= bit;
            _endpoints[_endpointCount++] = endpoint;
            _canHaveCompanion = speed == UsbSpeed.Super;
        }

        private bool IsKnown(byte number)
        {
            foreach (UsbInterface known in _interfaces)
            {
                if (known.Number == number)
                {
                    return true;
                }
            }

            return false;
        }

        // HID 1.11, 6.2.1: the kinds and lengths of further descriptors, three bytes each.
        private static ushort ReadReportLength(ReadOnlySpan<byte> descriptor)
        {
            for (int at = HidFirstDescriptor; at + HidEntryLength <= descriptor.Length; at += HidEntryLength)
            {
                if (descriptor[at] == DescriptorList.Report)
                {
                    return BinaryPrimitives.ReadUInt16LittleEndian(descriptor[(at + 1)..]);
                }
            }

            return 0;
        }
    }
}
