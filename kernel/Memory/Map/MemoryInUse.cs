using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Map;

/// <summary>
/// Pieces of physical memory that must not be taken, whatever the firmware's map says of them. Whole pages, in ascending order,
/// none touching another. There is room for a fixed number of pieces: when there are more, the two with the smallest gap become
/// one, so that too much is left alone rather than too little.
/// </summary>
/// <remarks>Works before the runtime: nothing is allocated.</remarks>
public struct MemoryInUse
{
    /// <summary>The number of pieces that are kept apart.</summary>
    public const int Capacity = 64;

    private const ulong PageMask = PageCount.BytesPerPage - 1;

    // One more than the capacity: a new piece is inserted first and two are joined afterwards.
    private Pieces _pieces;

    /// <summary>The number of pieces, at most <see cref="Capacity"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The first byte of a piece, 0 ≤ index &lt; <see cref="Count"/>; page-aligned.</summary>
    /// <param name="index">The piece.</param>
    public readonly ulong StartOf(int index) => _pieces[index].Start;

    /// <summary>The first byte above a piece, 0 ≤ index &lt; <see cref="Count"/>; page-aligned.</summary>
    /// <param name="index">The piece.</param>
    public readonly ulong EndOf(int index) => _pieces[index].End;

    /// <summary>
    /// Adds the pages that hold a range of bytes. A range that no processor can address is left out or cut off.
    /// </summary>
    /// <param name="start">The first byte.</param>
    /// <param name="length">Bytes; 0 adds nothing.</param>
    public void Add(ulong start, ulong length)
    {
        if (length == 0 || start >= MemoryRegion.PhysicalAddressLimit)
        {
            return;
        }

        ulong end = start + Math.Min(length, MemoryRegion.PhysicalAddressLimit - start);
        start &= ~PageMask;
        end = (end + PageMask) & ~PageMask;

        // Every piece that overlaps or touches the new one becomes part of it.
        int first = 0;
        while (first < Count && _pieces[first].End < start)
        {
            first++;
        }

        int behind = first;
        while (behind < Count && _pieces[behind].Start <= end)
        {
            start = Math.Min(start, _pieces[behind].Start);
            end = Math.Max(end, _pieces[behind].End);
            behind++;
        }

        Replace(first, behind, start, end);
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
            Add(other.StartOf(i), other.EndOf(i) - other.StartOf(i));
        }
    }

    /// <summary>Finds the lowest piece that lies in a range, whole or in part.</summary>
    /// <param name="start">The first byte of the range.</param>
    /// <param name="end">The first byte above it.</param>
    /// <param name="index">The piece.</param>
    /// <returns>False when nothing in the range is in use.</returns>
    public readonly bool TryFindLowest(ulong start, ulong end, out int index)
    {
        for (index = 0; index < Count && _pieces[index].Start < end; index++)
        {
            if (_pieces[index].End > start)
            {
                return true;
            }
        }

        return false;
    }

    // The pieces from first on, up to behind, give way to one.
    private void Replace(int first, int behind, ulong start, ulong end)
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
        _pieces[first] = new() { Start = start, End = end };
    }

    private void JoinClosest()
    {
        int closest = 0;
        for (int i = 1; i + 1 < Count; i++)
        {
            if (_pieces[i + 1].Start - _pieces[i].End < _pieces[closest + 1].Start - _pieces[closest].End)
            {
                closest = i;
            }
        }

        Replace(closest, closest + 2, _pieces[closest].Start, _pieces[closest + 1].End);
    }

    private struct Piece
    {
        public ulong Start;
        public ulong End;
    }

    [InlineArray(Capacity + 1)]
    private struct Pieces
    {
        private Piece _first;
    }
}
