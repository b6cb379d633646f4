using System;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>The items of a report descriptor, one after the other (HID 1.11, 6.2.2).</summary>
/// <param name="bytes">The descriptor.</param>
internal ref struct ReportItems(ReadOnlySpan<byte> bytes)
{
    private const byte LongItem = 0xFE;
    private const int LongHeader = 3;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Takes the next item; long items, of which none are defined, are passed over.</summary>
    /// <param name="tag">Tag and type: the item's first byte without its length.</param>
    /// <param name="data">Its data as an unsigned number.</param>
    /// <param name="length">Bytes of the data: 0, 1, 2 or 4.</param>
    /// <returns>False at the end, and where an item is longer than what is left.</returns>
    public bool TryNext(out byte tag, out uint data, out int length)
    {
        tag = 0;
        data = 0;
        length = 0;
        while (!_rest.IsEmpty && _rest[0] == LongItem)
        {
            if (_rest.Length < LongHeader || _rest.Length < LongHeader + _rest[1])
            {
                return false;
            }

            _rest = _rest[(LongHeader + _rest[1])..];
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        length = (_rest[0] & 3) switch { 3 => 4, int size => size };
        if (_rest.Length < 1 + length)
        {
            return false;
        }

        tag = (byte)(_rest[0] & ~3);
        for (int i = 0; i < length; i++)
        {
            data |= (uint)_rest[1 + i] << (8 * i);
        }

        _rest = _rest[(1 + length)..];
        return true;
    }
}
