using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Console;

/// <summary>
/// Where all text goes: to the terminal on the screen and to the serial line, both showing the same. Either may be absent. Text
/// reaches the serial line and the terminal's grid at once; the screen is drawn when the pace allows it
/// (<see cref="RedrawPace"/>), and by <see cref="Flush"/>, which is called before waiting. Writing text, integers and
/// interpolated strings allocates nothing.
/// </summary>
public partial class ConsoleWriter : TextWriter
{
    private const int LongestNumber = 80;
    private const int RepeatLength = 64;

    // Where the indentation leaves fewer columns than this, the terminal wraps the text.
    private const int NarrowestText = 10;

    /// <summary>More columns than any line has.</summary>
    internal const int Unlimited = 1 << 20;

    private readonly ITextSurface? _surface;
    private readonly ISerialLine? _serial;
    private readonly IClockView? _clock;
    private readonly IScreenGuard? _guard;

    // Held while text is sent to the serial line, so that two writers cannot split a character. The log does not take it.
    private readonly Lock _sending = new();
    private Utf8Stream _utf8;
    private RedrawPace _pace;

    // When the oldest text that has not been drawn was written, or null when all has.
    private ulong? _pendingSince;

    /// <summary>Makes a writer to what is there.</summary>
    /// <param name="terminal">The terminal model of the screen, or null without one.</param>
    /// <param name="surface">What <see cref="Flush"/> renders that terminal on, or null.</param>
    /// <param name="serial">The serial line, or null.</param>
    /// <param name="clock">Paces the drawing; without a clock only <see cref="Flush"/> draws.</param>
    /// <param name="guard">Keeps threads apart, where there are several.</param>
    public ConsoleWriter(
        TerminalEmulator? terminal, ITextSurface? surface, ISerialLine? serial, IClockView? clock = null,
        IScreenGuard? guard = null)
        : base(CultureInfo.InvariantCulture)
    {
        Terminal = terminal;
        _surface = surface;
        _serial = serial;
        SerialTerminal = serial is null ? null : new SerialTerminal(serial, clock);
        _clock = clock;
        _guard = guard;

        // CoreLib is compiled for Windows here, whose line end would be CR LF.
        CoreNewLine = ['\n'];
    }

    /// <summary>The terminal model of the screen, or null without one.</summary>
    public TerminalEmulator? Terminal { get; }

    /// <summary>What is known of the terminal on the serial line, or null without a line.</summary>
    public SerialTerminal? SerialTerminal { get; }

    // A serial line that has never received a byte does not limit the screen's width.
    private SerialTerminal? Reader => SerialTerminal is { IsThere: true } || Terminal is null ? SerialTerminal : null;

    /// <summary>
    /// Columns that all terminals in use have. It may change when a terminal is first used, and when the one on the serial line
    /// is resized.
    /// </summary>
    public virtual int Columns => Smaller(Terminal?.Columns, Reader?.Columns) ?? SerialTerminal.DefaultColumns;

    /// <summary>
    /// Columns at which lines are broken at words: those of the terminal. No limit for text that goes to a filter, to the log, or
    /// to a serial line whose other end has not reported its size: programs read whole lines.
    /// </summary>
    public virtual int WrapColumns => Reader is { HasAnswered: false } ? Unlimited : Columns;

    /// <summary>The screen's colours, or null without a screen.</summary>
    public ColorTheme? Theme => _surface?.Theme;

    /// <summary>How often the screen was drawn.</summary>
    public long Drawings { get; private set; }

    /// <summary>
    /// Rows that all terminals in use have; 0 while the one on the serial line has not reported its height.
    /// </summary>
    public virtual int Rows => Reader is { HasAnswered: false } ? 0 : Smaller(Terminal?.Rows, Reader?.Rows) ?? 0;

    /// <summary>Whether there is text on the screen's grid that has not been drawn.</summary>
    public bool HasPendingText => _pendingSince is not null;

    /// <summary>
    /// Called when text that was written has to wait for its drawing, once until there is a drawing; must not write.
    /// </summary>
    public Action? TextPending { get; set; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[]? buffer) => Write(buffer.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        WriteToScreen(buffer);
        if (_serial is not null)
        {
            lock (_sending)
            {
                _utf8.Write(buffer, _serial);
            }
        }
    }

    /// <summary>What is written from here on is of a style.</summary>
    public void SetStyle(TextStyle style) => WriteRendition(style.Sequence());

    /// <summary>
    /// Sets how what follows looks. The serial line gets it only when a terminal there has answered: a log file or a program that
    /// reads has no use for it.
    /// </summary>
    /// <param name="sequence">One SGR sequence.</param>
    public virtual void WriteRendition(ReadOnlySpan<char> sequence)
    {
        WriteToScreen(sequence);
        if (SerialTerminal is { HasAnswered: true })
        {
            lock (_sending)
            {
                _utf8.Write(sequence, _serial!);
            }
        }
    }

    /// <summary>Writes text that has SGR sequences in it.</summary>
    public void WriteStyled(ReadOnlySpan<char> text)
    {
        while (text.IndexOf("\e[") is >= 0 and var start && text[start..].IndexOf('m') is > 0 and var length)
        {
            if (start > 0)
            {
                Write(text[..start]);
            }

            WriteRendition(text.Slice(start, length + 1));
            text = text[(start + length + 1)..];
        }

        Write(text);
    }

    /// <summary>Writes a line, which may have SGR sequences in it; a mark that begins it gets its colour.</summary>
    public void WriteMarkedLine(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[1] == ' ' && TextStyles.OfMark(text[0]) is not TextStyle.Plain and var style)
        {
            SetStyle(style);
            Write(text[..1]);
            SetStyle(TextStyle.Plain);
            text = text[1..];
        }

        WriteStyled(text);
        WriteLine();
    }

    /// <summary>
    /// Writes text and a line feed, broken at words. A continued line is indented as far as <paramref name="indent"/> says.
    /// </summary>
    /// <param name="text">The text, without escape sequences.</param>
    /// <param name="indent">Columns that stand in front of each line but the first; the first one has them already.</param>
    public void WriteWrapped(ReadOnlySpan<char> text, int indent = 0)
    {
        int width = Math.Max(WrapColumns - indent, NarrowestText);
        Write(WordWrap.Take(ref text, width));
        while (!text.IsEmpty)
        {
            Write('\n');
            Repeat(' ', indent);
            Write(WordWrap.Take(ref text, width));
        }

        Write('\n');
    }

    /// <summary>
    /// Checks whether the serial line accepts text again after it lost some, and then writes how much was lost.
    /// </summary>
    /// <returns>True once after each loss: the line that is shown there must be written again.</returns>
    public bool TryResumeSerial()
    {
        if (_serial is null)
        {
            return false;
        }

        lock (_sending)
        {
            return _serial.TryResume();
        }
    }

    public override void Write(int value) => WriteNumber(value);

    public override void Write(uint value) => WriteNumber(value);

    public override void Write(long value) => WriteNumber(value);

    public override void Write(ulong value) => WriteNumber(value);

    /// <summary>Writes an interpolated string part by part, without making a string of it.</summary>
    [SuppressMessage("Performance", "CA1822",
        Justification = "The compiler hands this instance to the handler, which then writes to it.")]
    public void Write([InterpolatedStringHandlerArgument("")] ConsoleInterpolation text)
    {
        // All parts were written while the compiler's code built the argument.
        _ = text;
    }

    public override void WriteLine() => Write('\n');

    public override void WriteLine(string? value)
    {
        Write(value.AsSpan());
        Write('\n');
    }

    public override void WriteLine(ReadOnlySpan<char> buffer)
    {
        Write(buffer);
        Write('\n');
    }

    /// <summary>Writes an interpolated string part by part and a line feed.</summary>
    public void WriteLine([InterpolatedStringHandlerArgument("")] ConsoleInterpolation text)
    {
        _ = text;
        Write('\n');
    }

    /// <summary>Writes a character several times; a count below 1 writes nothing.</summary>
    public void Repeat(char value, int count)
    {
        Span<char> text = stackalloc char[RepeatLength];
        text.Fill(value);
        for (; count > 0; count -= RepeatLength)
        {
            Write(text[..Math.Min(count, RepeatLength)]);
        }
    }

    private static int? Smaller(int? left, int? right) => left is null || right < left ? right : left;

    private void WriteNumber<T>(T value)
        where T : ISpanFormattable
    {
        Span<char> digits = stackalloc char[LongestNumber];
        if (value.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture))
        {
            Write(digits[..length]);
        }
    }
}
