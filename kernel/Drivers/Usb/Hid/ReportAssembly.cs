using System;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>
/// Puts reports together that are longer than a packet (HID 1.11, 8.4): they come as full packets and, unless the length is a
/// multiple of theirs, a short one. Taking a packet allocates nothing.
/// </summary>
/// <param name="packetSize">Bytes of a full packet.</param>
/// <param name="longest">Bytes of the longest report.</param>
internal sealed class ReportAssembly(int packetSize, int longest)
{
    private readonly byte[] _bytes = new byte[longest > packetSize ? longest : 0];
    private int _count;
    private int _expected;

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">Its bytes.</param>
    /// <param name="layout">How long reports are.</param>
    /// <param name="report">The report that it ends.</param>
    /// <returns>False when more packets belong to the report.</returns>
    public bool TryAdd(ReadOnlySpan<byte> packet, KeyboardReport layout, out ReadOnlySpan<byte> report)
    {
        report = packet;
        if (_count == 0)
        {
            _expected = Math.Min(layout.LengthOf(packet), _bytes.Length);
            if (_expected <= packetSize || packet.Length < packetSize)
            {
                return true;
            }
        }

        int added = Math.Min(packet.Length, _expected - _count);
        packet[..added].CopyTo(_bytes.AsSpan(_count));
        _count += added;
        if (_count < _expected && packet.Length == packetSize)
        {
            return false;
        }

        report = _bytes.AsSpan(0, _count);
        _count = 0;
        return true;
    }
}
