using System;
using System.Text;
using System.Threading.Tasks;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.ProgramConsole;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.ProgramConsole;

/// <summary>A program's console over a screen, a serial line, or both.</summary>
internal sealed class ConsoleFixture
{
    public ConsoleFixture(int columns = 20, int rows = 6, bool hasScreen = true, bool hasSerial = false)
    {
        Terminal = hasScreen ? new TerminalEmulator(columns, rows) : null;
        Line = hasSerial ? new FakeSerialLine() : null;
        Writer = new ConsoleWriter(Terminal, hasScreen ? new FakeSurface(columns, rows) : null, Line);
        Console = new WindowsConsole(Writer, "test");
    }

    public TerminalEmulator? Terminal { get; }

    public FakeSerialLine? Line { get; }

    public ConsoleWriter Writer { get; }

    public WindowsConsole Console { get; }

    public ConsoleScreen Screen => Console.Screen;

    public ConsoleInput Input => Console.Input;

    /// <summary>The terminal at the end of the serial line reports its size.</summary>
    public void AnswerSize(int columns, int rows)
    {
        Writer.SerialTerminal!.NoteByte();
        Writer.SerialTerminal.NoteKey();
        Writer.SerialTerminal.NotePrompt();
        Assert.True(Writer.SerialTerminal.TryTakeReport(rows, columns));
        Line!.Sent.Clear();
    }

    public void Type(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Input.Feed(rune.Value switch
            {
                '\r' => new KeyPress(KeyKind.Enter),
                '\b' => new KeyPress(KeyKind.Backspace),
                '\e' => new KeyPress(KeyKind.Escape),
                < ' ' => KeyPress.Control((char)(rune.Value + 0x60)),
                _ => new KeyPress(rune),
            });
        }
    }

    /// <summary>Reads characters on a thread of its own, and fails when they do not come.</summary>
    public async Task<(ConsoleReadStatus Status, string Text)> ReadAsync(int size = 100) =>
        await Task.Run(() =>
        {
            char[] buffer = new char[size];
            ConsoleReadStatus status = Input.ReadCharacters(buffer, out int count);
            return (status, new string(buffer, 0, count));
        }).WaitAsync(TimeSpan.FromSeconds(100));

    /// <summary>Reads bytes, likewise.</summary>
    public async Task<byte[]> ReadBytesAsync(int size = 100) =>
        await Task.Run(() =>
        {
            byte[] buffer = new byte[size];
            Input.ReadBytes(buffer, Console.InputCodePage, out int count);
            return buffer[..count];
        }).WaitAsync(TimeSpan.FromSeconds(100));
}
