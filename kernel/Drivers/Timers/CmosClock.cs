using System;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// The wall clock in CMOS RAM, an MC146818A or its successors. Register numbers and bits: Motorola MC146818A data sheet, "Address
/// map" and "Registers"; the century's place comes from the FADT. Allocates nothing.
/// </summary>
/// <param name="ports">Access to the ports.</param>
/// <param name="centuryRegister">
/// Index of the century in CMOS RAM, from the FADT; 0 when unknown, then years are 2000 to 2099.
/// </param>
public readonly struct CmosClock(IPortIo ports, byte centuryRegister)
{
    /// <summary>
    /// The largest number of reads of the update flag in one wait. An update takes 2 ms (data sheet, "Update cycle"), one look
    /// about 2 µs, so this is ten times what a working clock needs.
    /// </summary>
    public const int UpdateWaitLimit = 10_000;

    /// <summary>Most readings until two in a row agree.</summary>
    public const int ReadingLimit = 8;

    private const ushort IndexPort = 0x70;
    private const ushort DataPort = 0x71;

    private const byte Seconds = 0x00;
    private const byte Minutes = 0x02;
    private const byte Hours = 0x04;
    private const byte DayOfMonth = 0x07;
    private const byte Month = 0x08;
    private const byte Year = 0x09;
    private const byte StatusA = 0x0A;
    private const byte StatusB = 0x0B;
    private const byte StatusD = 0x0D;

    private const byte UpdateInProgress = 0x80;
    private const byte TwentyFourHours = 0x02;
    private const byte Binary = 0x04;
    private const byte ValidRam = 0x80;
    private const byte AfterNoon = 0x80;

    // The clock itself uses the first 14 bytes; an index is 7 bits, the eighth masks the NMI.
    private const byte FirstRamRegister = 0x0E;
    private const byte LastRegister = 0x7F;

    private const int DefaultCentury = 20;

    private readonly IPortIo _ports = ports;
    private readonly byte _century = centuryRegister is >= FirstRamRegister and <= LastRegister ? centuryRegister : (byte)0;

    /// <summary>Reads date and time as they are kept: UTC or local time, which the clock does not say.</summary>
    /// <param name="time">The time, to the second, of unspecified kind.</param>
    /// <returns>
    /// False when there is no clock (all ones), its battery is empty, it never finishes an update, or what it holds is no date.
    /// </returns>
    public bool TryRead(out DateTime time)
    {
        time = default;
        if ((ReadRegister(StatusD) & ValidRam) == 0 || !TryReadRaw(out Raw last))
        {
            return false;
        }

        // The flag can rise between looking and reading, so only two equal readings count.
        for (int i = 0; i < ReadingLimit; i++)
        {
            if (!TryReadRaw(out Raw raw))
            {
                return false;
            }

            if (raw == last)
            {
                return TryDecode(raw, out time);
            }

            last = raw;
        }

        return false;
    }

    private bool TryReadRaw(out Raw raw)
    {
        raw = default;
        int looks = 0;
        while ((ReadRegister(StatusA) & UpdateInProgress) != 0)
        {
            if (++looks >= UpdateWaitLimit)
            {
                return false;
            }
        }

        raw = new Raw(
            ReadRegister(Seconds), ReadRegister(Minutes), ReadRegister(Hours), ReadRegister(DayOfMonth), ReadRegister(Month),
            ReadRegister(Year), _century == 0 ? (byte)0 : ReadRegister(_century), ReadRegister(StatusB));
        return true;
    }

    private bool TryDecode(in Raw raw, out DateTime time)
    {
        time = default;
        bool binary = (raw.Format & Binary) != 0;

        // In the 12-hour form bit 7 means afternoon; 12 is midnight and noon.
        bool twelveHours = (raw.Format & TwentyFourHours) == 0;
        byte hourBits = twelveHours ? (byte)(raw.Hours & ~AfterNoon) : raw.Hours;

        if (!TryNumber(raw.Seconds, binary, 0, 59, out int second) || !TryNumber(raw.Minutes, binary, 0, 59, out int minute)
            || !TryNumber(hourBits, binary, twelveHours ? 1 : 0, twelveHours ? 12 : 23, out int hour)
            || !TryNumber(raw.Day, binary, 1, 31, out int day) || !TryNumber(raw.Month, binary, 1, 12, out int month)
            || !TryNumber(raw.Year, binary, 0, 99, out int year))
        {
            return false;
        }

        if (twelveHours)
        {
            hour = hour % 12 + ((raw.Hours & AfterNoon) != 0 ? 12 : 0);
        }

        // An implausible century is another RAM cell that a wrong table points to.
        if (_century == 0 || !TryNumber(raw.Century, binary, 19, 21, out int century))
        {
            century = DefaultCentury;
        }

        year += 100 * century;
        if (day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    private static bool TryNumber(byte value, bool binary, int least, int most, out int number)
    {
        number = binary ? value : (value >> 4) * 10 + (value & 0xF);
        return (binary || ((value >> 4) <= 9 && (value & 0xF) <= 9)) && number >= least && number <= most;
    }

    private byte ReadRegister(byte register)
    {
        _ports.WriteByte(IndexPort, register);
        return _ports.ReadByte(DataPort);
    }

    private readonly record struct Raw(
        byte Seconds, byte Minutes, byte Hours, byte Day, byte Month, byte Year, byte Century, byte Format);
}
