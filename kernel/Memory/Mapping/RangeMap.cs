using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// Values of addresses: ranges in ascending order that do not overlap, neighbours of equal value joined. Later values replace
/// earlier ones, so that a map is painted in layers, the most general first.
/// </summary>
internal sealed class RangeMap<TAddress, TValue>
    where TAddress : struct, IAddress<TAddress>, IComparable<TAddress>
{
    private readonly List<KnownRange<TAddress, TValue>> _ranges = [];

    /// <summary>Number of ranges.</summary>
    public int Count => _ranges.Count;

    /// <summary>A range, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses.</summary>
    public KnownRange<TAddress, TValue> this[int index] => _ranges[index];

    /// <summary>Gives addresses a value, whatever they had.</summary>
    /// <param name="range">The addresses; when there are none nothing happens.</param>
    /// <param name="value">The value.</param>
    public void Set(AddressRange<TAddress> range, TValue value)
    {
        if (range.IsEmpty)
        {
            return;
        }

        Clear(range);
        int place = IndexAbove(range.Start);
        if (place < _ranges.Count && AreSame(_ranges[place].Range.Start, range.End) && AreEqual(_ranges[place].Value, value))
        {
            range = AddressRange<TAddress>.Between(range.Start, _ranges[place].Range.End);
            _ranges.RemoveAt(place);
        }

        if (place > 0 && AreSame(_ranges[place - 1].Range.End, range.Start) && AreEqual(_ranges[place - 1].Value, value))
        {
            range = AddressRange<TAddress>.Between(_ranges[place - 1].Range.Start, range.End);
            _ranges[place - 1] = new KnownRange<TAddress, TValue>(range, value);
        }
        else
        {
            _ranges.Insert(place, new KnownRange<TAddress, TValue>(range, value));
        }
    }

    /// <summary>Sets all that another map knows.</summary>
    /// <param name="other">The other map.</param>
    public void SetAll(RangeMap<TAddress, TValue> other)
    {
        foreach (KnownRange<TAddress, TValue> known in other._ranges)
        {
            Set(known.Range, known.Value);
        }
    }

    /// <summary>Removes the values of some addresses.</summary>
    /// <param name="range">The addresses.</param>
    public void Clear(AddressRange<TAddress> range)
    {
        int first = IndexAbove(range.Start);
        int behind = first;
        while (behind < _ranges.Count && _ranges[behind].Range.Overlaps(range))
        {
            behind++;
        }

        if (first == behind)
        {
            return;
        }

        KnownRange<TAddress, TValue> lowest = _ranges[first];
        KnownRange<TAddress, TValue> highest = _ranges[behind - 1];
        _ranges.RemoveRange(first, behind - first);
        highest.Range.Subtract(range, out _, out AddressRange<TAddress> above);
        if (!above.IsEmpty)
        {
            _ranges.Insert(first, new KnownRange<TAddress, TValue>(above, highest.Value));
        }

        lowest.Range.Subtract(range, out AddressRange<TAddress> below, out _);
        if (!below.IsEmpty)
        {
            _ranges.Insert(first, new KnownRange<TAddress, TValue>(below, lowest.Value));
        }
    }

    /// <summary>Replaces each value of some addresses by another; addresses without a value keep none.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="replace">The new value for an old one.</param>
    public void Replace(AddressRange<TAddress> range, Func<TValue, TValue> replace)
    {
        AddressRange<TAddress> rest = range;
        while (TryFindFrom(rest.Start, out KnownRange<TAddress, TValue> known) && known.Range.Overlaps(rest))
        {
            // What was replaced before may have been joined with this range: only the rest of it is due.
            AddressRange<TAddress> due = known.Range.Intersect(rest);
            rest = rest.From(due.End);
            Set(due, replace(known.Value));
        }
    }

    /// <summary>The range that holds an address, or else the next one above.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryFindFrom(TAddress address, out KnownRange<TAddress, TValue> known)
    {
        int index = IndexAbove(address);
        known = index < _ranges.Count ? _ranges[index] : default;
        return index < _ranges.Count;
    }

    /// <summary>The range that holds an address.</summary>
    /// <returns>False when nothing is known of it.</returns>
    public bool TryFind(TAddress address, out KnownRange<TAddress, TValue> known) =>
        TryFindFrom(address, out known) && known.Range.Contains(address);

    private static bool AreEqual(TValue left, TValue right) => EqualityComparer<TValue>.Default.Equals(left, right);

    private static bool AreSame(TAddress left, TAddress right) => left.CompareTo(right) == 0;

    // The first range that ends above an address.
    private int IndexAbove(TAddress address)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_ranges[middle].Range.End.CompareTo(address) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
