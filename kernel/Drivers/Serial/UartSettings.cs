using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>
/// How a 16550's line is set, read back from its registers (PC16550D data sheet, section 8). Nothing changes, no byte is lost.
/// </summary>
internal readonly struct UartSettings
{
    private const ushort DivisorLow = 0;
    private const ushort DivisorHigh = 1;
    private const ushort LineControl = 3;
    private const ushort ModemStatus = 6;
    private const ushort Scratch = 7;

    private const byte DivisorLatch = 0x80;
    private const byte FloatingBus = 0xFF;

    // 1.8432 MHz over 16.
    private const uint FastestBitsPerSecond = 115_200;

    /// <summary>Whether there is a port.</summary>
    public bool IsPresent { get; private init; }

    /// <summary>Line speed; 0 when the divisor is 0.</summary>
    public uint BitsPerSecond { get; private init; }

    /// <summary>Data bits, parity and stop bits, such as 8N1.</summary>
    public string Format { get; private init; }

    /// <summary>The active lines of CTS, DSR, RI and DCD.</summary>
    public string Lines { get; private init; }

    /// <summary>Reads a port's settings. Interrupts are off: while the divisor is looked at, the port's data cannot be.</summary>
    /// <param name="ports">Access to the ports.</param>
    /// <param name="basePort">The first of its eight registers.</param>
    public static UartSettings Read(IBytePorts ports, ushort basePort)
    {
        byte control = ports.ReadByte((ushort)(basePort + LineControl));
        if (control == FloatingBus && ports.ReadByte((ushort)(basePort + Scratch)) == FloatingBus)
        {
            return new UartSettings { Format = "", Lines = "" };
        }

        ports.WriteByte((ushort)(basePort + LineControl), (byte)(control | DivisorLatch));
        uint divisor = ports.ReadByte((ushort)(basePort + DivisorLow)) |
            (uint)ports.ReadByte((ushort)(basePort + DivisorHigh)) << 8;
        ports.WriteByte((ushort)(basePort + LineControl), control);
        return new UartSettings
        {
            IsPresent = true,
            BitsPerSecond = divisor == 0 ? 0 : FastestBitsPerSecond / divisor,
            Format = FormatOf(control),
            Lines = LinesOf(ports.ReadByte((ushort)(basePort + ModemStatus))),
        };
    }

    // Bits 0 and 1: 5 to 8 data bits; 2: more than one stop bit, which are one and a half with 5 data bits; 3 to 5: parity.
    private static string FormatOf(byte control)
    {
        int bits = 5 + (control & 3);
        char parity = (control >> 3 & 7) switch { 1 => 'O', 3 => 'E', 5 => 'M', 7 => 'S', _ => 'N' };
        string stop = (control & 4) == 0 ? "1" : bits == 5 ? "1.5" : "2";
        return $"{bits}{parity}{stop}";
    }

    private static string LinesOf(byte status)
    {
        string cts = (status & 0x10) != 0 ? "CTS " : "";
        string dsr = (status & 0x20) != 0 ? "DSR " : "";
        string ri = (status & 0x40) != 0 ? "RI " : "";
        string dcd = (status & 0x80) != 0 ? "DCD" : "";
        return (cts + dsr + ri + dcd).TrimEnd();
    }
}
