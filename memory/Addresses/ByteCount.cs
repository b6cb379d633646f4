using System;
using System.Globalization;

namespace UefiKernel.Memory.Addresses;

/// <summary>
/// A length or a size in bytes.
/// It converts to and from a number only explicitly; operations whose results do not fit in 64 bits fail; they never wrap.
/// </summary>
public readonly struct ByteCount : IEquatable<ByteCount>, IComparable<ByteCount>
{
    /// <summary>A count of <paramref name="value"/> bytes.</summary>
    public ByteCount(ulong value) => Value = value;

    /// <summary>None.</summary>
    public static ByteCount Zero => default;

    /// <summary>The largest count: 2⁶⁴ − 1 bytes.</summary>
    public static ByteCount MaxValue => new(ulong.MaxValue);

    /// <summary>The count as a number of bytes.</summary>
    public ulong Value { get; }

    /// <summary>Whether the count is 0.</summary>
    public bool IsZero => Value == 0;

    /// <summary>A count of <paramref name="value"/> bytes.</summary>
    public static explicit operator ByteCount(ulong value) => new(value);

    /// <summary>The count as a number of bytes.</summary>
    public static explicit operator ulong(ByteCount count) => count.Value;

    /// <summary>Whether two counts are the same.</summary>
    public static bool operator ==(ByteCount left, ByteCount right) => left.Value == right.Value;

    /// <summary>Whether two counts differ.</summary>
    public static bool operator !=(ByteCount left, ByteCount right) => left.Value != right.Value;

    /// <summary>Whether <paramref name="left"/> is the smaller count.</summary>
    public static bool operator <(ByteCount left, ByteCount right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger count.</summary>
    public static bool operator >(ByteCount left, ByteCount right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is smaller or the same.</summary>
    public static bool operator <=(ByteCount left, ByteCount right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is larger or the same.</summary>
    public static bool operator >=(ByteCount left, ByteCount right) => left.Value >= right.Value;

    /// <summary>
    /// The bytes in <paramref name="pages"/>; false, and a meaningless result, when they do not fit in 64 bits.
    /// </summary>
    public static bool TryFromPages(PageCount pages, out ByteCount result)
    {
        result = new(pages.Value * PageCount.BytesPerPage);
        return pages.Value <= ulong.MaxValue / PageCount.BytesPerPage;
    }

    /// <summary>Rounds down to a multiple of <paramref name="alignment"/>; false when that is no power of two.</summary>
    public bool TryAlignDown(ByteCount alignment, out ByteCount result)
    {
        bool valid = PowerOfTwo.TryAlignDown(Value, alignment.Value, out ulong rounded);
        result = new(rounded);
        return valid;
    }

    /// <summary>
    /// Rounds up to a multiple of <paramref name="alignment"/>; false when that is no power of two or the result does not fit.
    /// </summary>
    public bool TryAlignUp(ByteCount alignment, out ByteCount result)
    {
        bool valid = PowerOfTwo.TryAlignUp(Value, alignment.Value, out ulong rounded);
        result = new(rounded);
        return valid;
    }

    /// <summary>Whether the count is a multiple of <paramref name="alignment"/>; false when that is no power of two.</summary>
    public bool IsAligned(ByteCount alignment) => PowerOfTwo.IsAligned(Value, alignment.Value);

    /// <summary>The sum; false, and a meaningless result, when it does not fit.</summary>
    public bool TryAdd(ByteCount other, out ByteCount result)
    {
        result = new(Value + other.Value);
        return result.Value >= Value;
    }

    /// <summary>The difference; false, and a meaningless result, when <paramref name="other"/> is the larger count.</summary>
    public bool TrySubtract(ByteCount other, out ByteCount result)
    {
        result = new(Value - other.Value);
        return other.Value <= Value;
    }

    /// <summary>The sum, or <see cref="MaxValue"/> when it does not fit.</summary>
    public ByteCount AddSaturating(ByteCount other) => TryAdd(other, out ByteCount result) ? result : MaxValue;

    /// <summary>The order of counts as numbers.</summary>
    public int CompareTo(ByteCount other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="other"/> is the same count.</summary>
    public bool Equals(ByteCount other) => Value == other.Value;

    /// <summary>Whether <paramref name="obj"/> is the same kind of count with the same value.</summary>
    public override bool Equals(object? obj) => obj is ByteCount other && Equals(other);

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>
    /// The size for people, in the largest binary unit that keeps it at 1 or more, with one decimal rounded down where it is not
    /// whole: <c>512 B</c>, <c>10 MiB</c>, <c>1.5 GiB</c>.
    /// </summary>
    public override string ToString()
    {
        ReadOnlySpan<char> prefixes = "BKMGTPE";
        int unit = 0;
        for (ulong rest = Value; rest >= 1024; rest >>= 10)
        {
            unit++;
        }

        ulong whole = Value >> (10 * unit);
        ulong remainder = Value & ((1UL << (10 * unit)) - 1);
        if (unit == 0)
        {
            return whole.ToString(CultureInfo.InvariantCulture) + " B";
        }

        // The remainder is below 2^60 here, so ten times it still fits in 64 bits.
        ulong tenths = (remainder * 10) >> (10 * unit);
        string number = whole.ToString(CultureInfo.InvariantCulture);
        string fraction = tenths == 0 ? "" : "." + tenths.ToString(CultureInfo.InvariantCulture);
        return number + fraction + " " + prefixes[unit].ToString() + "iB";
    }
}
