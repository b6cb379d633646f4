using System;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>Where a keyboard's reports have which keys, and where the report to it has the LEDs.</summary>
/// <param name="fields">The fields.</param>
/// <param name="leds">Where the LEDs are.</param>
/// <param name="lengths">
/// Bytes of each report with its number, by number; those of the only one, without a number, at 0. All other places are 0.
/// </param>
internal sealed class KeyboardReport(ReportField[] fields, LedReport leds, ushort[] lengths)
{
    /// <summary>Bytes of a report of the boot protocol.</summary>
    public const int BootLength = 8;

    /// <summary>The most fields that are looked at.</summary>
    public const int MostFields = 24;

    /// <summary>The most reports of a keyboard that have keys.</summary>
    public const int MostReports = 4;

    private const int BitsPerByte = 8;
    private const int LastUsage = 0xFF;

    /// <summary>The boot protocol's (HID 1.11, B.1): modifiers, a byte that is reserved, six keys; five LEDs.</summary>
    public static KeyboardReport Boot { get; } = new(
        [new ReportField(0, 0, 8, 1, false, UsageCodes.FirstModifier), new ReportField(0, 16, 6, 8, true, 0)],
        new LedReport(0, 1, 0, 1, 2),
        [BootLength]);

    /// <summary>Where the LEDs are.</summary>
    public LedReport Leds => leds;

    /// <summary>Whether reports begin with their numbers.</summary>
    public bool IsNumbered => lengths[0] == 0;

    /// <summary>Bytes of the longest report.</summary>
    public int Longest
    {
        get
        {
            int longest = 0;
            foreach (ushort length in lengths)
            {
                longest = Math.Max(longest, length);
            }

            return longest;
        }
    }

    /// <summary>Bytes of a report.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <returns>0 for one that is not described.</returns>
    public int LengthOf(ReadOnlySpan<byte> beginning)
    {
        int number = IsNumbered && !beginning.IsEmpty ? beginning[0] : 0;
        return number < lengths.Length ? lengths[number] : 0;
    }

    /// <summary>Number of a report among those with keys.</summary>
    /// <param name="report">The report.</param>
    /// <returns>From 0 to below <see cref="MostReports"/>; -1 for a report without keys.</returns>
    public int IndexOf(ReadOnlySpan<byte> report)
    {
        int index = -1;
        byte last = 0;
        for (int i = 0; i < fields.Length && !report.IsEmpty; i++)
        {
            byte id = fields[i].ReportId;
            index += index < 0 || id != last ? 1 : 0;
            last = id;
            if (id == 0 || id == report[0])
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Reads which keys are held.</summary>
    /// <param name="report">The report; what is missing at its end is not held.</param>
    /// <param name="keys">Filled with usages, first those that have bits: modifiers.</param>
    /// <param name="hasError">Whether the keyboard says that it cannot tell which keys are held.</param>
    /// <returns>Number of keys.</returns>
    public int Read(ReadOnlySpan<byte> report, Span<byte> keys, out bool hasError)
    {
        int count = 0;
        hasError = false;
        foreach (ReportField field in fields)
        {
            if (report.IsEmpty || (field.ReportId != 0 && field.ReportId != report[0]))
            {
                continue;
            }

            for (int i = 0; i < field.Count && count < keys.Length; i++)
            {
                int offset = field.Offset + (i * field.Size);
                if (offset + field.Size > report.Length * BitsPerByte)
                {
                    break;
                }

                int value = ReadBits(report, offset, field.Size);
                int usage = field.IsArray ? field.First + value : value != 0 ? field.First + i : 0;
                hasError |= field.IsArray && usage is >= UsageCodes.ErrorRollOver and <= UsageCodes.LastError;
                if (usage is > UsageCodes.LastError and <= LastUsage)
                {
                    keys[count++] = (byte)usage;
                }
            }
        }

        return count;
    }

    private static int ReadBits(ReadOnlySpan<byte> report, int offset, int size)
    {
        int value = 0;
        for (int i = 0; i < size; i++)
        {
            int bit = offset + i;
            value |= (report[bit / BitsPerByte] >> (bit % BitsPerByte) & 1) << i;
        }

        return value;
    }
}
