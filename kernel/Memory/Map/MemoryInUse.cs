using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// Pieces of physical memory that must not be taken, whatever the firmware's map says of them. Whole pages, in ascending order,
/// none touching another. There is room for a fixed number of pieces: when there are more, the two with the smallest gap become
/// one, so that too much is excluded rather than too little.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public struct MemoryInUse
{
    /// <summary>The number of pieces that are kept apart.</summary>
    public const int Capacity = 64;

    // One more than the capacity: a new piece is inserted first and two are joined afterwards.
    private Pieces _pieces;

    /// <summary>The number of pieces, at most <see cref="Capacity"/>.</summary>
    public int Count { get; private set; }

    /// <summary>A piece, 0 ≤ index &lt; <see cref="Count"/>; whole pages.</summary>
    /// <param name="index">The piece.</param>
    public readonly PhysicalRange this[int index] => _pieces[index];

    /// <summary>
    /// Adds the pages that hold a range of bytes. A range that no processor can address is left out or cut off.
    /// </summary>
    /// <param name="range">The bytes; an empty range adds nothing.</param>
    public void Add(PhysicalRange range)
    {
        PhysicalRange pages = range
            .Intersect(PhysicalRange.Between(PhysicalAddress.Zero, new(MemoryRegion.PhysicalAddressLimit)))
            .OuterPages();
        if (pages.IsEmpty)
        {
            return;
        }

        // Every piece that overlaps or touches the new one becomes part of it.
        int first = 0;
        while (first < Count && _pieces[first].End < pages.Start)
        {
            first++;
        }

        int behind = first;
        while (behind < Count && _pieces[behind].Start <= pages.End)
        {
            pages = Around(pages, _pieces[behind]);
            behind++;
        }

        Replace(first, behind, pages);
        if (Count > Capacity)
        {
            JoinClosest();
        }
    }

    /// <summary>Adds all pieces of another set.</summary>
    /// <param name="other">The other set.</param>
    public void Add(in MemoryInUse other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            Add(other[i]);
        }
    }

    /// <summary>Finds the lowest piece that lies in a range, whole or in part.</summary>
    /// <param name="range">The range.</param>
    /// <param name="piece">The piece.</param>
    /// <returns>False when nothing in the range is in use.</returns>
    public readonly bool TryFindLowest(PhysicalRange range, out PhysicalRange piece)
    {
        for (int i = 0; i < Count; i++)
        {
            piece = _pieces[i];
            if (piece.Overlaps(range))
            {
                return true;
            }
        }

        piece = default;
        return false;
    }

    private static PhysicalRange Around(PhysicalRange left, PhysicalRange right) => PhysicalRange.Between(
        left.Start < right.Start ? left.Start : right.Start, left.End > right.End ? left.End : right.End);

    // Replaces the pieces from first up to, but not including, behind by one.
    private void Replace(int first, int behind, PhysicalRange piece)
    {
        int shift = first + 1 - behind;
        if (shift > 0)
        {
            for (int i = Count - 1; i >= behind; i--)
            {
                _pieces[i + 1] = _pieces[i];
            }
        }
        else
        {
            for (int i = behind; i < Count; i++)
            {
                _pieces[i + shift] = _pieces[i];
            }
        }

        Count += shift;
        _pieces[first] = piece;
    }

    private void JoinClosest()
    {
        int closest = 0;
        for (int i = 1; i + 1 < Count; i++)
        {
            if (GapAbove(i) < GapAbove(closest))
            {
                closest = i;
            }
        }

        Replace(closest, closest + 2, Around(_pieces[closest], _pieces[closest + 1]));
    }

    private readonly ByteCount GapAbove(int index) =>
        PhysicalRange.Between(_pieces[index].End, _pieces[index + 1].Start).Length;

    [InlineArray(Capacity + 1)]
    private struct Pieces
    {
        private PhysicalRange _first;
    }
}
