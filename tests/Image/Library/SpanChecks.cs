using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Spans, memory, pools, vectors, pointers.</summary>
internal static class SpanChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Span: slices share the memory", static () => new[] { 1, 2, 3, 4 } is var a && (a.AsSpan(1, 2)[1] = 9) == 9 && a[2] == 9),
        new("Span: bounds are checked", static () => Throws<ArgumentOutOfRangeException>(static () => new int[3].AsSpan(2, 2).Clear()) && Throws<IndexOutOfRangeException>(static () => new int[3].AsSpan()[Opaque(3)] = 1) && Throws<ArgumentException>(static () => new int[3].CopyTo(new int[2].AsSpan()))),
        new("Span: search of every length up to 100", Searches),
        new("Span: comparison, common prefix, count", static () => "abcd".AsSpan().CommonPrefixLength("abxy") == 2 && "abc".AsSpan().SequenceCompareTo("abd") < 0 && "banana".AsSpan().Count('a') == 3 && "banana".AsSpan().IndexOfAnyExcept('a', 'b') == 2),
        new("Span: sort, reverse, fill, replace", SpanMethods),
        new("Span: copies that overlap, both ways", static () => Overlap(0, 3) && Overlap(3, 0)),
        new("Span: over structures of references", static () => new (string, int)[3] is var a && (a.AsSpan()[1] = ("x", 1)).Item1 == "x" && a[1].Item2 == 1 && a[0].Item1 is null),
        new("Span: cast between element types", static () => MemoryMarshal.Cast<byte, int>([1, 0, 0, 0, 2, 0, 0, 0])[1] == 2 && MemoryMarshal.AsBytes<short>([0x1234])[0] == 0x34 && MemoryMarshal.Read<long>([1, 0, 0, 0, 0, 0, 0, 1]) == 0x0100_0000_0000_0001),
        new("stackalloc: zeroed, and lives as long as the method", StackMemory),
        new("stackalloc: too large throws, and the stack is whole after that", static () => Throws<InsufficientExecutionStackException>(static () => Opaque(Descend(0)))),
        new("Memory: slices, pinning, of strings", MemoryOf),
        new("ArrayPool: rents at least what is asked for, takes back", Pool),
        new("ReadOnlySequence: over two segments", Sequence),
        new("ArrayBufferWriter: grows", static () => new ArrayBufferWriter<int>() is var w && Enumerable.Range(0, 1000).All(i => Write(w, i)) && w.WrittenCount == 1000 && w.WrittenSpan[999] == 999),
        new("MemoryMarshal and CollectionsMarshal", static () => new List<int> { 1, 2 } is var l && (CollectionsMarshal.AsSpan(l)[0] = 5) == 5 && l[0] == 5 && new Dictionary<string, int>() is var d && ++CollectionsMarshal.GetValueRefOrAddDefault(d, "a", out bool exists) == 1 && !exists && d["a"] == 1),
        new("Unsafe: sizes, references, bit casts", static () => Unsafe.SizeOf<(byte, int)>() == 8 && BitConverter.SingleToInt32Bits(1f) == Unsafe.BitCast<float, int>(1f) && Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(new[] { 1, 2, 3 }), 2) == 3),
        new("inline array", Inline),
        new("pointers: fixed, arithmetic, function pointer", Pointers),
        new("Marshal: unmanaged memory", Unmanaged),
        new("Marshal: structure layout", static () => Marshal.SizeOf<Packed>() == 5 && (int)Marshal.OffsetOf<Packed>(nameof(Packed.Number)) == 1),
        new("NativeMemory: allocation, growth, clearing", Native),
        new("Vector128 and Vector256: arithmetic, comparison, shuffle", static () => Vector128.Sum(Vector128.Create(1, 2, 3, 4) * 10) == 100 && Vector128.Shuffle(Vector128.Create(1, 2, 3, 4), Vector128.Create(3, 2, 1, 0)) == Vector128.Create(4, 3, 2, 1) && Vector256.GreaterThan(Vector256.Create(5), Vector256.Create(4)).ExtractMostSignificantBits() == 0xFF),
        new("Vector<T>: whatever its width", static () => Vector.Dot(Vector<int>.One, Vector<int>.One) == Vector<int>.Count && Vector.Sum(new Vector<float>(0.5f)) == Vector<float>.Count / 2f),
        new("Vector4, Matrix4x4, Quaternion", static () => Vector4.Dot(new(1, 2, 3, 4), Vector4.One) == 10 && Vector3.Transform(Vector3.UnitX, Matrix4x4.CreateTranslation(1, 2, 3)) == new Vector3(2, 2, 3) && Matrix4x4.Identity.GetDeterminant() == 1 && Quaternion.Identity.Length() == 1),
    ];

    private static bool Searches()
    {
        for (int length = 1; length <= 100; length++)
        {
            byte[] bytes = new byte[length];
            bytes[length - 1] = 7;
            if (bytes.AsSpan().IndexOf((byte)7) != length - 1 || bytes.AsSpan().IndexOf((byte)8) != -1 || !bytes.AsSpan().SequenceEqual(bytes.ToArray()) || bytes.AsSpan().LastIndexOf((byte)7) != length - 1)
                return false;
        }

        return true;
    }

    private static bool SpanMethods()
    {
        Span<int> span = [3, 1, 2, 1];
        span.Replace(1, 5);
        span.Sort();
        span.Reverse();
        bool sorted = span.SequenceEqual([5, 5, 3, 2]);
        span[1..3].Fill(-1);
        return sorted && span.SequenceEqual([5, -1, -1, 2]) && span.ContainsAnyInRange(2, 3);
    }

    private static bool Overlap(int from, int to)
    {
        int[] source = [.. Enumerable.Range(0, 200)], expected = [.. source];
        for (int i = 0; i < 190; i++)
            expected[to + i] = from + i;
        source.AsSpan(from, 190).CopyTo(source.AsSpan(to));
        return source.AsSpan().SequenceEqual(expected);
    }

    private static bool StackMemory()
    {
        Span<byte> bytes = stackalloc byte[5000];
        bool zero = !bytes.ContainsAnyExcept((byte)0);
        bytes.Fill(1);
        return zero && bytes[4999] == 1;
    }

    // The documented way to find out before it is too late: the check needs 64 KiB more.
    private static int Descend(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Span<byte> bytes = stackalloc byte[1000];
        bytes[depth % 1000] = 1;
        return Descend(depth + 1) + bytes[0];
    }

    private static bool MemoryOf()
    {
        Memory<char> memory = "hello".ToCharArray().AsMemory(1, 3);
        memory.Span[0] = 'E';
        using MemoryHandle handle = memory.Pin();
        return memory.ToString() == "Ell" && MemoryMarshal.TryGetString("text".AsMemory(1), out string? text, out int start, out int length) && (text, start, length) == ("text", 1, 3) && MemoryMarshal.TryGetArray<char>(memory, out var segment) && segment.Offset == 1;
    }

    private static bool Pool()
    {
        byte[] first = ArrayPool<byte>.Shared.Rent(1000);
        ArrayPool<byte>.Shared.Return(first);
        byte[] second = ArrayPool<byte>.Shared.Rent(900);
        ArrayPool<byte>.Shared.Return(second, clearArray: true);
        return first.Length >= 1000 && ReferenceEquals(first, second) && Throws<ArgumentException>(static () => ArrayPool<byte>.Shared.Return(new byte[1001]));
    }

    private static bool Write(ArrayBufferWriter<int> writer, int value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
        return true;
    }

    private static bool Sequence()
    {
        var first = new Segment([1, 2, 3]);
        Segment last = first.Append([4, 5]);
        var sequence = new ReadOnlySequence<int>(first, 0, last, 2);
        return sequence.Length == 5 && !sequence.IsSingleSegment && sequence.Slice(2, 2).ToArray().SequenceEqual([3, 4]) && sequence.PositionOf(5) is not null;
    }

    private static bool Inline()
    {
        Eight eight = default;
        eight[3] = 5;
        Span<int> span = eight;
        return span.Length == 8 && span[3] == 5 && span[4] == 0;
    }

    private static unsafe bool Pointers()
    {
        int[] numbers = [1, 2, 3];
        delegate*<int, int> twice = &Double;

        // The array is pinned as long as the pointer is used, and the index is within it.
        fixed (int* pointer = numbers)
        {
            *(pointer + 1) = twice(21);
            return numbers[1] == 42 && &pointer[2] - pointer == 2;
        }
    }

    private static int Double(int value) => value * 2;

    private static bool Unmanaged()
    {
        nint memory = Marshal.AllocHGlobal(16);
        Marshal.WriteInt64(memory, 8, 0x0102030405060708);
        byte low = Marshal.ReadByte(memory, 8);
        Marshal.FreeHGlobal(memory);
        nint text = Marshal.StringToHGlobalUni("añ");
        string? back = Marshal.PtrToStringUni(text);
        Marshal.FreeHGlobal(text);
        return low == 8 && back == "añ";
    }

    private static unsafe bool Native()
    {
        // Within the bytes that were asked for.
        var memory = (byte*)NativeMemory.AllocZeroed(100);
        memory[99] = 7;
        memory = (byte*)NativeMemory.Realloc(memory, 10_000);
        bool kept = memory[99] == 7 && memory[0] == 0;
        NativeMemory.Clear(memory, 10_000);
        kept &= memory[99] == 0;
        NativeMemory.Free(memory);
        void* aligned = NativeMemory.AlignedAlloc(100, 256);
        kept &= ((nuint)aligned & 255) == 0;
        NativeMemory.AlignedFree(aligned);
        return kept;
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
