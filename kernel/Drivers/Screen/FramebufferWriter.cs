using System;
using System.Runtime.Intrinsics;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Screen;

/// <summary>
/// Writes a framebuffer's memory, front to back and 16 bytes with one store where it can: memory that is mapped write-combining
/// is fast when whole lines of 64 bytes are written in order, and on uncached memory the number of stores is what takes time.
/// </summary>
public readonly unsafe struct FramebufferWriter : IPixelTarget
{
    private const int VectorPixels = 4;

    private readonly uint* _pixels;

    /// <summary>Takes the memory.</summary>
    /// <param name="first">Where the first pixel is mapped, aligned on 4 bytes.</param>
    /// <param name="count">Pixels of 4 bytes that are mapped from there on and may be written.</param>
    public FramebufferWriter(VirtualAddress first, int count)
    {
        _pixels = (uint*)first.ToPointer();
        Count = Math.Max(count, 0);
    }

    public int Count { get; }

    // All methods write only at indexes from 0 to Count - 1, which TryClip ensures (WriteBits also writes what does not lie
    // inside as a whole through it), and the constructor's caller has vouched for that memory. The pointer is only stored
    // through. A store may be misaligned when a scan line has an odd number of pixels; x86 allows that.

    public void Write(int index, ReadOnlySpan<uint> pixels)
    {
        if (TryClip(ref index, pixels.Length, out int skipped, out int count))
        {
            pixels.Slice(skipped, count).CopyTo(new Span<uint>(_pixels + index, count));
        }
    }

    public void WriteBits(int index, ReadOnlySpan<ushort> patterns, int width, ReadOnlySpan<PixelRun> runs)
    {
        if (index < 0 || (long)index + (long)patterns.Length * width > Count)
        {
            WriteBitsClipped(index, patterns, width, runs);
        }
        else
        {
            WriteBits(_pixels + index, patterns, width, runs);
        }
    }

    public void Fill(int index, int count, uint pixel)
    {
        if (TryClip(ref index, count, out _, out count))
        {
            new Span<uint>(_pixels + index, count).Fill(pixel);
        }
    }

    // Where the selected bit is set, the background becomes the foreground.
    private static Vector128<uint> Paint(
        Vector128<uint> bits, Vector128<uint> select, Vector128<uint> difference, Vector128<uint> zeros) =>
        zeros ^ (Vector128.Equals(bits & select, select) & difference);

    // A pattern has two to four vectors; the bits of its leftmost pixels come first.
    private static void WriteBits(uint* target, ReadOnlySpan<ushort> patterns, int width, ReadOnlySpan<PixelRun> runs)
    {
        Vector128<uint> first = Vector128.Create(8u, 4, 2, 1) << (width - VectorPixels);
        int start = 0;
        foreach (ref readonly PixelRun run in runs)
        {
            var zeros = Vector128.Create(run.Background);
            var difference = Vector128.Create(run.Foreground ^ run.Background);
            foreach (ushort pattern in patterns[start..run.End])
            {
                var bits = Vector128.Create((uint)pattern);
                Vector128<uint> second = first >>> VectorPixels;
                Paint(bits, first, difference, zeros).Store(target);
                Paint(bits, second, difference, zeros).Store(target + VectorPixels);
                if (width > 2 * VectorPixels)
                {
                    Vector128<uint> third = second >>> VectorPixels;
                    Paint(bits, third, difference, zeros).Store(target + 2 * VectorPixels);
                    if (width > 3 * VectorPixels)
                    {
                        Paint(bits, third >>> VectorPixels, difference, zeros).Store(target + 3 * VectorPixels);
                    }
                }

                target += width;
            }

            start = run.End;
        }
    }

    private void WriteBitsClipped(int index, ReadOnlySpan<ushort> patterns, int width, ReadOnlySpan<PixelRun> runs)
    {
        int run = 0;
        for (int i = 0; i < patterns.Length; i++)
        {
            while (i >= runs[run].End)
            {
                run++;
            }

            for (int x = 0; x < width; x++)
            {
                long at = index + (long)i * width + x;
                if (at >= 0 && at < Count)
                {
                    _pixels[at] = (patterns[i] >> (width - 1 - x) & 1) != 0 ? runs[run].Foreground : runs[run].Background;
                }
            }
        }
    }

    private bool TryClip(ref int index, int wanted, out int skipped, out int count)
    {
        long start = Math.Max(index, 0L);
        long end = Math.Min((long)index + wanted, Count);
        skipped = (int)(start - index);
        count = (int)Math.Max(end - start, 0);
        index = (int)start;
        return count > 0;
    }
}
