using System;
using System.Runtime.CompilerServices;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// A ring of the last <see cref="Capacity"/> bytes of UTF-8 log text, and one of when its lines began and how much they matter.
/// Unmanaged: it lies in the image's data, not on the heap, and needs no start-up.
/// </summary>
internal struct LogBuffer
{
    /// <summary>Bytes kept; a power of two.</summary>
    public const int Capacity = 32 * 1024;

    /// <summary>Lines kept at most; a power of two.</summary>
    public const int LineCapacity = 1024;

    private Bytes _bytes;
    private Marks _marks;
    private ulong _written;
    private ulong _begun;
    private ulong _firstLine;
    private bool _isInLine;

    /// <summary>Bytes that newer ones have replaced.</summary>
    public readonly ulong Lost => _written - Math.Min(_written, Capacity);

    /// <summary>Lines that newer ones have replaced, wholly or in part.</summary>
    public readonly ulong LinesLost => _firstLine;

    /// <summary>Lines that are kept as a whole, the unfinished last one too.</summary>
    public readonly int LineCount => (int)(_begun - _firstLine);

    /// <summary>The number of the first line that is not finished, counted from the log's first.</summary>
    public readonly ulong LinesFinished => _isInLine ? _begun - 1 : _begun;

    /// <summary>Whether the next byte begins a line.</summary>
    public readonly bool IsAtLineStart => !_isInLine;

    /// <summary>Adds one byte; the oldest one goes when the ring is full.</summary>
    /// <param name="value">A byte of UTF-8 text; 0x0A ends a line.</param>
    /// <param name="level">How much the line matters; counts for the byte that begins it.</param>
    /// <param name="ticks">When it is written; counts for the byte that begins a line.</param>
    /// <param name="isRecurring">Whether the line is one of many like it; counts for the byte that begins it.</param>
    public void Append(byte value, LogLevel level, ulong ticks, bool isRecurring = false)
    {
        if (!_isInLine)
        {
            _marks[(int)(_begun++ % LineCapacity)] =
                new Mark { Start = _written, Ticks = ticks, Level = level, IsRecurring = isRecurring };
        }

        _isInLine = value != '\n';
        _bytes[(int)(_written % Capacity)] = value;
        _written++;
        while (LineCount > LineCapacity || (LineCount > 0 && MarkOf(_firstLine).Start < Lost))
        {
            _firstLine++;
        }
    }

    /// <summary>Where a line is and when it was written.</summary>
    /// <param name="index">0 ≤ index &lt; <see cref="LineCount"/>; 0 is the oldest.</param>
    public readonly LogBufferLine GetLine(int index)
    {
        ulong number = _firstLine + (ulong)index;
        Mark mark = MarkOf(number);
        ulong end = number + 1 < _begun ? MarkOf(number + 1).Start : _written;
        bool isFinished = number + 1 < _begun || !_isInLine;
        return new LogBufferLine(
            mark.Start, (int)(end - mark.Start) - (isFinished ? 1 : 0), mark.Ticks, mark.Level, mark.IsRecurring);
    }

    /// <summary>
    /// Chooses the lines that best show what led to a moment: the last important ones before it, and of recurring lines only the
    /// latest.
    /// </summary>
    /// <param name="before">The number of the first line that is too young, counted from the first that was ever written.</param>
    /// <param name="least">Lines of lower levels are skipped: many debug lines would leave no room for others.</param>
    /// <param name="numbers">Where the numbers of the lines go, oldest first.</param>
    /// <returns>How many there are; they are at the end of <paramref name="numbers"/>.</returns>
    public readonly int ChooseLast(ulong before, LogLevel least, Span<ulong> numbers)
    {
        int count = 0;
        bool hasRecurring = false;
        for (ulong line = Math.Min(before, _begun); line-- > _firstLine && count < numbers.Length;)
        {
            Mark mark = MarkOf(line);
            bool isRecurring = mark.IsRecurring;
            if (mark.Level < least || (isRecurring && hasRecurring))
            {
                continue;
            }

            hasRecurring |= isRecurring;
            numbers[^++count] = line;
        }

        return count;
    }

    /// <summary>Copies a line's text out, without its line feed.</summary>
    /// <param name="line">A line, got since the last byte was added.</param>
    /// <param name="from">How many of its first bytes to pass over.</param>
    /// <param name="target">Where the text goes.</param>
    /// <returns>How many bytes were copied.</returns>
    public readonly int CopyTo(in LogBufferLine line, int from, Span<byte> target)
    {
        int count = Math.Min(Math.Max(line.Length - from, 0), target.Length);
        for (int i = 0; i < count; i++)
        {
            target[i] = _bytes[(int)((line.Start + (ulong)(from + i)) % Capacity)];
        }

        return count;
    }

    private readonly Mark MarkOf(ulong line) => _marks[(int)(line % LineCapacity)];

    private struct Mark
    {
        public ulong Start;
        public ulong Ticks;
        public LogLevel Level;
        public bool IsRecurring;
    }

    [InlineArray(Capacity)]
    private struct Bytes
    {
        private byte _first;
    }

    [InlineArray(LineCapacity)]
    private struct Marks
    {
        private Mark _first;
    }
}

/// <summary>A line in a <see cref="LogBuffer"/>.</summary>
/// <param name="start">The number of its first byte, counted from the first that was ever written.</param>
/// <param name="length">Bytes without the line feed.</param>
/// <param name="ticks">When it began, in the unit of the writer.</param>
/// <param name="level">How much it matters.</param>
/// <param name="isRecurring">Whether it is one of many like it.</param>
internal readonly struct LogBufferLine(ulong start, int length, ulong ticks, LogLevel level, bool isRecurring)
{
    /// <summary>The number of its first byte, counted from the first that was ever written.</summary>
    public ulong Start { get; } = start;

    /// <summary>Bytes without the line feed.</summary>
    public int Length { get; } = length;

    /// <summary>When it began, in the unit of the writer.</summary>
    public ulong Ticks { get; } = ticks;

    /// <summary>How much it matters.</summary>
    public LogLevel Level { get; } = level;

    /// <summary>Whether it is one of many like it.</summary>
    public bool IsRecurring { get; } = isRecurring;
}
