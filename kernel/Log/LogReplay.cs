using System;
using System.Text;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>Shows a sink that has just appeared what was logged before it. Allocates nothing.</summary>
internal static unsafe class LogReplay
{
    /// <summary>Bytes that are decoded at a time.</summary>
    public const int PieceLength = 128;

    // RFC 3629, section 3.
    private const int LongestRune = 4;

    /// <summary>Writes the lines that a sink would have shown.</summary>
    /// <param name="log">The log.</param>
    /// <param name="least">Lines below this level are left out.</param>
    /// <param name="sink">Takes text; every line ends with a line feed but for an unfinished last one.</param>
    /// <param name="first">The number of the first line, counted from the log's first.</param>
    public static void Run(ref readonly LogBuffer log, LogLevel least, delegate*<ReadOnlySpan<char>, void> sink, ulong first = 0)
    {
        for (int i = first > log.LinesLost ? (int)(first - log.LinesLost) : 0; i < log.LineCount; i++)
        {
            LogBufferLine line = log.GetLine(i);
            if (line.Level < least)
            {
                continue;
            }

            WriteLine(in log, line, sink);
            if (i + 1 < log.LineCount || log.IsAtLineStart)
            {
                sink("\n");
            }
        }
    }

    /// <summary>Writes one line, without its line feed.</summary>
    /// <param name="log">The log.</param>
    /// <param name="line">The line.</param>
    /// <param name="sink">Takes its text piece by piece.</param>
    public static void WriteLine(ref readonly LogBuffer log, LogBufferLine line, delegate*<ReadOnlySpan<char>, void> sink)
    {
        Span<byte> piece = stackalloc byte[PieceLength];

        // UTF-8 never has fewer bytes than UTF-16 has units.
        Span<char> text = stackalloc char[PieceLength];
        for (int from = 0; from < line.Length;)
        {
            int read = log.CopyTo(line, from, piece);
            int consumed = 0;
            int length = 0;
            while (consumed < read)
            {
                // A rune may lie across the end of the piece: it is whole in the next one.
                if (read - consumed < LongestRune && from + read < line.Length)
                {
                    break;
                }

                Rune.DecodeFromUtf8(piece[consumed..read], out Rune rune, out int bytes);
                consumed += bytes;
                length += rune.EncodeToUtf16(text[length..]);
            }

            from += consumed;
            sink(text[..length]);
        }
    }
}
