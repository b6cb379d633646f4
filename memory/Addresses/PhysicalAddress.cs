using System;
using System.Globalization;

namespace UefiKernel.Memory.Addresses;

/// <summary>
/// An address on the memory bus, as the firmware's memory map and devices use it: 64 bits, in bytes.
/// It converts to and from a number only explicitly, and to no other kind of address at all.
/// </summary>
public readonly struct PhysicalAddress : IEquatable<PhysicalAddress>, IComparable<PhysicalAddress>, IAddress<PhysicalAddress>
{
    /// <summary>The address that holds <paramref name="value"/>.</summary>
    public PhysicalAddress(ulong value) => Value = value;

    /// <summary>Address 0.</summary>
    public static PhysicalAddress Zero => default;

    /// <summary>The last address there is: all 64 bits set.</summary>
    public static PhysicalAddress MaxValue => new(ulong.MaxValue);

    /// <summary>The address as a number.</summary>
    public ulong Value { get; }

    ulong IAddress<PhysicalAddress>.Number => Value;

    /// <summary>Whether this is address 0.</summary>
    public bool IsZero => Value == 0;

    /// <summary>The address that holds <paramref name="value"/>.</summary>
    public static explicit operator PhysicalAddress(ulong value) => new(value);

    /// <summary>The address as a number.</summary>
    public static explicit operator ulong(PhysicalAddress address) => address.Value;

    static PhysicalAddress IAddress<PhysicalAddress>.FromNumber(ulong number) => new(number);

    /// <summary>Whether two addresses are the same.</summary>
    public static bool operator ==(PhysicalAddress left, PhysicalAddress right) => left.Value == right.Value;

    /// <summary>Whether two addresses differ.</summary>
    public static bool operator !=(PhysicalAddress left, PhysicalAddress right) => left.Value != right.Value;

    /// <summary>Whether <paramref name="left"/> lies below <paramref name="right"/>.</summary>
    public static bool operator <(PhysicalAddress left, PhysicalAddress right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> lies above <paramref name="right"/>.</summary>
    public static bool operator >(PhysicalAddress left, PhysicalAddress right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> lies below <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(PhysicalAddress left, PhysicalAddress right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> lies above <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(PhysicalAddress left, PhysicalAddress right) => left.Value >= right.Value;

    /// <summary>
    /// The address <paramref name="count"/> bytes above; false, and a meaningless result, past the last address.
    /// </summary>
    public bool TryAdd(ByteCount count, out PhysicalAddress result)
    {
        result = new(Value + count.Value);
        return result.Value >= Value;
    }

    /// <summary>The address <paramref name="count"/> bytes below; false, and a meaningless result, below address 0.</summary>
    public bool TrySubtract(ByteCount count, out PhysicalAddress result)
    {
        result = new(Value - count.Value);
        return count.Value <= Value;
    }

    /// <summary>
    /// The address <paramref name="count"/> bytes above, or <see cref="MaxValue"/> when that lies past the last address.
    /// </summary>
    public PhysicalAddress AddSaturating(ByteCount count) => TryAdd(count, out PhysicalAddress result) ? result : MaxValue;

    /// <summary>
    /// Bytes from <paramref name="start"/> up to this address; false when <paramref name="start"/> lies above it.
    /// </summary>
    public bool TryDistanceFrom(PhysicalAddress start, out ByteCount distance)
    {
        distance = new(Value - start.Value);
        return start.Value <= Value;
    }

    /// <summary>
    /// Rounds down to a multiple of <paramref name="alignment"/> bytes; false when that is no power of two.
    /// </summary>
    public bool TryAlignDown(ByteCount alignment, out PhysicalAddress result)
    {
        bool valid = PowerOfTwo.TryAlignDown(Value, alignment.Value, out ulong rounded);
        result = new(rounded);
        return valid;
    }

    /// <summary>
    /// Rounds up to a multiple of <paramref name="alignment"/> bytes; false when that is no power of two or the result lies past
    /// the last address.
    /// </summary>
    public bool TryAlignUp(ByteCount alignment, out PhysicalAddress result)
    {
        bool valid = PowerOfTwo.TryAlignUp(Value, alignment.Value, out ulong rounded);
        result = new(rounded);
        return valid;
    }

    /// <summary>
    /// Whether the address is a multiple of <paramref name="alignment"/> bytes; false when that is no power of two.
    /// </summary>
    public bool IsAligned(ByteCount alignment) => PowerOfTwo.IsAligned(Value, alignment.Value);

    /// <summary>The order of addresses as numbers.</summary>
    public int CompareTo(PhysicalAddress other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="other"/> is the same address.</summary>
    public bool Equals(PhysicalAddress other) => Value == other.Value;

    /// <summary>Whether <paramref name="obj"/> is the same kind of address with the same value.</summary>
    public override bool Equals(object? obj) => obj is PhysicalAddress other && Equals(other);

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The address in hexadecimal with all 16 digits, as in <c>0x0000000000800000</c>.</summary>
    public override string ToString() => "0x" + Value.ToString("X", CultureInfo.InvariantCulture);
}
