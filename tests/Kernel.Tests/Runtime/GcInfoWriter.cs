using System.Collections;
using System.Collections.Generic;
using System.Numerics;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>Writes GC info as the JIT does, for tests that read it back.</summary>
internal sealed class GcInfoWriter
{
    private readonly List<bool> _bits = [];

    public byte[] ToArray()
    {
        byte[] bytes = new byte[(_bits.Count + 7) / 8];
        new BitArray(_bits.ToArray()).CopyTo(bytes, 0);
        return bytes;
    }

    public void Header(uint codeLength, int safePoints, int ranges, bool hasCookie)
    {
        Number(1, 1);
        Number(0x40u | (hasCookie ? 0x04u : 0) | 0x20u | 0x200u, 10);
        Unsigned(codeLength, 8);
        Unsigned(11, 5);
        if (hasCookie)
        {
            Unsigned(3, 3);
            Signed(-9, 6);
        }

        Signed(-70, 6);
        Unsigned(0, 3);
        Signed(5, 6);
        Unsigned(4, 3);
        Unsigned((uint)safePoints, 2);
        Unsigned((uint)ranges, 1);
    }

    public void SafePoints(IEnumerable<uint> offsets, uint codeLength)
    {
        foreach (uint offset in offsets)
        {
            Number(offset, 32 - BitOperations.LeadingZeroCount(codeLength - 1));
        }
    }

    public void Ranges(IEnumerable<(uint Start, uint End)> ranges)
    {
        uint last = 0;
        foreach ((uint start, uint end) in ranges)
        {
            Unsigned(start - last, 6);
            Unsigned(end - start - 1, 6);
            last = end;
        }
    }

    /// <summary>
    /// Writes slots: registers 0 to 3 and 5 to 7, as many as are asked for, then words at 8, 16, 24 ... from RBP. Every third has
    /// flags if it is written in full.
    /// </summary>
    public void Slots(int registers, int words, int untracked)
    {
        Number(registers > 0 ? 1u : 0, 1);
        if (registers > 0)
        {
            Unsigned((uint)registers, 2);
        }

        Number(words + untracked > 0 ? 1u : 0, 1);
        if (words + untracked > 0)
        {
            Unsigned((uint)words, 2);
            Unsigned((uint)untracked, 1);
        }

        uint flags = 1;
        for (int i = 0; i < registers; i++)
        {
            Place((uint)Register(i), i > 0 ? Register(i) - Register(i - 1) - 1 : 0, i == 0 || flags != 0, isRegister: true);
            flags = Flags(i, i == 0 || flags != 0, flags);
        }

        for (int i = 0; i < words + untracked; i++)
        {
            bool isWhole = i == 0 || i == words || flags != 0;
            Number(2, 2);
            Place((uint)(i + 1), 1, isWhole, isRegister: false);
            flags = Flags(i, isWhole, flags);
        }
    }

    public static int Register(int index) => index < 4 ? index : index + 1;

    public void Bits(IReadOnlyList<bool> bits)
    {
        foreach (bool bit in bits)
        {
            Number(bit ? 1u : 0, 1);
        }
    }

    /// <summary>Writes bits as lengths of runs, the lengths of zeros short or long.</summary>
    public void Runs(IReadOnlyList<bool> bits, bool zerosAreShort)
    {
        Number(1, 1);
        Number(zerosAreShort ? 1u : 0, 1);
        int at = 0;
        for (bool value = false; at < bits.Count || at == 0; value = !value)
        {
            int length = 0;
            while (at + length < bits.Count && bits[at + length] == value)
            {
                length++;
            }

            bool isFirst = at == 0 && !value;
            Unsigned((uint)(isFirst ? length : length - 1), value == zerosAreShort ? 4 : 2);
            at += length;
            if (isFirst && length == 0 && bits.Count == 0)
            {
                return;
            }
        }
    }

    public int Count => _bits.Count;

    public void Align()
    {
        while (_bits.Count % 8 != 0)
        {
            _bits.Add(false);
        }
    }

    public void Number(ulong value, int bits)
    {
        for (int i = 0; i < bits; i++)
        {
            _bits.Add((value >> i & 1) != 0);
        }
    }

    public void Unsigned(uint value, int group)
    {
        do
        {
            uint digits = value & ((1u << group) - 1);
            value >>= group;
            Number(digits | (value != 0 ? 1u << group : 0), group + 1);
        }
        while (value != 0);
    }

    public void Signed(int value, int group)
    {
        for (; ; )
        {
            uint digits = (uint)value & ((1u << group) - 1);
            value >>= group;
            bool isNegative = (digits >> (group - 1)) != 0;
            bool isLast = value == (isNegative ? -1 : 0);
            Number(digits | (isLast ? 0 : 1u << group), group + 1);
            if (isLast)
            {
                return;
            }
        }
    }

    private void Place(uint place, int distance, bool isWhole, bool isRegister)
    {
        if (!isWhole)
        {
            Unsigned((uint)distance, isRegister ? 2 : 4);
        }
        else if (isRegister)
        {
            Unsigned(place, 3);
        }
        else
        {
            Signed((int)place, 6);
        }
    }

    private uint Flags(int index, bool isWhole, uint flags)
    {
        if (isWhole)
        {
            flags = index % 3 == 0 ? 1u : 0;
            Number(flags, 2);
        }

        return flags;
    }
}
