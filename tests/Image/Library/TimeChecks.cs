using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Dates, times, durations.</summary>
internal static class TimeChecks
{
    private static readonly DateTime s_moment = new(2026, 11, 24, 13, 4, 5, 678, DateTimeKind.Utc);

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("DateTime: ticks of known days", static () => new DateTime(1970, 1, 1).Ticks == 621_355_968_000_000_000 && new DateTime(1601, 1, 1).Ticks == 504_911_232_000_000_000),
        new("DateTime: weekday and day of the year", static () => s_moment.DayOfWeek == DayOfWeek.Tuesday && s_moment.DayOfYear == 328 && new DateTime(2000, 1, 1).DayOfWeek == DayOfWeek.Saturday),
        new("DateTime: leap years", static () => DateTime.IsLeapYear(2000) && !DateTime.IsLeapYear(1900) && DateTime.DaysInMonth(2024, 2) == 29 && new DateTime(2024, 2, 29).AddYears(1) == new DateTime(2025, 2, 28)),
        new("DateTime: month arithmetic clips the day", static () => new DateTime(2026, 1, 31).AddMonths(1) == new DateTime(2026, 2, 28) && new DateTime(2026, 3, 31).AddMonths(-13) == new DateTime(2025, 2, 28)),
        new("DateTime: differences", static () => (new DateTime(2026, 3, 1) - new DateTime(2026, 2, 1)).Days == 28 && (new DateTime(2000, 1, 1) - new DateTime(1900, 1, 1)).TotalDays == 36524),
        new("DateTime: standard formats", static () => s_moment.ToString("o") == "2026-11-24T13:04:05.6780000Z" && s_moment.ToString("R") == "Tue, 24 Nov 2026 13:04:05 GMT" && s_moment.ToString("s") == "2026-11-24T13:04:05" && s_moment.ToString("u") == "2026-11-24 13:04:05Z"),
        new("DateTime: custom formats", static () => s_moment.ToString("dddd, d MMMM yyyy h:mm tt", CultureInfo.InvariantCulture) == "Tuesday, 24 November 2026 1:04 PM" && s_moment.ToString("yy/M/d HH'h'") == "26/11/24 13h" && s_moment.ToString("ss.ff") == "05.67"),
        new("DateTime: round trip by 'o'", static () => DateTime.Parse(s_moment.ToString("o"), null, DateTimeStyles.RoundtripKind) == s_moment && DateTime.Parse(s_moment.ToString("o"), null, DateTimeStyles.RoundtripKind).Kind == DateTimeKind.Utc),
        new("DateTime: parsing several forms", static () => DateTime.Parse("2026-11-24") == s_moment.Date && DateTime.Parse("11/24/2026 1:04 PM") == new DateTime(2026, 11, 24, 13, 4, 0) && DateTime.ParseExact("24.11.26", "dd.MM.yy", null) == s_moment.Date),
        new("DateTime: impossible dates are refused", static () => !DateTime.TryParse("2026-02-30", out _) && Throws<ArgumentOutOfRangeException>(static () => Opaque(new DateTime(2026, 13, 1))) && Throws<FormatException>(static () => Opaque(DateTime.Parse("tomorrow")))),
        new("DateTime: range ends", static () => Throws<ArgumentOutOfRangeException>(static () => Opaque(DateTime.MaxValue.AddTicks(1))) && DateTime.MaxValue.Year == 9999),
        new("DateTime: binary and file time round trip", static () => DateTime.FromBinary(s_moment.ToBinary()) == s_moment && DateTime.FromFileTimeUtc(s_moment.ToFileTimeUtc()) == s_moment),
        new("DateTime: UtcNow is plausible and does not go back", static () => DateTime.UtcNow is var a && DateTime.UtcNow >= a && a.Kind == DateTimeKind.Utc),
        new("DateTimeOffset: same moment, other clock", static () => new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2)) == new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero) && DateTimeOffset.Parse("2026-01-01T12:00:00+02:00").UtcDateTime.Hour == 10),
        new("DateTimeOffset: Unix time", static () => DateTimeOffset.FromUnixTimeSeconds(1_000_000_000).ToString("yyyy-MM-dd HH:mm:ss") == "2001-09-09 01:46:40" && DateTimeOffset.UnixEpoch.ToUnixTimeMilliseconds() == 0),
        new("TimeSpan: parts and totals", static () => TimeSpan.FromSeconds(93_784L) is { Days: 1, Hours: 2, Minutes: 3, Seconds: 4 } && TimeSpan.FromMinutes(90L).TotalHours == 1.5),
        new("TimeSpan: formats", static () => new TimeSpan(1, 2, 3, 4, 5).ToString() == "1.02:03:04.0050000" && new TimeSpan(0, 2, 3).ToString(@"h\:mm\:ss") == "0:02:03" && TimeSpan.FromSeconds(-1L).ToString("c") == "-00:00:01"),
        new("TimeSpan: round trip of text", static () => new[] { TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromTicks(1) }.All(static t => TimeSpan.Parse(t.ToString()) == t)),
        new("TimeSpan: arithmetic and overflow", static () => TimeSpan.FromHours(1) * 2.5 == TimeSpan.FromMinutes(150L) && TimeSpan.FromHours(3) / TimeSpan.FromHours(2) == 1.5 && Throws<OverflowException>(static () => Opaque(TimeSpan.MaxValue + TimeSpan.FromTicks(1)))),
        new("DateOnly and TimeOnly", static () => new DateOnly(2026, 12, 31).AddDays(1) == new DateOnly(2027, 1, 1) && new TimeOnly(23, 30).AddHours(1, out int days) == new TimeOnly(0, 30) && days == 1 && TimeOnly.Parse("13:45").Hour == 13 && DateOnly.Parse("2026-11-24").DayNumber == 739_943),
        new("Calendar: ISO weeks", static () => ISOWeek.GetWeekOfYear(new DateTime(2027, 1, 1)) == 53 && ISOWeek.GetYear(new DateTime(2027, 1, 1)) == 2026),
        new("Calendar: Hebrew and Islamic calendars", static () => new HebrewCalendar().GetYear(new DateTime(2026, 11, 24)) == 5787 && new UmAlQuraCalendar().GetYear(new DateTime(2026, 11, 24)) == 1448),
        new("TimeZoneInfo: UTC is the only zone", static () => TimeZoneInfo.ConvertTimeToUtc(s_moment) == s_moment && TimeZoneInfo.Utc.BaseUtcOffset == TimeSpan.Zero && TimeZoneInfo.Local.GetUtcOffset(s_moment) == TimeSpan.Zero),
        new("TimeProvider: timestamps advance by elapsed time", static () => TimeProvider.System is var t && t.GetTimestamp() is var a && t.GetElapsedTime(a) >= TimeSpan.Zero && t.GetUtcNow().Offset == TimeSpan.Zero),
    ];
}
