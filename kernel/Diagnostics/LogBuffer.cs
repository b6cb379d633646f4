using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Diagnostics;

/// <summary>A ring of the last <see cref="Capacity"/> bytes of UTF-8 log text. Unmanaged: it lives in the image's data, not on the heap.</summary>
internal struct LogBuffer
{
    /// <summary>Bytes kept; a power of two.</summary>
    public const int Capacity = 32 * 1024;

    private Bytes _bytes;
    private ulong _written;

    /// <summary>Bytes that can still be read.</summary>
    public readonly int Length => (int)Math.Min(_written, Capacity);

    /// <summary>Bytes that newer ones have pushed out.</summary>
    public readonly ulong Lost => _written - (ulong)Length;

    /// <summary>Line feeds that newer bytes have pushed out.</summary>
    public int LinesLost { get; private set; }

    /// <summary>Adds one byte; the oldest one goes when the ring is full.</summary>
    /// <param name="value">A byte of UTF-8 text.</param>
    public void Append(byte value)
    {
        int index = (int)(_written % Capacity);
        if (_written >= Capacity && _bytes[index] == '\n')
            LinesLost++;
        _bytes[index] = value;
        _written++;
    }

    /// <summary>Copies text out, oldest first.</summary>
    /// <param name="from">How many of the oldest bytes to pass over.</param>
    /// <param name="target">Where the text goes.</param>
    /// <returns>How many bytes were copied.</returns>
    public readonly int CopyTo(int from, Span<byte> target)
    {
        int count = Math.Min(Math.Max(Length - from, 0), target.Length);
        for (int i = 0; i < count; i++)
            target[i] = _bytes[(int)((Lost + (ulong)(from + i)) % Capacity)];

        return count;
    }

    [InlineArray(Capacity)]
    private struct Bytes
    {
        private byte _first;
    }
}
