namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// Which bus each root port belongs to, and what its speed numbers mean, as the Supported Protocol capabilities say (xHCI 1.2,
/// 7.2). A port that none of them names is treated as one of USB 2.
/// </summary>
internal sealed class XhciProtocols
{
    private const int FirstSpeed = 0x10;
    private const int CapabilityLength = 0x10;

    // "USB " (7.2.1).
    private const uint Name = 0x20425355;

    private readonly byte[] _revision;
    private readonly byte[] _slotType;
    private readonly uint[][] _speeds;

    public XhciProtocols(IRegisters registers, ulong length, int extended, int ports)
    {
        _revision = new byte[ports + 1];
        _slotType = new byte[ports + 1];
        _speeds = new uint[ports + 1][];
        var list = new XhciExtended(registers, length, extended);
        while (list.TryNext(XhciExtended.Protocol, CapabilityLength, out int at))
        {
            uint revision = registers.Read(at) >> 24;
            if (registers.Read(at + 4) != Name || revision is not (2 or 3))
            {
                continue;
            }

            uint range = registers.Read(at + 8);
            int first = (int)(range & 0xFF);
            int count = (int)(range >> 8 & 0xFF);
            int speedCount = (int)(range >> 28);
            uint[] speeds = new uint[(ulong)(at + FirstSpeed + (speedCount * 4)) <= length ? speedCount : 0];
            for (int i = 0; i < speeds.Length; i++)
            {
                speeds[i] = registers.Read(at + FirstSpeed + (i * 4));
            }

            // A port belongs to the first that claims it.
            for (int port = int.Max(first, 1); port < first + count && port <= ports; port++)
            {
                if (_revision[port] == 0)
                {
                    _revision[port] = (byte)revision;
                    _slotType[port] = (byte)(registers.Read(at + 12) & 31);
                    _speeds[port] = speeds;
                }
            }
        }
    }

    /// <summary>Whether a port is one of USB 3.</summary>
    /// <param name="port">1 to the number of ports.</param>
    public bool IsUsb3(int port) => _revision[port] == 3;

    /// <summary>What an Enable Slot command says for a device behind a port, 0 to 31.</summary>
    /// <param name="port">The root port.</param>
    public int SlotType(int port) => _slotType[port];

    /// <summary>What a port's speed number means.</summary>
    /// <param name="port">The root port.</param>
    /// <param name="number">The number, 0 to 15.</param>
    /// <param name="speed">The speed.</param>
    /// <returns>False when it means nothing.</returns>
    public bool TrySpeed(int port, int number, out UsbSpeed speed)
    {
        foreach (uint entry in _speeds[port] ?? [])
        {
            if ((int)(entry & 15) == number && TryRate(entry, out speed) && IsUsb3(port) == (speed == UsbSpeed.Super))
            {
                return true;
            }
        }

        // The numbers that hold where the capability has no list (7.2.2.1.1), or one that makes no sense; all above 4 are faster
        // kinds of SuperSpeed.
        speed = number is >= 1 and <= 4 ? (UsbSpeed)number : UsbSpeed.Super;
        return number is >= 1 and <= 7 && IsUsb3(port) == (speed == UsbSpeed.Super);
    }

    /// <summary>The number that a slot context has for a speed behind a root port.</summary>
    /// <param name="port">The root port.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="known">
    /// The number that the port itself reports; 0 behind a hub. Several numbers may stand for SuperSpeed, and it tells which.
    /// </param>
    public int NumberOf(int port, UsbSpeed speed, int known)
    {
        if (known != 0 && TrySpeed(port, known, out UsbSpeed reported) && reported == speed)
        {
            return known;
        }

        foreach (uint entry in _speeds[port] ?? [])
        {
            if (TryRate(entry, out UsbSpeed meant) && meant == speed)
            {
                return (int)(entry & 15);
            }
        }

        return (int)speed;
    }

    // Bits per second are the mantissa times a power of 1000 (7.2.1, PSIM and PSIE).
    private static bool TryRate(uint entry, out UsbSpeed speed)
    {
        ulong rate = entry >> 16;
        for (uint power = entry >> 4 & 3; power > 0; power--)
        {
            rate *= 1000;
        }

        speed = rate switch
        {
            1_500_000 => UsbSpeed.Low,
            12_000_000 => UsbSpeed.Full,
            480_000_000 => UsbSpeed.High,
            _ => UsbSpeed.Super,
        };

        // SuperSpeed inter-chip links have 1.25 Gbit/s a lane.
        return speed != UsbSpeed.Super || rate >= 1_000_000_000;
    }
}
