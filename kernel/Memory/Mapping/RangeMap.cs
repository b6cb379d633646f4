using System;
using System.Collections.Generic;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// What is known of which addresses: ranges in ascending order that do not overlap, neighbours of equal value joined. Later
/// knowledge replaces earlier, so that a map is painted in layers, the most general first.
/// </summary>
internal sealed class RangeMap<T>
{
    private readonly List<AddressRange<T>> _ranges = [];

    /// <summary>Number of ranges.</summary>
    public int Count => _ranges.Count;

    /// <summary>A range, 0 ≤ index &lt; <see cref="Count"/>, in the order of addresses.</summary>
    public AddressRange<T> this[int index] => _ranges[index];

    /// <summary>Gives a range of addresses a value, whatever they had.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The first address above; when it is not above <paramref name="start"/> nothing happens.</param>
    /// <param name="value">The value.</param>
    public void Set(ulong start, ulong end, T value)
    {
        if (start >= end)
        {
            return;
        }

        Clear(start, end);
        int place = IndexAbove(start);
        if (place < _ranges.Count && _ranges[place].Start == end && AreEqual(_ranges[place].Value, value))
        {
            end = _ranges[place].End;
            _ranges.RemoveAt(place);
        }

        if (place > 0 && _ranges[place - 1].End == start && AreEqual(_ranges[place - 1].Value, value))
        {
            _ranges[place - 1] = new AddressRange<T>(_ranges[place - 1].Start, end, value);
        }
        else
        {
            _ranges.Insert(place, new AddressRange<T>(start, end, value));
        }
    }

    /// <summary>Forgets what is known of a range of addresses.</summary>
    public void Clear(ulong start, ulong end)
    {
        int first = IndexAbove(start);
        int behind = first;
        while (behind < _ranges.Count && _ranges[behind].Start < end)
        {
            behind++;
        }

        if (first == behind || start >= end)
        {
            return;
        }

        AddressRange<T> lowest = _ranges[first];
        AddressRange<T> highest = _ranges[behind - 1];
        _ranges.RemoveRange(first, behind - first);
        if (highest.End > end)
        {
            _ranges.Insert(first, new AddressRange<T>(end, highest.End, highest.Value));
        }

        if (lowest.Start < start)
        {
            _ranges.Insert(first, new AddressRange<T>(lowest.Start, start, lowest.Value));
        }
    }

    /// <summary>Replaces each value within a range of addresses by another; addresses without a value keep none.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The first address above.</param>
    /// <param name="replace">The new value for an old one.</param>
    public void Replace(ulong start, ulong end, Func<T, T> replace)
    {
        ulong at = start;
        while (at < end && TryFindFrom(at, out AddressRange<T> range) && range.Start < end)
        {
            // What was replaced before may have been joined with this range: only the rest of it is due.
            ulong from = Math.Max(range.Start, at);
            at = Math.Min(range.End, end);
            Set(from, at, replace(range.Value));
        }
    }

    /// <summary>The range that holds an address, or else the next one above.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryFindFrom(ulong address, out AddressRange<T> range)
    {
        int index = IndexAbove(address);
        range = index < _ranges.Count ? _ranges[index] : default;
        return index < _ranges.Count;
    }

    private static bool AreEqual(T left, T right) => EqualityComparer<T>.Default.Equals(left, right);

    // The first range that ends above an address.
    private int IndexAbove(ulong address)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_ranges[middle].End > address)
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
