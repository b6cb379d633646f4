using System;

namespace UefiKernel.Kernel.Drivers.Usb.Descriptors;

/// <summary>
/// Descriptors that lie one behind the other (USB 2.0, 9.5): each begins with its length and its type. A length that cannot be
/// ends the list.
/// </summary>
/// <param name="bytes">The descriptors, as the device sent them.</param>
internal ref struct DescriptorList(ReadOnlySpan<byte> bytes)
{
    /// <summary>bDescriptorType of a device (USB 2.0, table 9-5; those below as well).</summary>
    public const byte Device = 1;

    /// <summary>bDescriptorType of a configuration.</summary>
    public const byte Configuration = 2;

    /// <summary>bDescriptorType of an interface.</summary>
    public const byte Interface = 4;

    /// <summary>bDescriptorType of an endpoint.</summary>
    public const byte Endpoint = 5;

    /// <summary>bDescriptorType of an interface's HID descriptor (HID 1.11, 7.1).</summary>
    public const byte Hid = 0x21;

    /// <summary>bDescriptorType of a report descriptor (HID 1.11, 7.1).</summary>
    public const byte Report = 0x22;

    /// <summary>bDescriptorType of a hub (USB 2.0, 11.23.2.1).</summary>
    public const byte Hub = 0x29;

    /// <summary>bDescriptorType of a SuperSpeed hub (USB 3.2, 10.15.2.1).</summary>
    public const byte SuperSpeedHub = 0x2A;

    /// <summary>bDescriptorType of what SuperSpeed adds to an endpoint (USB 3.2, 9.6.7).</summary>
    public const byte EndpointCompanion = 0x30;

    private const int ShortestDescriptor = 2;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Takes the next descriptor.</summary>
    /// <param name="descriptor">All of it, with its length and type: at least 2 bytes.</param>
    /// <returns>
    /// False at the end, and where the next one says that it is shorter than 2 bytes or longer than what is left.
    /// </returns>
    public bool TryNext(out ReadOnlySpan<byte> descriptor)
    {
        descriptor = default;
        if (_rest.Length < ShortestDescriptor || _rest[0] < ShortestDescriptor || _rest[0] > _rest.Length)
        {
            return false;
        }

        descriptor = _rest[.._rest[0]];
        _rest = _rest[_rest[0]..];
        return true;
    }
}
