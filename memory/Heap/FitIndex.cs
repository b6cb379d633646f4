using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory;

/// <summary>
/// Finds the lowest chunk in which a free run of at least a given length starts, in a number of steps that depends on the size of the
/// region (its logarithm to base 32) and on nothing else.
/// </summary>
/// <remarks>
/// <code>
/// level 2   │ max of 32 │ …                      for a region of 10 MiB: 10 entries
/// level 1   │ max of 32 │ max of 32 │ …                                 320
/// level 0   │ longest run that starts in chunk 0 │ chunk 1 │ …       10,240
/// </code>
/// An entry is 16 bits: lengths from <see cref="Long"/> granules (512 KiB) on are all entered as that. Groups of 32 are one cache line
/// and are compared as vectors. Unused entries at the end of a level are 0.
/// </remarks>
internal unsafe struct FitIndex
{
    /// <summary>The entry that stands for this length and all longer ones, in granules.</summary>
    internal const int Long = short.MaxValue;

    /// <summary>No chunk.</summary>
    internal static nuint None => nuint.MaxValue;

    private const int MaxLevels = 7;
    private const int GroupShift = 5;
    private const nuint GroupMask = (1 << GroupShift) - 1;

    private short* _leaves;
    private fixed ulong _levels[MaxLevels];
    private int _top;

    /// <summary>Bytes that the index of <paramref name="chunks"/> chunks takes, a multiple of a cache line.</summary>
    internal static nuint BytesFor(nuint chunks)
    {
        nuint bytes = 0;
        nuint groups = chunks;
        do
        {
            groups = (groups + GroupMask) >> GroupShift;
            bytes += groups * HeapRegion.LineBytes;
        }
        while (groups > 1);
        return bytes;
    }

    /// <summary>Lays the levels out in <paramref name="memory"/>, which is zeroed, aligned to a line, and as large as <see cref="BytesFor"/> says.</summary>
    internal void Initialize(byte* memory, nuint chunks)
    {
        _leaves = (short*)memory;
        _top = -1;
        nuint groups = chunks;
        do
        {
            groups = (groups + GroupMask) >> GroupShift;
            _levels[++_top] = (ulong)memory;
            memory += groups * HeapRegion.LineBytes;
        }
        while (groups > 1);
    }

    /// <summary>The entry for a run of <paramref name="length"/> granules.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EntryFor(nuint length) => length < Long ? (int)length : Long;

    /// <summary>The entry of a chunk.</summary>
    internal readonly int this[nuint chunk]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _leaves[chunk];
    }

    /// <summary>The largest entry of all chunks.</summary>
    internal readonly int Largest
    {
        get
        {
            short* top = (short*)_levels[_top];
            return MaximumOf(top);
        }
    }

    /// <summary>The lowest chunk whose entry is at least <paramref name="entry"/> (1 or more), or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly nuint FindFirst(int entry)
    {
        uint lanes = AtLeast((short*)_levels[_top], entry);
        return lanes == 0 ? None : Descend(_top, (nuint)(uint)BitOperations.TrailingZeroCount(lanes), entry);
    }

    /// <summary>The lowest chunk above <paramref name="chunk"/> whose entry is at least <paramref name="entry"/>, or <see cref="None"/>.</summary>
    internal readonly nuint FindNext(nuint chunk, int entry)
    {
        nuint index = chunk;
        for (int level = 0; level <= _top; level++)
        {
            uint lanes = AtLeast((short*)_levels[level] + (index & ~GroupMask), entry);
            // Shifted twice because a shift by 32 would not clear the word.
            lanes &= (uint.MaxValue << (int)(index & GroupMask)) << 1;
            if (lanes != 0)
            {
                return Descend(level, (index & ~GroupMask) + (nuint)(uint)BitOperations.TrailingZeroCount(lanes), entry);
            }

            index >>= GroupShift;
        }

        return None;
    }

    /// <summary>Sets a chunk's entry to at least <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Raise(nuint chunk, int entry)
    {
        if (_leaves[chunk] < entry)
        {
            RaiseLevels(chunk, entry);
        }
    }

    /// <summary>Sets a chunk's entry to <paramref name="entry"/>, which is at most what it is now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Lower(nuint chunk, int entry)
    {
        int old = _leaves[chunk];
        if (old != entry)
        {
            _leaves[chunk] = (short)entry;
            if (_top > 0 && ((short*)_levels[1])[chunk >> GroupShift] == old)
            {
                LowerLevels(chunk, old);
            }
        }
    }

    /// <summary>Whether every entry of the upper levels is the maximum of its group, up from a chunk.</summary>
    internal readonly bool IsConsistentAbove(nuint chunk)
    {
        for (int level = 1; level <= _top; level++)
        {
            short* group = (short*)_levels[level - 1] + (chunk & ~GroupMask);
            chunk >>= GroupShift;
            if (((short*)_levels[level])[chunk] != MaximumOf(group))
            {
                return false;
            }
        }

        return true;
    }

    private readonly void RaiseLevels(nuint index, int entry)
    {
        _leaves[index] = (short)entry;
        for (int level = 1; level <= _top; level++)
        {
            index >>= GroupShift;
            short* parent = (short*)_levels[level] + index;
            if (*parent >= entry)
            {
                return;
            }

            *parent = (short)entry;
        }
    }

    private readonly void LowerLevels(nuint index, int old)
    {
        for (int level = 1; level <= _top; level++)
        {
            int maximum = MaximumOf((short*)_levels[level - 1] + (index & ~GroupMask));
            index >>= GroupShift;
            short* parent = (short*)_levels[level] + index;
            if (*parent != old || maximum == old)
            {
                return;
            }

            *parent = (short)maximum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly nuint Descend(int level, nuint index, int entry)
    {
        while (level-- > 0)
        {
            index <<= GroupShift;
            index += (nuint)(uint)BitOperations.TrailingZeroCount(AtLeast((short*)_levels[level] + index, entry));
        }

        return index;
    }

    /// <summary>One bit for each of the 32 entries from <paramref name="group"/> on that is at least <paramref name="entry"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtLeast(short* group, int entry)
    {
        Vector128<short> below = Vector128.Create((short)(entry - 1));
        Vector128<short> a = Vector128.GreaterThan(Vector128.Load(group), below);
        Vector128<short> b = Vector128.GreaterThan(Vector128.Load(group + 8), below);
        Vector128<short> c = Vector128.GreaterThan(Vector128.Load(group + 16), below);
        Vector128<short> d = Vector128.GreaterThan(Vector128.Load(group + 24), below);
        uint low = Vector128.NarrowWithSaturation(a, b).ExtractMostSignificantBits();
        uint high = Vector128.NarrowWithSaturation(c, d).ExtractMostSignificantBits();
        return low | (high << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MaximumOf(short* group)
    {
        Vector128<short> maximum = Vector128.Max(
            Vector128.Max(Vector128.Load(group), Vector128.Load(group + 8)),
            Vector128.Max(Vector128.Load(group + 16), Vector128.Load(group + 24)));
        maximum = Vector128.Max(maximum, Vector128.Shuffle(maximum.AsInt64(), Vector128.Create(1L, 0L)).AsInt16());
        ulong four = maximum.AsUInt64().ToScalar();
        int ab = int.Max((short)four, (short)(four >> 16));
        int cd = int.Max((short)(four >> 32), (short)(four >> 48));
        return int.Max(ab, cd);
    }
}
