using System;

namespace UefiKernel.Memory.Pages;

/// <summary>
/// Brings a list of ranges, in whatever order a firmware gave it, into the form that the page allocator is built from.
/// </summary>
internal static class MemoryRanges
{
    /// <summary>
    /// Sorts the ranges by address, joins those that touch, rounds them inward to whole pages and moves what is empty to the end.
    /// Doing it again changes nothing.
    /// </summary>
    /// <param name="ranges">The ranges. When they are refused they are the same ones, perhaps in another order.</param>
    /// <param name="count">How many remain.</param>
    /// <returns>
    /// <see cref="PageStatus.Success"/>; <see cref="PageStatus.RangeOverlap"/> when two share a byte.
    /// </returns>
    internal static PageStatus Normalize(Span<PhysicalRange> ranges, out int count)
    {
        count = 0;
        Sort(ranges);
        for (int i = 1; i < ranges.Length; i++)
        {
            // Empty ranges come last, so that neighbours in the list are neighbours in memory.
            if (ranges[i].Overlaps(ranges[i - 1]))
            {
                return PageStatus.RangeOverlap;
            }
        }

        int joined = Join(ranges);
        count = RoundInward(ranges[..joined]);
        ranges[count..].Clear();
        return PageStatus.Success;
    }

    /// <summary>By insertion: the lists are short and nearly always sorted.</summary>
    private static void Sort(Span<PhysicalRange> ranges)
    {
        for (int i = 1; i < ranges.Length; i++)
        {
            PhysicalRange range = ranges[i];
            int place = i;
            while (place > 0 && IsBefore(range, ranges[place - 1]))
            {
                ranges[place] = ranges[place - 1];
                place--;
            }

            ranges[place] = range;
        }
    }

    private static bool IsBefore(PhysicalRange left, PhysicalRange right) =>
        !left.IsEmpty && (right.IsEmpty || left.Start < right.Start);

    /// <summary>Joining comes before rounding: two ranges may share a page of which each has a part.</summary>
    private static int Join(Span<PhysicalRange> ranges)
    {
        int count = 0;
        foreach (PhysicalRange range in ranges)
        {
            if (range.IsEmpty)
            {
                break;
            }

            if (count > 0 && ranges[count - 1].End == range.Start)
            {
                ranges[count - 1] = PhysicalRange.Between(ranges[count - 1].Start, range.End);
            }
            else
            {
                ranges[count++] = range;
            }
        }

        return count;
    }

    private static int RoundInward(Span<PhysicalRange> ranges)
    {
        int count = 0;
        foreach (PhysicalRange range in ranges)
        {
            PhysicalRange pages = range.InnerPages();
            if (!pages.IsEmpty)
            {
                ranges[count++] = pages;
            }
        }

        return count;
    }
}
