using System;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Checks;

/// <summary>The exceptions that the language itself throws, some of them by way of a fault of the processor.</summary>
internal static class LanguageExceptionChecks
{
    /// <summary>The checks.</summary>
    public static readonly SelfTestCheck[] All =
    [
        new("null reference: field, method, array, delegate, interface", NullReferences),
        new("null reference far into an object", static () =>
        {
            Check.Throws<NullReferenceException>(static () => ((Wide?)Null())!.Last++);
        }),
        new("division by zero and overflowing quotient", Division),
        new("array index out of range", static () =>
        {
            Check.Throws<IndexOutOfRangeException>(static () => Numbers()[Opaque(3)]++);
        }),
        new("negative array length", static () =>
        {
            Check.Throws<OverflowException>(static () => GC.KeepAlive(new int[Opaque(-1)]));
        }),
        new("invalid cast and unboxing", static () =>
        {
            Check.Throws<InvalidCastException>(static () => GC.KeepAlive((string)Opaque((object)1)));
            Check.Throws<InvalidCastException>(static () => Opaque((int)Opaque((object)"1")));
        }),
        new("covariant array store", static () =>
        {
            Check.Throws<ArrayTypeMismatchException>(static () => ((object[])Opaque(new string[1]))[0] = 1);
        }),
        new("checked arithmetic and conversion", CheckedArithmetic),
        new("parsing bad text", static () =>
        {
            Check.Throws<FormatException>(static () => int.Parse("x"));
            Check.Throws<OverflowException>(static () => byte.Parse("256"));
        }),
    ];

    private static void NullReferences()
    {
        Check.Throws<NullReferenceException>(static () => ((Wide?)Null())!.First++);
        Check.Throws<NullReferenceException>(static () => Null()!.ToString());
        Check.Throws<NullReferenceException>(static () => ((int[]?)Null())![0]++);
        Check.Throws<NullReferenceException>(static () => ((Action?)Null())!());
        Check.Throws<NullReferenceException>(static () => Opaque(((IComparable?)Null())!.CompareTo(1)));
    }

    private static void Division()
    {
        Check.Throws<DivideByZeroException>(static () => Opaque(Opaque(1) / Opaque(0)));
        Check.Throws<DivideByZeroException>(static () => Opaque(Opaque(1UL) % Opaque(0UL)));
        Check.Throws<OverflowException>(static () => Opaque(Opaque(int.MinValue) / Opaque(-1)));
        Check.Throws<OverflowException>(static () => Opaque(Opaque(long.MinValue) / Opaque(-1L)));
    }

    private static void CheckedArithmetic()
    {
        Check.Throws<OverflowException>(static () => Opaque(checked(Opaque(int.MaxValue) + 1)));
        Check.Throws<OverflowException>(static () => Opaque(checked((byte)Opaque(256))));
        Check.Throws<OverflowException>(static () => Opaque(checked(Opaque(long.MaxValue) * 2)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object? Null() => null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int[] Numbers() => [1, 2, 3];

    private sealed class Wide
    {
        public int First;
#pragma warning disable CS0649 // Only there to take space.
        public Block Middle;
#pragma warning restore CS0649
        public int Last;

        [InlineArray(20_000)]
        public struct Block
        {
            private byte _first;
        }
    }
}
