using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Spans, memory, pools, vectors, pointers.</summary>
internal static class SpanChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Span: slices share the memory", static () =>
        {
            int[] a = new[] { 1, 2, 3, 4 };
            Check.Equal(9, a.AsSpan(1, 2)[1] = 9);
            Check.Equal(9, a[2]);
        }),
        new("Span: bounds are checked", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => new int[3].AsSpan(2, 2).Clear());
            Check.Throws<IndexOutOfRangeException>(static () => new int[3].AsSpan()[Opaque(3)] = 1);
            Check.Throws<ArgumentException>(static () => new int[3].CopyTo(new int[2].AsSpan()));
        }),
        new("Span: search of every length up to 100", Searches),
        new("Span: comparison, common prefix, count", static () =>
        {
            Check.Equal(2, "abcd".AsSpan().CommonPrefixLength("abxy"));
            Check.True("abc".AsSpan().SequenceCompareTo("abd") < 0);
            Check.Equal(3, "banana".AsSpan().Count('a'));
            Check.Equal(2, "banana".AsSpan().IndexOfAnyExcept('a', 'b'));
        }),
        new("Span: sort, reverse, fill, replace", SpanMethods),
        new("Span: copies that overlap, both ways", static () =>
        {
            Overlap(0, 3);
            Overlap(3, 0);
        }),
        new("Span: over structures of references", static () =>
        {
            var a = new (string, int)[3];
            Check.Equal("x", (a.AsSpan()[1] = ("x", 1)).Item1);
            Check.Equal(1, a[1].Item2);
            Check.True(a[0].Item1 is null);
        }),
        new("Span: cast between element types", static () =>
        {
            Check.Equal(2, MemoryMarshal.Cast<byte, int>([1, 0, 0, 0, 2, 0, 0, 0])[1]);
            Check.Equal(0x34, MemoryMarshal.AsBytes<short>([0x1234])[0]);
            Check.Equal(0x0100_0000_0000_0001, MemoryMarshal.Read<long>([1, 0, 0, 0, 0, 0, 0, 1]));
        }),
        new("stackalloc: zeroed, and lives as long as the method", StackMemory),
        new("stackalloc: too large throws, and the stack is whole after that", static () =>
        {
            Check.Throws<InsufficientExecutionStackException>(static () => Opaque(Descend(0)));
        }),
        new("Memory: slices, pinning, of strings", MemoryOf),
        new("ArrayPool: rents at least what is asked for, takes back", Pool),
        new("ReadOnlySequence: over two segments", Sequence),
        new("ArrayBufferWriter: grows", static () =>
        {
            var w = new ArrayBufferWriter<int>();
            Check.True(Enumerable.Range(0, 1000).All(i => Write(w, i)));
            Check.Equal(1000, w.WrittenCount);
            Check.Equal(999, w.WrittenSpan[999]);
        }),
        new("MemoryMarshal and CollectionsMarshal", static () =>
        {
            var l = new List<int> { 1, 2 };
            Check.Equal(5, CollectionsMarshal.AsSpan(l)[0] = 5);
            Check.Equal(5, l[0]);
            var d = new Dictionary<string, int>();
            Check.Equal(1, ++CollectionsMarshal.GetValueRefOrAddDefault(d, "a", out bool exists));
            Check.True(!exists);
            Check.Equal(1, d["a"]);
        }),
        new("Unsafe: sizes, references, bit casts", static () =>
        {
            Check.Equal(8, Unsafe.SizeOf<(byte, int)>());
            Check.Equal(Unsafe.BitCast<float, int>(1f), BitConverter.SingleToInt32Bits(1f));
            Check.Equal(3, Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(new[] { 1, 2, 3 }), 2));
        }),
        new("inline array", Inline),
        new("pointers: fixed, arithmetic, function pointer", Pointers),
        new("Marshal: unmanaged memory", Unmanaged),
        new("Marshal: structure layout", static () =>
        {
            Check.Equal(5, Marshal.SizeOf<Packed>());
            Check.Equal(1, (int)Marshal.OffsetOf<Packed>(nameof(Packed.Number)));
        }),
        new("NativeMemory: allocation, growth, clearing", Native),
        new("Vector128 and Vector256: arithmetic, comparison, shuffle", static () =>
        {
            Check.Equal(100, Vector128.Sum(Vector128.Create(1, 2, 3, 4) * 10));
            Check.Equal(
                Vector128.Create(4, 3, 2, 1), Vector128.Shuffle(Vector128.Create(1, 2, 3, 4), Vector128.Create(3, 2, 1, 0)));
            Check.Equal(0xFFU, Vector256.GreaterThan(Vector256.Create(5), Vector256.Create(4)).ExtractMostSignificantBits());
        }),
        new("Vector<T>: whatever its width", static () =>
        {
            Check.Equal(Vector<int>.Count, Vector.Dot(Vector<int>.One, Vector<int>.One));
            Check.Equal(Vector<float>.Count / 2f, Vector.Sum(new Vector<float>(0.5f)));
        }),
        new("Vector4, Matrix4x4, Quaternion", static () =>
        {
            Check.Equal(10, Vector4.Dot(new(1, 2, 3, 4), Vector4.One));
            Check.Equal(new Vector3(2, 2, 3), Vector3.Transform(Vector3.UnitX, Matrix4x4.CreateTranslation(1, 2, 3)));
            Check.Equal(1, Matrix4x4.Identity.GetDeterminant());
            Check.Equal(1, Quaternion.Identity.Length());
        }),
    ];

    private static void Searches()
    {
        for (int length = 1; length <= 100; length++)
        {
            byte[] bytes = new byte[length];
            bytes[length - 1] = 7;
            Check.Equal(length - 1, bytes.AsSpan().IndexOf((byte)7));
            Check.Equal(-1, bytes.AsSpan().IndexOf((byte)8));
            Check.Sequence(bytes.ToArray(), bytes.AsSpan());
            Check.Equal(length - 1, bytes.AsSpan().LastIndexOf((byte)7));
        }
    }

    private static void SpanMethods()
    {
        Span<int> span = [3, 1, 2, 1];
        span.Replace(1, 5);
        span.Sort();
        span.Reverse();
        Check.Sequence([5, 5, 3, 2], span);
        span[1..3].Fill(-1);
        Check.Sequence([5, -1, -1, 2], span);
        Check.True(span.ContainsAnyInRange(2, 3));
    }

    private static void Overlap(int from, int to)
    {
        int[] source = [.. Enumerable.Range(0, 200)], expected = [.. source];
        for (int i = 0; i < 190; i++)
        {
            expected[to + i] = from + i;
        }

        source.AsSpan(from, 190).CopyTo(source.AsSpan(to));
        Check.Sequence(expected, source.AsSpan());
    }

    private static void StackMemory()
    {
        Span<byte> bytes = stackalloc byte[5000];
        Check.True(!bytes.ContainsAnyExcept((byte)0));
        bytes.Fill(1);
        Check.Equal(1, bytes[4999]);
    }

    // The documented way to find out before it is too late: the check needs 64 KiB more.
    private static int Descend(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Span<byte> bytes = stackalloc byte[1000];
        bytes[depth % 1000] = 1;
        return Descend(depth + 1) + bytes[0];
    }

    private static void MemoryOf()
    {
        Memory<char> memory = "hello".ToCharArray().AsMemory(1, 3);
        memory.Span[0] = 'E';
        using MemoryHandle handle = memory.Pin();
        Check.Equal("Ell", memory.ToString());
        Check.True(MemoryMarshal.TryGetString("text".AsMemory(1), out string? text, out int start, out int length));
        Check.Equal(("text", 1, 3), (text, start, length));
        Check.True(MemoryMarshal.TryGetArray<char>(memory, out ArraySegment<char> segment));
        Check.Equal(1, segment.Offset);
    }

    private static void Pool()
    {
        byte[] first = ArrayPool<byte>.Shared.Rent(1000);
        ArrayPool<byte>.Shared.Return(first);
        byte[] second = ArrayPool<byte>.Shared.Rent(900);
        ArrayPool<byte>.Shared.Return(second, clearArray: true);
        Check.True(first.Length >= 1000);
        Check.Same(second, first);
        Check.Throws<ArgumentException>(static () => ArrayPool<byte>.Shared.Return(new byte[1001]));
    }

    private static bool Write(ArrayBufferWriter<int> writer, int value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
        return true;
    }

    private static void Sequence()
    {
        var first = new Segment([1, 2, 3]);
        Segment last = first.Append([4, 5]);
        var sequence = new ReadOnlySequence<int>(first, 0, last, 2);
        Check.Equal(5, sequence.Length);
        Check.True(!sequence.IsSingleSegment);
        Check.Sequence([3, 4], sequence.Slice(2, 2).ToArray());
        Check.True(sequence.PositionOf(5) is not null);
    }

    private static void Inline()
    {
        Eight eight = default;
        eight[3] = 5;
        Span<int> span = eight;
        Check.Equal(8, span.Length);
        Check.Equal(5, span[3]);
        Check.Equal(0, span[4]);
    }

    private static unsafe void Pointers()
    {
        int[] numbers = [1, 2, 3];
        delegate*<int, int> twice = &Double;

        // The array is pinned as long as the pointer is used, and the index is within it.
        fixed (int* pointer = numbers)
        {
            *(pointer + 1) = twice(21);
            Check.Equal(42, numbers[1]);
            Check.Equal(2, &pointer[2] - pointer);
        }
    }

    private static int Double(int value) => value * 2;

    private static void Unmanaged()
    {
        nint memory = Marshal.AllocHGlobal(16);
        Marshal.WriteInt64(memory, 8, 0x0102030405060708);
        byte low = Marshal.ReadByte(memory, 8);
        Marshal.FreeHGlobal(memory);
        nint text = Marshal.StringToHGlobalUni("añ");
        string? back = Marshal.PtrToStringUni(text);
        Marshal.FreeHGlobal(text);
        Check.Equal(8, low);
        Check.Equal("añ", back);
    }

    private static unsafe void Native()
    {
        // Within the bytes that were asked for.
        byte* memory = (byte*)NativeMemory.AllocZeroed(100);
        memory[99] = 7;
        memory = (byte*)NativeMemory.Realloc(memory, 10_000);
        bool kept = memory[99] == 7 && memory[0] == 0;
        NativeMemory.Clear(memory, 10_000);
        kept &= memory[99] == 0;
        NativeMemory.Free(memory);
        void* aligned = NativeMemory.AlignedAlloc(100, 256);
        kept &= ((nuint)aligned & 255) == 0;
        NativeMemory.AlignedFree(aligned);
        Check.True(kept);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Packed
    {
        public byte First;
        public int Number;
    }

    [InlineArray(8)]
    private struct Eight
    {
        private int _first;
    }

    private sealed class Segment : ReadOnlySequenceSegment<int>
    {
        public Segment(int[] items) => Memory = items;

        public Segment Append(int[] items)
        {
            var next = new Segment(items) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
