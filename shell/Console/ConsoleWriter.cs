using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// Where all text goes: to the terminal on the screen and to the serial line, both showing the same. Either may be absent. Text reaches the serial line
/// and the terminal's grid at once; the screen is drawn when the pace allows it (<see cref="RedrawPace"/>), and by <see cref="Flush"/>, which whoever
/// waits calls before. Writing text, integers and interpolated strings allocates nothing.
/// </summary>
public class ConsoleWriter : TextWriter
{
    private const int LongestNumber = 80;
    private const int RepeatLength = 64;

    private readonly ITextSurface? _surface;
    private readonly ISerialLine? _serial;
    private readonly IClockView? _clock;
    private Utf8Stream _utf8;
    private RedrawPace _pace;

    // When the oldest text that has not been drawn was written, or null when all has.
    private ulong? _pendingSince;

    /// <summary>Makes a writer to what is there.</summary>
    /// <param name="terminal">The terminal model of the screen, or null without one.</param>
    /// <param name="surface">What <see cref="Flush"/> renders that terminal on, or null.</param>
    /// <param name="serial">The serial line, or null.</param>
    /// <param name="clock">Paces the drawing; without a clock only <see cref="Flush"/> draws.</param>
    public ConsoleWriter(Terminal? terminal, ITextSurface? surface, ISerialLine? serial, IClockView? clock = null)
        : base(CultureInfo.InvariantCulture)
    {
        Terminal = terminal;
        _surface = surface;
        _serial = serial;
        SerialTerminal = serial is null ? null : new SerialTerminal(serial);
        _clock = clock;

        // CoreLib is compiled for Windows here, whose line end would be CR LF.
        CoreNewLine = ['\n'];
    }

    /// <summary>The terminal model of the screen, or null without one.</summary>
    public Terminal? Terminal { get; }

    /// <summary>What is known of the terminal on the serial line, or null without a line.</summary>
    public SerialTerminal? SerialTerminal { get; }

    /// <summary>Columns that every attached terminal has; may change while a terminal on the serial line is there.</summary>
    public virtual int Columns => Smaller(Terminal?.Columns, SerialTerminal?.Columns) ?? SerialTerminal.DefaultColumns;

    /// <summary>The screen's colours, or null without a screen.</summary>
    public ColorTheme? Theme => _surface?.Theme;

    /// <summary>How often the screen was drawn.</summary>
    public long Drawings { get; private set; }

    /// <summary>Rows that every attached terminal is known to have; 0 as long as a terminal on the serial line, which may have any number, has not told its own.</summary>
    public virtual int Rows => SerialTerminal is { HasAnswered: false } ? 0 : Smaller(Terminal?.Rows, SerialTerminal?.Rows) ?? 0;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Draws on the screen what changed, whatever the pace.</summary>
    public override void Flush()
    {
        if (Terminal is not null && _surface is not null)
        {
            ulong start = _clock?.UptimeMilliseconds ?? 0;
            Terminal.Render(_surface);
            Drawings++;
            _pendingSince = null;
            _pace.Note(start, _clock?.UptimeMilliseconds ?? 0);
        }
    }

    /// <summary>
    /// Draws what has waited long enough. Whoever works long without writing calls this now and then, best where it looks whether it is to stop.
    /// </summary>
    public void FlushIfDue()
    {
        if (_pendingSince is { } since && _clock is not null)
        {
            ulong now = _clock.UptimeMilliseconds;
            if (now - since >= RedrawPace.Interval && _pace.IsDue(now))
            {
                Flush();
            }
        }
    }

    /// <summary>Draws the whole screen anew, for a surface that something else has drawn on.</summary>
    public void Redraw()
    {
        _surface?.Clear();
        Terminal?.Invalidate();
        Flush();
    }

    /// <summary>Shows everything in other colours; without a screen nothing happens.</summary>
    public void SetTheme(ColorTheme theme)
    {
        if (_surface is not null)
        {
            _surface.Theme = theme;
            Redraw();
        }
    }

    /// <summary>
    /// Takes the keys that look back at what scrolled away: PageUp and PageDown, with Shift or without; with Shift also the arrows for single lines, Home
    /// for the oldest line and End for the present. Any other key shows the present again, and is left to whom it is meant for.
    /// </summary>
    /// <returns>Whether the key was one of these.</returns>
    public bool TryScroll(KeyPress key)
    {
        if (Terminal is null || Terminal.IsAlternate)
        {
            return false;
        }

        int page = Math.Max(Terminal.Rows - 1, 1);
        int? lines = (key.Kind, key.Modifiers) switch
        {
            (KeyKind.PageUp, KeyModifiers.None or KeyModifiers.Shift) => page,
            (KeyKind.PageDown, KeyModifiers.None or KeyModifiers.Shift) => -page,
            (KeyKind.Up, KeyModifiers.Shift) => 1,
            (KeyKind.Down, KeyModifiers.Shift) => -1,
            (KeyKind.Home, KeyModifiers.Shift) => Scrollback.MaximumLines,
            (KeyKind.End, KeyModifiers.Shift) => -Scrollback.MaximumLines,
            _ => null,
        };
        if (lines is null)
        {
            Terminal.ScrollToBottom();
            return false;
        }

        Terminal.ScrollView(lines.Value);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[]? buffer) => Write(buffer.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        Terminal?.Write(buffer);
        if (_serial is not null)
        {
            _utf8.Write(buffer, _serial);
        }

        Pace(buffer);
    }

    /// <summary>Writes text to the screen only, for a writer that has its own way to the serial line.</summary>
    public void WriteToScreen(ReadOnlySpan<char> text)
    {
        Terminal?.Write(text);
        Pace(text);
    }

    /// <inheritdoc/>
    public override void Write(int value) => WriteNumber(value);

    /// <inheritdoc/>
    public override void Write(uint value) => WriteNumber(value);

    /// <inheritdoc/>
    public override void Write(long value) => WriteNumber(value);

    /// <inheritdoc/>
    public override void Write(ulong value) => WriteNumber(value);

    /// <summary>Writes an interpolated string part by part, without making a string of it.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The compiler hands this instance to the handler, which then writes to it.")]
    public void Write([InterpolatedStringHandlerArgument("")] ConsoleInterpolation text)
    {
        // All parts were written while the compiler's code built the argument.
        _ = text;
    }

    /// <inheritdoc/>
    public override void WriteLine() => Write('\n');

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value.AsSpan());
        Write('\n');
    }

    /// <inheritdoc/>
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

    // A line is drawn when it is complete; one that is not is drawn when it has been waiting, so that its parts are not drawn one by one.
    private void Pace(ReadOnlySpan<char> written)
    {
        if (_clock is null || _surface is null || written.IsEmpty)
        {
            return;
        }

        ulong now = _clock.UptimeMilliseconds;
        _pendingSince ??= now;
        if ((written.Contains('\n') || now - _pendingSince >= RedrawPace.Interval) && _pace.IsDue(now))
        {
            Flush();
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
