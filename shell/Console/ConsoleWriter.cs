using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;

namespace UefiKernel.Shell;

/// <summary>
/// Where all text goes: to the terminal on the screen and to the serial line, both showing the same. Either may be absent. Writing text,
/// integers and interpolated strings allocates nothing, which matters as long as the kernel does not collect garbage.
/// </summary>
public sealed class ConsoleWriter : TextWriter
{
    /// <summary>The width that a terminal on the serial line is taken to have, in columns; it cannot be asked in this form.</summary>
    public const int SerialColumns = 80;

    private const int LongestNumber = 80;

    private readonly ITextSurface? _surface;
    private readonly ISerialLine? _serial;
    private Utf8Stream _utf8;

    /// <summary>Makes a writer to what is there.</summary>
    /// <param name="terminal">The terminal model of the screen, or null without one.</param>
    /// <param name="surface">What <see cref="Flush"/> renders that terminal on, or null.</param>
    /// <param name="serial">The serial line, or null.</param>
    public ConsoleWriter(Terminal? terminal, ITextSurface? surface, ISerialLine? serial)
        : base(CultureInfo.InvariantCulture)
    {
        Terminal = terminal;
        _surface = surface;
        _serial = serial;

        // CoreLib is compiled for Windows here, whose line end would be CR LF.
        CoreNewLine = ['\n'];
    }

    /// <summary>The terminal model of the screen, or null without one.</summary>
    public Terminal? Terminal { get; }

    /// <summary>Columns that every attached terminal has: the screen's, at most <see cref="SerialColumns"/> with a serial line.</summary>
    public int Columns =>
        _serial is null ? Terminal?.Columns ?? SerialColumns : Math.Min(Terminal?.Columns ?? SerialColumns, SerialColumns);

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Draws on the screen what changed. Text reaches the serial line at once, the screen only here, so that bursts cost one drawing.</summary>
    public override void Flush()
    {
        if (Terminal is not null && _surface is not null)
        {
            Terminal.Render(_surface);
        }
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
        for (int i = 0; i < count; i++)
        {
            Write(value);
        }
    }

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
