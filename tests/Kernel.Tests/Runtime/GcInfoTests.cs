using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// GC info that <see cref="GcInfoWriter"/> wrote is read back. What the compiler wrote is read in GcInfoFormatTests.
/// </summary>
public sealed unsafe class GcInfoTests
{
    private static readonly Gen<(int Registers, int Words, int Untracked)> s_slots =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 90], Gen.Int[0, 20]);

    private enum Form
    {
        Plain,
        Offsets,
        ShortZeros,
        LongZeros,
    }

    [Fact]
    public void At_each_safe_point_the_slots_alive_there_are_read_back() =>
    Gen.Select(s_slots, Gen.Int[1, 60], Gen.Int[0, 3], Gen.Bool, Gen.Int).Sample((slots, count, form, hasCookie, seed) =>
    {
        var random = new Random(seed);
        const uint CodeLength = 5000;
        uint[] points = [.. Enumerable.Range(0, count).Select(i => (uint)((i * 80) + 5 + random.Next(70)))];
        bool[][] alive = [.. points.Select(_ => States(random, slots.Registers + slots.Words))];
        byte[] info = WriteSafePoints(slots, points, alive, (Form)form, hasCookie, CodeLength);
        fixed (byte* start = info)
        {
            var image = new CodeImage(start, (uint)info.Length, 0, 0);
            Assert.True(GcInfo.TryRead(image, 0, out GcInfo read));
            Assert.Equal((CodeLength, 5, (uint)count), (read.CodeLength, read.FrameRegister, read.SafePoints));
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(points[i], read.GetSafePoint(image, (uint)i));
                Assert.Equal(GcPlace.Known, read.Find(image, points[i], isReturn: true, out GcLiveSlots found));
                AssertSlots(slots, alive[i], image, ref found);
                Assert.True(found.End <= (ulong)info.Length * 8);
                if (!points.Contains(points[i] + 1))
                {
                    Assert.Equal(GcPlace.Unknown, read.Find(image, points[i] + 1, isReturn: true, out _));
                }
            }
        }
    });

    [Fact]
    public void At_each_instruction_of_a_range_the_slots_alive_there_are_read_back() =>
    Gen.Select(s_slots, Gen.Int[1, 5], Gen.Int).Sample((slots, count, seed) =>
    {
        var random = new Random(seed);
        int tracked = slots.Registers + slots.Words;
        (uint Start, uint End)[] ranges =
        [
            .. Enumerable.Range(0, count)
                .Select(i => ((uint)((i * 200) + random.Next(40)), (uint)((i * 200) + 50 + random.Next(140)))),
        ];
        uint covered = (uint)ranges.Sum(range => range.End - range.Start);

        // The state before each place, and what it is from there on.
        bool[][] alive = new bool[covered][];
        for (int i = 0; i < covered; i++)
        {
            alive[i] = i > 0 && random.Next(8) != 0 ? alive[i - 1] : States(random, tracked);
        }

        byte[] info = WriteRanges(slots, ranges, alive);
        fixed (byte* start = info)
        {
            var image = new CodeImage(start, (uint)info.Length, 0, 0);
            Assert.True(GcInfo.TryRead(image, 0, out GcInfo read));
            int place = 0;
            foreach ((uint first, uint end) in ranges)
            {
                for (uint at = first; at < end; at++, place++)
                {
                    Assert.Equal(GcPlace.Known, read.Find(image, at, isReturn: false, out GcLiveSlots found));
                    AssertSlots(slots, alive[place], image, ref found);
                    Assert.Equal(GcPlace.Known, read.Find(image, at + 1, isReturn: true, out found));
                    AssertSlots(slots, alive[place], image, ref found);
                }
            }
        }
    });

    [Fact]
    public void A_method_without_slots_and_places_says_so()
    {
        byte[] info = [0x08, 0x00, 0x00];
        fixed (byte* start = info)
        {
            var image = new CodeImage(start, (uint)info.Length, 0, 0);
            Assert.True(GcInfo.TryRead(image, 0, out GcInfo read));
            Assert.Equal(GcPlace.WithoutSlots, read.Find(image, 1, isReturn: true, out GcLiveSlots found));
            Assert.False(found.TryNext(image, out _));
        }
    }

    [Fact]
    public void Hostile_info_ends_inside_the_image() => Gen.Select(Gen.Byte.Array[1, 60], Gen.UInt[0, 70], Gen.UInt[0, 400])
        .Sample((bytes, at, offset) =>
        {
            fixed (byte* start = bytes)
            {
                // A read beyond the image would give bits that are not 0 here, and would not be noticed by the reader.
                var image = new CodeImage(start, (uint)bytes.Length, 0, 0);
                if (GcInfo.TryRead(image, at, out GcInfo info))
                {
                    foreach (bool isReturn in new[] { true, false })
                    {
                        info.Find(image, offset, isReturn, out GcLiveSlots slots);
                        for (int count = 0; slots.TryNext(image, out _); count++)
                        {
                            Assert.InRange(count, 0, bytes.Length * 8);
                        }
                    }
                }
            }
        });

    [Fact]
    public void Bits_outside_of_the_image_are_0_and_noticed()
    {
        byte[] bytes = [0xFF, 0xFF, 0xFF, 0xFF];
        fixed (byte* start = bytes)
        {
            var image = new CodeImage(start, 3, 0, 0);
            var reader = new BitReader(20);
            Assert.Equal(0xFu, reader.Read(image, 4));
            Assert.False(reader.IsOutside);
            Assert.Equal(0u, reader.Read(image, 0));
            Assert.False(reader.IsOutside);
            Assert.Equal(0u, reader.Read(image, 1));
            Assert.True(reader.IsOutside);
        }
    }

    private static bool[] States(Random random, int count)
    {
        int one = random.Next(1, 6);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(one) == 0)];
    }

    private static byte[] WriteSafePoints(
        (int Registers, int Words, int Untracked) slots, uint[] points, bool[][] alive, Form form, bool hasCookie,
        uint codeLength)
    {
        var writer = new GcInfoWriter();
        writer.Header(codeLength, points.Length, 0, hasCookie);
        writer.SafePoints(points, codeLength);
        writer.Slots(slots.Registers, slots.Words, slots.Untracked);
        if (slots.Registers + slots.Words == 0)
        {
            return writer.ToArray();
        }

        writer.Number(form == Form.Plain ? 0u : 1, 1);
        if (form == Form.Plain)
        {
            foreach (bool[] states in alive)
            {
                writer.Bits(states);
            }

            return writer.ToArray();
        }

        const int OffsetBits = 14;
        var described = new GcInfoWriter();
        writer.Unsigned(OffsetBits - 1, 3);
        foreach (bool[] states in alive)
        {
            writer.Number((uint)described.Count, OffsetBits);
            if (form == Form.Offsets)
            {
                described.Number(0, 1);
                described.Bits(states);
            }
            else
            {
                described.Runs(states, form == Form.ShortZeros);
            }
        }

        return Append(writer, described);
    }

    private static byte[] WriteRanges(
        (int Registers, int Words, int Untracked) slots, (uint Start, uint End)[] ranges, bool[][] alive)
    {
        const int Piece = 64;
        const int OffsetBits = 20;
        int tracked = slots.Registers + slots.Words;
        var writer = new GcInfoWriter();
        writer.Header(2000, 0, ranges.Length, hasCookie: false);
        writer.Ranges(ranges);
        writer.Slots(slots.Registers, slots.Words, slots.Untracked);
        if (tracked == 0)
        {
            return writer.ToArray();
        }

        var described = new GcInfoWriter();
        writer.Unsigned(OffsetBits, 3);
        for (int first = 0; first < alive.Length; first += Piece)
        {
            bool[][] piece = alive[first..Math.Min(first + Piece, alive.Length)];
            bool[] ever = [.. Enumerable.Range(0, tracked).Select(slot => piece.Any(states => states[slot]))];

            // As the JIT does: a piece in which nothing changes, and nothing since the last described one, has no description.
            bool isSame = first > 0 &&
                alive[(first - 1)..].Take(piece.Length + 1).All(states => states.SequenceEqual(alive[first]));
            if (!ever.Contains(true) && first == 0)
            {
                writer.Number(0, OffsetBits);
                continue;
            }

            writer.Number(isSame ? 0 : (uint)described.Count + 1, OffsetBits);
            if (!isSame)
            {
                WritePiece(described, piece, ever);
            }
        }

        return Append(writer, described);
    }

    private static void WritePiece(GcInfoWriter described, bool[][] piece, bool[] ever)
    {
        described.Number(0, 1);
        described.Bits(ever);
        int[] living = [.. Enumerable.Range(0, ever.Length).Where(slot => ever[slot])];
        described.Bits([.. living.Select(slot => piece[^1][slot])]);
        foreach (int slot in living)
        {
            for (int i = 1; i < piece.Length; i++)
            {
                if (piece[i][slot] != piece[i - 1][slot])
                {
                    described.Number(1, 1);
                    described.Number((uint)i, 6);
                }
            }

            described.Number(0, 1);
        }
    }

    private static byte[] Append(GcInfoWriter writer, GcInfoWriter described)
    {
        writer.Align();
        return [.. writer.ToArray(), .. described.ToArray()];
    }

    private static void AssertSlots(
        (int Registers, int Words, int Untracked) slots, bool[] alive, in CodeImage image, ref GcLiveSlots found)
    {
        Assert.True(found.IsSound);
        var expected = new List<(bool, int, int, bool)>();
        for (int i = 0; i < slots.Registers + slots.Words + slots.Untracked; i++)
        {
            bool isTracked = i < slots.Registers + slots.Words;
            int word = i - slots.Registers;
            if (!isTracked || alive[i])
            {
                expected.Add(word < 0 ? (true, GcInfoWriter.Register(i), 0, true) : (false, 2, (word + 1) * 8, isTracked));
            }
        }

        var read = new List<(bool, int, int, bool)>();
        while (found.TryNext(image, out GcSlot slot))
        {
            read.Add((slot.IsRegister, slot.IsRegister ? slot.Register : (int)slot.Base, slot.Offset, slot.IsTracked));
        }

        Assert.Equal(expected, read);
    }
}
