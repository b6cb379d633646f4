using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Memory;

namespace UefiKernel.Devices;

/// <summary>
/// Writes a framebuffer's memory, two pixels with one store where it can: on uncached memory the number of stores is what takes time.
/// </summary>
public readonly unsafe struct FramebufferWriter : IPixelTarget
{
    private readonly uint* _pixels;

    /// <summary>Takes the memory.</summary>
    /// <param name="first">Where the first pixel is mapped, aligned on 4 bytes.</param>
    /// <param name="count">Pixels of 4 bytes that are mapped from there on and may be written.</param>
    public FramebufferWriter(VirtualAddress first, int count)
    {
        _pixels = (uint*)first.ToPointer();
        Count = Math.Max(count, 0);
    }

    /// <inheritdoc/>
    public int Count { get; }

    // Both methods write only at indexes from 0 to Count - 1, which TryClip ensures, and the constructor's caller has vouched for that
    // memory. The pointer is only stored through. A store of two pixels may be misaligned when a scan line has an odd number of them; x86
    // allows that.

    /// <inheritdoc/>
    public void Write(int index, ReadOnlySpan<uint> pixels)
    {
        if (!TryClip(ref index, pixels.Length, out int skipped, out int count))
            return;

        pixels = pixels.Slice(skipped, count);
        uint* target = _pixels + index;
        foreach (ulong pair in MemoryMarshal.Cast<uint, ulong>(pixels))
        {
            Unsafe.WriteUnaligned(target, pair);
            target += 2;
        }

        if ((count & 1) != 0)
            Unsafe.WriteUnaligned(target, pixels[^1]);
    }

    /// <inheritdoc/>
    public void Fill(int index, int count, uint pixel)
    {
        if (!TryClip(ref index, count, out _, out count))
            return;

        uint* target = _pixels + index;
        ulong pair = (ulong)pixel << 32 | pixel;
        for (int left = count; left >= 2; left -= 2)
        {
            Unsafe.WriteUnaligned(target, pair);
            target += 2;
        }

        if ((count & 1) != 0)
            Unsafe.WriteUnaligned(target, pixel);
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
