using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;

namespace UefiKernel.Kernel.Runtime;

/// <summary>The C library functions that compiled code and CoreLib call by name.</summary>
/// <remarks>
/// The loops must stay loops: a block copy written as such would compile to a call of the very function it is in.
/// </remarks>
internal static unsafe class CLibrary
{
    private const nuint VectorSize = 16;

    // What Fill.asm fills at a time. What is shorter needs none of it.
    private const nuint FillPiece = 256;

    // Bytes of references that are copied before another thread may run.
    private const nuint PieceWithoutCollection = 4096;

    // From 2^52 on every double is an integer. Comparisons with it are written so that NaN is treated like large numbers.
    private const double FirstWithoutFraction = 4503599627370496.0;

    /// <summary>Copies bytes; the ranges may overlap.</summary>
    [RuntimeExport("memmove")]
    internal static void* MoveMemory(byte* target, byte* source, nuint count)
    {
        if ((nuint)(target - source) >= count)
        {
            CopyUp(target, source, count);
        }
        else
        {
            CopyDown(target, source, count);
        }

        return target;
    }

    /// <summary>Fills bytes.</summary>
    [RuntimeExport("memset")]
    internal static void* SetMemory(byte* target, int value, nuint count)
    {
        var pattern = Vector128.Create((byte)value);
        nuint i = count & ~(FillPiece - 1);
        if (i != 0)
        {
            FillPieces(target, pattern.AsUInt64().ToScalar(), i);
        }

        for (; count - i >= VectorSize; i += VectorSize)
        {
            pattern.Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = (byte)value;
        }

        return target;
    }

    /// <summary>
    /// Zeroes memory that may hold references. Each word is written with one store, as a concurrent collector would need.
    /// </summary>
    [RuntimeExport("RhpGcSafeZeroMemory")]
    internal static void* ZeroReferences(byte* target, nuint count) => SetMemory(target, 0, count);

    /// <summary>
    /// Copies memory that holds references, and marks its cards. No collection comes between the copy of a reference and its
    /// mark: another thread may have written over the source by then.
    /// </summary>
    [RuntimeExport("RhBulkMoveWithWriteBarrier")]
    internal static void MoveReferences(byte* target, byte* source, nuint count)
    {
        // A null reference faults here: what faults becomes an exception of the caller's, and no section would end.
        if (count != 0)
        {
            Volatile.Read(ref *source);
            Volatile.Read(ref *target);
        }

        bool isUpwards = (nuint)(target - source) >= count;
        while (count != 0)
        {
            nuint piece = nuint.Min(count, PieceWithoutCollection);
            nuint at = isUpwards ? 0 : count - piece;
            using (Preemption.Disable())
            {
                MoveMemory(target + at, source + at, piece);
                GarbageCollector.Cards.Mark(target + at, piece);
            }

            count -= piece;
            if (isUpwards)
            {
                target += piece;
                source += piece;
            }
        }
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("FillPieces")]
    private static extern void FillPieces(byte* target, ulong pattern, nuint count);

    /// <summary>The smallest integer that is not less than <paramref name="value"/>.</summary>
    [RuntimeExport("ceil")]
    internal static double Ceiling(double value)
    {
        if (!(Math.Abs(value) < FirstWithoutFraction))
        {
            return value;
        }

        double whole = (long)value;
        if (whole < value)
        {
            whole += 1.0;
        }

        // Minus zero for (-1, 0), as IEEE 754-2019, section 5.9 asks.
        return Math.CopySign(whole, value);
    }

    /// <summary>The largest integer that is not greater than <paramref name="value"/>.</summary>
    [RuntimeExport("floor")]
    internal static double Floor(double value) => -Ceiling(-value);

    /// <summary>As <see cref="Ceiling(double)"/>: every float is a double, and so is the whole number.</summary>
    [RuntimeExport("ceilf")]
    internal static float Ceiling(float value) => (float)Ceiling((double)value);

    /// <summary>As <see cref="Floor(double)"/>.</summary>
    [RuntimeExport("floorf")]
    internal static float Floor(float value) => (float)Floor((double)value);

    /// <summary>As <see cref="SplitFraction(double, double*)"/>.</summary>
    [RuntimeExport("modff")]
    internal static float SplitFraction(float value, float* whole)
    {
        double doubleWhole;
        double fraction = SplitFraction(value, &doubleWhole);
        *whole = (float)doubleWhole;
        return (float)fraction;
    }

    /// <summary>The square root, for a delegate of Math.Sqrt: calls compile to the instruction, as this one does.</summary>
    [RuntimeExport("sqrt")]
    private static double SquareRoot(double value) => Math.Sqrt(value);

    /// <summary>As <see cref="SquareRoot(double)"/>.</summary>
    [RuntimeExport("sqrtf")]
    private static float SquareRoot(float value) => MathF.Sqrt(value);

    /// <summary>Splits a number into its whole part and the rest, both with its sign.</summary>
    [RuntimeExport("modf")]
    internal static double SplitFraction(double value, double* whole)
    {
        if (!(Math.Abs(value) < FirstWithoutFraction))
        {
            *whole = value;
            return double.IsNaN(value) ? value : Math.CopySign(0.0, value);
        }

        *whole = Math.CopySign((double)(long)value, value);
        return Math.CopySign(value - *whole, value);
    }

    internal static void CopyUp(byte* target, byte* source, nuint count)
    {
        nuint i = 0;
        for (; count - i >= VectorSize; i += VectorSize)
        {
            Vector128.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    internal static void CopyDown(byte* target, byte* source, nuint count)
    {
        for (; count >= VectorSize; count -= VectorSize)
        {
            Vector128.Load(source + count - VectorSize).Store(target + count - VectorSize);
        }

        for (; count > 0; count--)
        {
            target[count - 1] = source[count - 1];
        }
    }
}
