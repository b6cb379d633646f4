using System;

namespace UefiKernel.Memory.Addresses;

/// <summary>
/// Addresses that follow each other. The projects name the two kinds <c>PhysicalRange</c> and <c>VirtualRange</c>
/// (<c>memory/Ranges.props</c>).
/// </summary>
/// <remarks>
/// The last byte of the address space is in no range, so that the end of a range is always an address and no sum here wraps.
/// Works before the runtime: nothing is allocated, and the address's members are called directly.
/// </remarks>
/// <typeparam name="TAddress">The kind of address.</typeparam>
public readonly struct AddressRange<TAddress> : IEquatable<AddressRange<TAddress>>
    where TAddress : struct, IAddress<TAddress>
{
    private const ulong PageMask = PageCount.BytesPerPage - 1;

    private readonly ulong _start;
    private readonly ulong _length;

    /// <summary>
    /// The <paramref name="length"/> bytes from <paramref name="start"/> on; what would pass the end of the address space is cut
    /// off.
    /// </summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">The length; 0 for an empty range.</param>
    public AddressRange(TAddress start, ByteCount length)
        : this(start.Number, Math.Min(length.Value, ulong.MaxValue - start.Number))
    {
    }

    private AddressRange(ulong start, ulong length)
    {
        _start = start;
        _length = length;
    }

    /// <summary>The first address.</summary>
    public TAddress Start => TAddress.FromNumber(_start);

    /// <summary>The length.</summary>
    public ByteCount Length => new(_length);

    /// <summary>The first address above the range; the start of an empty one.</summary>
    public TAddress End => TAddress.FromNumber(_start + _length);

    /// <summary>The last address; the start of an empty range.</summary>
    public TAddress Last => TAddress.FromNumber(_length == 0 ? _start : _start + (_length - 1));

    /// <summary>Whether no address is in the range.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Whether start and length are multiples of a page.</summary>
    public bool IsWholePages => ((_start | _length) & PageMask) == 0;

    /// <summary>Whether two ranges have the same start and length.</summary>
    public static bool operator ==(AddressRange<TAddress> left, AddressRange<TAddress> right) => left.Equals(right);

    /// <summary>Whether two ranges differ in start or length.</summary>
    public static bool operator !=(AddressRange<TAddress> left, AddressRange<TAddress> right) => !left.Equals(right);

#pragma warning disable CA1000 // Calls name one of the two kinds, as in PhysicalRange.Between: no type argument is written.
    /// <summary>
    /// The addresses from <paramref name="start"/> up to <paramref name="end"/>, without the latter; none when it does not lie
    /// above.
    /// </summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The first address above the range.</param>
    public static AddressRange<TAddress> Between(TAddress start, TAddress end) => Between(start.Number, end.Number);

    /// <summary>The bytes from an address on; false when they pass the end of the address space.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">The length; 0 for an empty range.</param>
    /// <param name="range">The range, cut off when this is false.</param>
    public static bool TryCreate(TAddress start, ByteCount length, out AddressRange<TAddress> range)
    {
        range = new(start, length);
        return range._length == length.Value;
    }
#pragma warning restore CA1000

    /// <summary>Whether an address is in the range.</summary>
    /// <param name="address">Any address.</param>
    public bool Contains(TAddress address) => address.Number - _start < _length;

    /// <summary>
    /// Whether all of another range is in this one; an empty one is where its start is in this one or at its end.
    /// </summary>
    /// <param name="other">The other range.</param>
    public bool Contains(AddressRange<TAddress> other) =>
        other._start >= _start && other._start - _start <= _length && other._length <= _length - (other._start - _start);

    /// <summary>Whether an address is in both ranges.</summary>
    /// <param name="other">The other range.</param>
    public bool Overlaps(AddressRange<TAddress> other) => !Intersect(other).IsEmpty;

    /// <summary>What is in both ranges; an empty range when nothing is.</summary>
    /// <param name="other">The other range.</param>
    public AddressRange<TAddress> Intersect(AddressRange<TAddress> other) =>
        Between(Math.Max(_start, other._start), Math.Min(_start + _length, other._start + other._length));

    /// <summary>What is in this range but not in another: up to two pieces.</summary>
    /// <param name="other">The other range; an empty one takes nothing away.</param>
    /// <param name="below">The piece below the other range; all of this one when they have nothing in common.</param>
    /// <param name="above">The piece above the other range.</param>
    public void Subtract(AddressRange<TAddress> other, out AddressRange<TAddress> below, out AddressRange<TAddress> above)
    {
        AddressRange<TAddress> common = Intersect(other);
        (below, above) = common.IsEmpty
            ? (this, default)
            : (Between(_start, common._start), Between(common._start + common._length, _start + _length));
    }

    /// <summary>What lies in this range at and above an address.</summary>
    /// <param name="address">Any address.</param>
    public AddressRange<TAddress> From(TAddress address) => Between(Math.Max(_start, address.Number), _start + _length);

    /// <summary>
    /// The pages that hold the range, in whole. The last page of the address space is left out, since no range can hold it.
    /// </summary>
    public AddressRange<TAddress> OuterPages()
    {
        ulong end = Math.Min(_start + _length, ulong.MaxValue & ~PageMask);
        return _length == 0 ? this : Between(_start & ~PageMask, (end + PageMask) & ~PageMask);
    }

    /// <summary>The pages that lie in the range as a whole; an empty range when there are none.</summary>
    public AddressRange<TAddress> InnerPages() =>
        _start > (ulong.MaxValue & ~PageMask)
            ? default
            : Between((_start + PageMask) & ~PageMask, (_start + _length) & ~PageMask);

    /// <summary>Whether <paramref name="other"/> has the same start and length.</summary>
    public bool Equals(AddressRange<TAddress> other) => _start == other._start && _length == other._length;

    /// <summary>Whether <paramref name="obj"/> is a range of the same kind of address with the same start and length.</summary>
    public override bool Equals(object? obj) => obj is AddressRange<TAddress> other && Equals(other);

    /// <summary>A hash of start and length.</summary>
    public override int GetHashCode() => HashCode.Combine(_start, _length);

    /// <summary>The start and the length: <c>0x0000000000100000, 4 KiB</c>.</summary>
    public override string ToString() => Start.ToString() + ", " + Length.ToString();

    private static AddressRange<TAddress> Between(ulong start, ulong end) => new(start, end > start ? end - start : 0);
}
