using System;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>The report that switches a keyboard's LEDs (HUT 1.5, section 11). Bits are counted from its beginning.</summary>
/// <param name="ReportId">Its number, which is its first byte too; 0 when reports have none.</param>
/// <param name="Length">Its bytes, with that of the number, up to 64; 0 when the keyboard has no LEDs.</param>
/// <param name="NumLock">Bit of Num Lock; -1 when there is none.</param>
/// <param name="CapsLock">Bit of Caps Lock; -1 when there is none.</param>
/// <param name="ScrollLock">Bit of Scroll Lock; -1 when there is none.</param>
internal readonly record struct LedReport(byte ReportId, int Length, int NumLock, int CapsLock, int ScrollLock)
{
    /// <summary>The longest report that is sent.</summary>
    public const int MostBytes = 64;

    private const int BitsPerByte = 8;

    /// <summary>Makes the report.</summary>
    /// <param name="leds">What is on, as <see cref="KeyLocks.Leds"/> says it.</param>
    /// <param name="report">The report, <see cref="Length"/> bytes, zeroed.</param>
    public void Write(int leds, Span<byte> report)
    {
        if (ReportId != 0)
        {
            report[0] = ReportId;
        }

        Write(report, NumLock, (leds & KeyLocks.NumLock) != 0);
        Write(report, CapsLock, (leds & KeyLocks.CapsLock) != 0);
        Write(report, ScrollLock, (leds & KeyLocks.ScrollLock) != 0);
    }

    private static void Write(Span<byte> report, int bit, bool isOn)
    {
        if (isOn && bit >= 0 && bit / BitsPerByte < report.Length)
        {
            report[bit / BitsPerByte] |= (byte)(1 << (bit % BitsPerByte));
        }
    }
}
