using System.Collections.Generic;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// The locked ranges of a file, all exclusive, each of the handle that locked it (Microsoft, "LockFile function"). Guarded by the
/// volume's lock.
/// </summary>
internal sealed class FileLocks
{
    private readonly List<Range> _ranges = [];

    /// <summary>Locks a range, which may lie behind the end of the file.</summary>
    /// <returns>False when any byte of it is locked already, by the same handle too.</returns>
    public bool TryLock(OpenFile owner, ulong start, ulong length)
    {
        foreach (Range range in _ranges)
        {
            if (range.Overlaps(start, length))
            {
                return false;
            }
        }

        _ranges.Add(new Range(owner, start, length));
        return true;
    }

    /// <summary>Unlocks a range that was locked as a whole.</summary>
    /// <returns>False when the handle has locked no such range.</returns>
    public bool TryUnlock(OpenFile owner, ulong start, ulong length)
    {
        for (int i = 0; i < _ranges.Count; i++)
        {
            if (_ranges[i].Owner == owner && _ranges[i].Start == start && _ranges[i].Length == length)
            {
                _ranges.RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another handle has locked any byte of a range.</summary>
    public bool Blocks(OpenFile user, long start, int length)
    {
        foreach (Range range in _ranges)
        {
            if (range.Owner != user && range.Overlaps((ulong)start, (ulong)length))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Unlocks all that a handle has locked.</summary>
    public void Release(OpenFile owner)
    {
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            if (_ranges[i].Owner == owner)
            {
                _ranges.RemoveAt(i);
            }
        }
    }

    private sealed class Range(OpenFile owner, ulong start, ulong length)
    {
        public OpenFile Owner => owner;

        public ulong Start => start;

        public ulong Length => length;

        // Without sums, which could overflow: a range may reach to the last byte that there can be.
        public bool Overlaps(ulong other, ulong count) =>
            count != 0 && length != 0 && (other >= start ? other - start < length : start - other < count);
    }
}
