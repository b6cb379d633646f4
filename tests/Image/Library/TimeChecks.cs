using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Dates, times, durations.</summary>
internal static class TimeChecks
{
    private static readonly DateTime s_moment = new(2026, 11, 24, 13, 4, 5, 678, DateTimeKind.Utc);

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("DateTime: ticks of known days", static () =>
        {
            Check.Equal(621_355_968_000_000_000, new DateTime(1970, 1, 1).Ticks);
            Check.Equal(504_911_232_000_000_000, new DateTime(1601, 1, 1).Ticks);
        }),
        new("DateTime: weekday and day of the year", static () =>
        {
            Check.Equal(DayOfWeek.Tuesday, s_moment.DayOfWeek);
            Check.Equal(328, s_moment.DayOfYear);
            Check.Equal(DayOfWeek.Saturday, new DateTime(2000, 1, 1).DayOfWeek);
        }),
        new("DateTime: leap years", static () =>
        {
            Check.True(DateTime.IsLeapYear(2000));
            Check.True(!DateTime.IsLeapYear(1900));
            Check.Equal(29, DateTime.DaysInMonth(2024, 2));
            Check.Equal(new DateTime(2025, 2, 28), new DateTime(2024, 2, 29).AddYears(1));
        }),
        new("DateTime: month arithmetic clips the day", static () =>
        {
            Check.Equal(new DateTime(2026, 2, 28), new DateTime(2026, 1, 31).AddMonths(1));
            Check.Equal(new DateTime(2025, 2, 28), new DateTime(2026, 3, 31).AddMonths(-13));
        }),
        new("DateTime: differences", static () =>
        {
            Check.Equal(28, (new DateTime(2026, 3, 1) - new DateTime(2026, 2, 1)).Days);
            Check.Equal(36524, (new DateTime(2000, 1, 1) - new DateTime(1900, 1, 1)).TotalDays);
        }),
        new("DateTime: standard formats", static () =>
        {
            Check.Equal("2026-11-24T13:04:05.6780000Z", s_moment.ToString("o"));
            Check.Equal("Tue, 24 Nov 2026 13:04:05 GMT", s_moment.ToString("R"));
            Check.Equal("2026-11-24T13:04:05", s_moment.ToString("s"));
            Check.Equal("2026-11-24 13:04:05Z", s_moment.ToString("u"));
        }),
        new("DateTime: custom formats", static () =>
        {
            Check.Equal(
                "Tuesday, 24 November 2026 1:04 PM",
                s_moment.ToString("dddd, d MMMM yyyy h:mm tt", CultureInfo.InvariantCulture));
            Check.Equal("26/11/24 13h", s_moment.ToString("yy/M/d HH'h'"));
            Check.Equal("05.67", s_moment.ToString("ss.ff"));
        }),
        new("DateTime: round trip by 'o'", static () =>
        {
            Check.Equal(s_moment, DateTime.Parse(s_moment.ToString("o"), null, DateTimeStyles.RoundtripKind));
            Check.Equal(DateTimeKind.Utc, DateTime.Parse(s_moment.ToString("o"), null, DateTimeStyles.RoundtripKind).Kind);
        }),
        new("DateTime: parsing several forms", static () =>
        {
            Check.Equal(s_moment.Date, DateTime.Parse("2026-11-24"));
            Check.Equal(new DateTime(2026, 11, 24, 13, 4, 0), DateTime.Parse("11/24/2026 1:04 PM"));
            Check.Equal(s_moment.Date, DateTime.ParseExact("24.11.26", "dd.MM.yy", null));
        }),
        new("DateTime: impossible dates are refused", static () =>
        {
            Check.True(!DateTime.TryParse("2026-02-30", out _));
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(new DateTime(2026, 13, 1)));
            Check.Throws<FormatException>(static () => Opaque(DateTime.Parse("tomorrow")));
        }),
        new("DateTime: range ends", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(DateTime.MaxValue.AddTicks(1)));
            Check.Equal(9999, DateTime.MaxValue.Year);
        }),
        new("DateTime: binary and file time round trip", static () =>
        {
            Check.Equal(s_moment, DateTime.FromBinary(s_moment.ToBinary()));
            Check.Equal(s_moment, DateTime.FromFileTimeUtc(s_moment.ToFileTimeUtc()));
        }),
        new("DateTime: UtcNow is plausible and does not go back", static () =>
        {
            DateTime a = DateTime.UtcNow;
            Check.True(DateTime.UtcNow >= a);
            Check.Equal(DateTimeKind.Utc, a.Kind);
        }),
        new("DateTimeOffset: same moment, other clock", static () =>
        {
            Check.Equal(
                new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2)));
            Check.Equal(10, DateTimeOffset.Parse("2026-01-01T12:00:00+02:00").UtcDateTime.Hour);
        }),
        new("DateTimeOffset: Unix time", static () =>
        {
            Check.Equal("2001-09-09 01:46:40", DateTimeOffset.FromUnixTimeSeconds(1_000_000_000).ToString("yyyy-MM-dd HH:mm:ss"));
            Check.Equal(0, DateTimeOffset.UnixEpoch.ToUnixTimeMilliseconds());
        }),
        new("TimeSpan: parts and totals", static () =>
        {
            Check.True(TimeSpan.FromSeconds(93_784L) is { Days: 1, Hours: 2, Minutes: 3, Seconds: 4 });
            Check.Equal(1.5, TimeSpan.FromMinutes(90L).TotalHours);
        }),
        new("TimeSpan: formats", static () =>
        {
            Check.Equal("1.02:03:04.0050000", new TimeSpan(1, 2, 3, 4, 5).ToString());
            Check.Equal("0:02:03", new TimeSpan(0, 2, 3).ToString(@"h\:mm\:ss"));
            Check.Equal("-00:00:01", TimeSpan.FromSeconds(-1L).ToString("c"));
        }),
        new("TimeSpan: round trip of text", static () =>
        {
            Check.True(
                new[] { TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromTicks(1) }.All(
                    static t => TimeSpan.Parse(t.ToString()) == t));
        }),
        new("TimeSpan: arithmetic and overflow", static () =>
        {
            Check.Equal(TimeSpan.FromMinutes(150L), TimeSpan.FromHours(1) * 2.5);
            Check.Equal(1.5, TimeSpan.FromHours(3) / TimeSpan.FromHours(2));
            Check.Throws<OverflowException>(static () => Opaque(TimeSpan.MaxValue + TimeSpan.FromTicks(1)));
        }),
        new("DateOnly and TimeOnly", static () =>
        {
            Check.Equal(new DateOnly(2027, 1, 1), new DateOnly(2026, 12, 31).AddDays(1));
            Check.Equal(new TimeOnly(0, 30), new TimeOnly(23, 30).AddHours(1, out int days));
            Check.Equal(1, days);
            Check.Equal(13, TimeOnly.Parse("13:45").Hour);
            Check.Equal(739_943, DateOnly.Parse("2026-11-24").DayNumber);
        }),
        new("Calendar: ISO weeks", static () =>
        {
            Check.Equal(53, ISOWeek.GetWeekOfYear(new DateTime(2027, 1, 1)));
            Check.Equal(2026, ISOWeek.GetYear(new DateTime(2027, 1, 1)));
        }),
        new("Calendar: Hebrew and Islamic calendars", static () =>
        {
            Check.Equal(5787, new HebrewCalendar().GetYear(new DateTime(2026, 11, 24)));
            Check.Equal(1448, new UmAlQuraCalendar().GetYear(new DateTime(2026, 11, 24)));
        }),
        new("TimeZoneInfo: UTC is the only zone", static () =>
        {
            Check.Equal(s_moment, TimeZoneInfo.ConvertTimeToUtc(s_moment));
            Check.Equal(TimeSpan.Zero, TimeZoneInfo.Utc.BaseUtcOffset);
            Check.Equal(TimeSpan.Zero, TimeZoneInfo.Local.GetUtcOffset(s_moment));
        }),
        new("TimeProvider: timestamps advance by elapsed time", static () =>
        {
            TimeProvider t = TimeProvider.System;
            long a = t.GetTimestamp();
            Check.True(t.GetElapsedTime(a) >= TimeSpan.Zero);
            Check.Equal(TimeSpan.Zero, t.GetUtcNow().Offset);
        }),
    ];
}
