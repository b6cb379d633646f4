using System;
using System.Globalization;

namespace UefiKernel.Memory.Addresses;

/// <summary>
/// An address that the processor can dereference under the current page tables: pointer-sized, in bytes.
/// It converts to and from a number only explicitly, and to no other kind of address at all.
/// </summary>
public readonly unsafe struct VirtualAddress : IEquatable<VirtualAddress>, IComparable<VirtualAddress>, IAddress<VirtualAddress>
{
    /// <summary>The address that holds <paramref name="value"/>.</summary>
    public VirtualAddress(nuint value) => Value = value;

    /// <summary>Address 0.</summary>
    public static VirtualAddress Zero => default;

    /// <summary>The last address there is: all 64 bits set.</summary>
    public static VirtualAddress MaxValue => new(nuint.MaxValue);

    /// <summary>The address as a number.</summary>
    public nuint Value { get; }

    ulong IAddress<VirtualAddress>.Number => Value;

    /// <summary>Whether this is address 0.</summary>
    public bool IsZero => Value == 0;

    /// <summary>The address that holds <paramref name="value"/>.</summary>
    public static explicit operator VirtualAddress(nuint value) => new(value);

    /// <summary>The address as a number.</summary>
    public static explicit operator nuint(VirtualAddress address) => address.Value;

    /// <summary>The address that <paramref name="pointer"/> points to.</summary>
    public static VirtualAddress FromPointer(void* pointer) => new((nuint)pointer);

    /// <summary>A pointer to this address; that something may be read there is for the caller to know.</summary>
    public void* ToPointer() => (void*)Value;

    static VirtualAddress IAddress<VirtualAddress>.FromNumber(ulong number) => new((nuint)number);

    /// <summary>Whether two addresses are the same.</summary>
    public static bool operator ==(VirtualAddress left, VirtualAddress right) => left.Value == right.Value;

    /// <summary>Whether two addresses differ.</summary>
    public static bool operator !=(VirtualAddress left, VirtualAddress right) => left.Value != right.Value;

    /// <summary>Whether <paramref name="left"/> lies below <paramref name="right"/>.</summary>
    public static bool operator <(VirtualAddress left, VirtualAddress right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> lies above <paramref name="right"/>.</summary>
    public static bool operator >(VirtualAddress left, VirtualAddress right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> lies below <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(VirtualAddress left, VirtualAddress right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> lies above <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(VirtualAddress left, VirtualAddress right) => left.Value >= right.Value;

    /// <summary>
    /// The address <paramref name="count"/> bytes above; false, and a meaningless result, past the last address.
    /// </summary>
    public bool TryAdd(ByteCount count, out VirtualAddress result)
    {
        result = new(Value + (nuint)count.Value);
        return result.Value >= Value;
    }

    /// <summary>The address <paramref name="count"/> bytes below; false, and a meaningless result, below address 0.</summary>
    public bool TrySubtract(ByteCount count, out VirtualAddress result)
    {
        result = new(Value - (nuint)count.Value);
        return count.Value <= Value;
    }

    /// <summary>
    /// The address <paramref name="count"/> bytes above, or <see cref="MaxValue"/> when that lies past the last address.
    /// </summary>
    public VirtualAddress AddSaturating(ByteCount count) => TryAdd(count, out VirtualAddress result) ? result : MaxValue;

    /// <summary>
    /// Bytes from <paramref name="start"/> up to this address; false when <paramref name="start"/> lies above it.
    /// </summary>
    public bool TryDistanceFrom(VirtualAddress start, out ByteCount distance)
    {
        distance = new(Value - start.Value);
        return start.Value <= Value;
    }

    /// <summary>
    /// Rounds down to a multiple of <paramref name="alignment"/> bytes; false when that is no power of two.
    /// </summary>
    public bool TryAlignDown(ByteCount alignment, out VirtualAddress result)
    {
        bool valid = PowerOfTwo.TryAlignDown(Value, alignment.Value, out ulong rounded);
        result = new((nuint)rounded);
        return valid;
    }

    /// <summary>
    /// Rounds up to a multiple of <paramref name="alignment"/> bytes; false when that is no power of two or the result lies past
    /// the last address.
    /// </summary>
    public bool TryAlignUp(ByteCount alignment, out VirtualAddress result)
    {
        bool valid = PowerOfTwo.TryAlignUp(Value, alignment.Value, out ulong rounded);
        result = new((nuint)rounded);
        return valid;
    }

    /// <summary>
    /// Whether the address is a multiple of <paramref name="alignment"/> bytes; false when that is no power of two.
    /// </summary>
    public bool IsAligned(ByteCount alignment) => PowerOfTwo.IsAligned(Value, alignment.Value);

    /// <summary>The order of addresses as numbers.</summary>
    public int CompareTo(VirtualAddress other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="other"/> is the same address.</summary>
    public bool Equals(VirtualAddress other) => Value == other.Value;

    /// <summary>Whether <paramref name="obj"/> is the same kind of address with the same value.</summary>
    public override bool Equals(object? obj) => obj is VirtualAddress other && Equals(other);

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The address in hexadecimal with all 16 digits, as in <c>0x0000000000800000</c>.</summary>
    public override string ToString() => "0x" + ((ulong)Value).ToString("X", CultureInfo.InvariantCulture);
}
