using System;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// The console of a program, as Windows documents it (Microsoft, "Consoles"): a screen, an input, and code pages. It lives from
/// the program's start to its end; then the terminals are as the shell expects them.
/// </summary>
public sealed class WindowsConsole
{
    private readonly ConsoleCodePage _written = new();

    // Guards the decoding of bytes that are written.
    private readonly System.Threading.Lock _writing = new();

    /// <summary>Makes a console.</summary>
    /// <param name="writer">Writes to all terminals.</param>
    /// <param name="title">The title that the program finds.</param>
    public WindowsConsole(ConsoleWriter writer, string title)
    {
        Screen = new ConsoleScreen(writer, title, report => Input!.Answer(report));
        Input = new ConsoleInput(Screen);
    }

    /// <summary>What the program writes on.</summary>
    public ConsoleScreen Screen { get; }

    /// <summary>What the program reads.</summary>
    public ConsoleInput Input { get; }

    /// <summary>The code page of bytes that are read.</summary>
    public ConsoleCodePage InputCodePage { get; } = new();

    /// <summary>The number of the code page of bytes that are written.</summary>
    public uint OutputCodePage => _written.Number;

    /// <summary>Chooses the code page of bytes that are written.</summary>
    /// <returns>False when there are no tables for it.</returns>
    public bool TryChooseOutputCodePage(uint number)
    {
        lock (_writing)
        {
            return _written.TryChoose(number);
        }
    }

    /// <summary>Writes bytes of the output's code page.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        const int Piece = 512;
        Span<char> text = stackalloc char[Piece + 2];
        lock (_writing)
        {
            while (!bytes.IsEmpty)
            {
                int length = Math.Min(bytes.Length, Piece);
                int count = _written.Decode(bytes[..length], text);
                Screen.Write(text[..count]);
                bytes = bytes[length..];
            }
        }
    }

    /// <summary>Takes the size of the terminals over; called now and then while the program runs.</summary>
    public void Adjust()
    {
        if (Screen.TryAdjust())
        {
            Input.ReportSize(Screen.Columns, Screen.Rows);
        }
    }

    /// <summary>Ends the console: no read waits any more, and the terminals are given back.</summary>
    public void End()
    {
        Input.Close();
        Screen.Restore();
    }
}
