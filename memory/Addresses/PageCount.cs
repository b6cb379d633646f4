using System;
using System.Globalization;

namespace UefiKernel.Memory.Addresses;

/// <summary>
/// A length in pages of 4096 bytes, the page of x86-64 and of the firmware's memory map (UEFI 2.10, section 7.2).
/// It converts to and from a number only explicitly; operations whose results do not fit in 64 bits fail; they never wrap.
/// </summary>
public readonly struct PageCount : IEquatable<PageCount>, IComparable<PageCount>
{
    /// <summary>Bytes in a page: 4096.</summary>
    public const ulong BytesPerPage = 4096;

    /// <summary>A count of <paramref name="value"/> pages.</summary>
    public PageCount(ulong value) => Value = value;

    /// <summary>None.</summary>
    public static PageCount Zero => default;

    /// <summary>The largest count: 2⁶⁴ − 1 pages.</summary>
    public static PageCount MaxValue => new(ulong.MaxValue);

    /// <summary>The count as a number of pages.</summary>
    public ulong Value { get; }

    /// <summary>Whether the count is 0.</summary>
    public bool IsZero => Value == 0;

    /// <summary>A count of <paramref name="value"/> pages.</summary>
    public static explicit operator PageCount(ulong value) => new(value);

    /// <summary>The count as a number of pages.</summary>
    public static explicit operator ulong(PageCount count) => count.Value;

    /// <summary>Whether two counts are the same.</summary>
    public static bool operator ==(PageCount left, PageCount right) => left.Value == right.Value;

    /// <summary>Whether two counts differ.</summary>
    public static bool operator !=(PageCount left, PageCount right) => left.Value != right.Value;

    /// <summary>Whether <paramref name="left"/> is the smaller count.</summary>
    public static bool operator <(PageCount left, PageCount right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger count.</summary>
    public static bool operator >(PageCount left, PageCount right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is smaller or the same.</summary>
    public static bool operator <=(PageCount left, PageCount right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is larger or the same.</summary>
    public static bool operator >=(PageCount left, PageCount right) => left.Value >= right.Value;

    /// <summary>The pages that <paramref name="bytes"/> need, the last one perhaps only in part.</summary>
    public static PageCount Covering(ByteCount bytes) =>
        new(bytes.Value / BytesPerPage + (bytes.Value % BytesPerPage == 0 ? 0UL : 1UL));

    /// <summary>The whole pages that fit into <paramref name="bytes"/>.</summary>
    public static PageCount Within(ByteCount bytes) => new(bytes.Value / BytesPerPage);

    /// <summary>The sum; false, and a meaningless result, when it does not fit.</summary>
    public bool TryAdd(PageCount other, out PageCount result)
    {
        result = new(Value + other.Value);
        return result.Value >= Value;
    }

    /// <summary>The difference; false, and a meaningless result, when <paramref name="other"/> is the larger count.</summary>
    public bool TrySubtract(PageCount other, out PageCount result)
    {
        result = new(Value - other.Value);
        return other.Value <= Value;
    }

    /// <summary>The sum, or <see cref="MaxValue"/> when it does not fit.</summary>
    public PageCount AddSaturating(PageCount other) => TryAdd(other, out PageCount result) ? result : MaxValue;

    /// <summary>The order of counts as numbers.</summary>
    public int CompareTo(PageCount other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="other"/> is the same count.</summary>
    public bool Equals(PageCount other) => Value == other.Value;

    /// <summary>Whether <paramref name="obj"/> is the same kind of count with the same value.</summary>
    public override bool Equals(object? obj) => obj is PageCount other && Equals(other);

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The count for people: <c>1 page</c>, <c>2560 pages</c>.</summary>
    public override string ToString() =>
        Value == 1 ? "1 page" : Value.ToString(CultureInfo.InvariantCulture) + " pages";
}
