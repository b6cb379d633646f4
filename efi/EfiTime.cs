namespace UefiKernel.Efi;

/// <summary>EFI_TIME: a date and time of the Gregorian calendar (UEFI 2.10, section 8.3).</summary>
public struct EfiTime
{
    /// <summary>EFI_UNSPECIFIED_TIMEZONE: the time is local time.</summary>
    public const short UnspecifiedTimeZone = 0x07FF;

    /// <summary>1900 to 9999.</summary>
    public ushort Year;

    /// <summary>1 to 12.</summary>
    public byte Month;

    /// <summary>1 to 31.</summary>
    public byte Day;

    /// <summary>0 to 23.</summary>
    public byte Hour;

    /// <summary>0 to 59.</summary>
    public byte Minute;

    /// <summary>0 to 59.</summary>
    public byte Second;

    /// <summary>Padding.</summary>
    public byte Pad1;

    /// <summary>0 to 999,999,999.</summary>
    public uint Nanosecond;

    /// <summary>Minutes that local time is behind UTC, -1440 to 1440, or <see cref="UnspecifiedTimeZone"/>.</summary>
    public short TimeZone;

    /// <summary>Bit 0: daylight saving time is observed; bit 1: it is in force, and <see cref="Hour"/> includes it.</summary>
    public byte Daylight;

    /// <summary>Padding.</summary>
    public byte Pad2;
}
