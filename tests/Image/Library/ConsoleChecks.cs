using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using UefiKernel.Image.Checks.Threads;
using UefiKernel.Kernel.Programs.Console;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Image.Library;

/// <summary>The class library's Console over a console of 40 by 10 cells that nobody sees.</summary>
internal static class ConsoleChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All => Bounded.Each(
    [
        With("text, lines and both streams", static (terminal, _) =>
        {
            Console.Write("a{0}", 1);
            Console.WriteLine();
            Console.Error.WriteLine("err ä€😀");
            Console.Out.Write("x\ty");
            Check.Equal("a1", Row(terminal, 0));
            Check.Equal("err ä€😀", Row(terminal, 1));
            Check.Equal("x       y", Row(terminal, 2));
            Check.Equal((9, 2), Console.GetCursorPosition());
        }),
        With("colours", static (terminal, _) =>
        {
            Check.Equal(ConsoleColor.Gray, Console.ForegroundColor);
            Check.Equal(ConsoleColor.Black, Console.BackgroundColor);
            foreach (ConsoleColor color in Enum.GetValues<ConsoleColor>())
            {
                Console.ForegroundColor = color;
                Console.BackgroundColor = 15 - color;
                Check.Equal(color, Console.ForegroundColor);
                Check.Equal(15 - color, Console.BackgroundColor);
            }

            Console.BackgroundColor = ConsoleColor.DarkBlue;
            Console.ForegroundColor = ConsoleColor.Red;
            Console.Write('x');
            Console.ResetColor();
            Console.Write('y');
            Check.Equal(9, terminal.Grid.GetRow(0)[0].Foreground.Index);
            Check.Equal(4, terminal.Grid.GetRow(0)[0].Background.Index);
            Check.True(terminal.Grid.GetRow(0)[1] == new Cell('y', default, default, CellStyle.None));
            Check.Throws<ArgumentException>(static () => Console.ForegroundColor = (ConsoleColor)16);
        }),
        With("cursor", static (terminal, _) =>
        {
            Console.SetCursorPosition(5, 3);
            Console.Write("ab");
            Console.CursorLeft--;
            Console.CursorTop++;
            Check.Equal("     ab", Row(terminal, 3));
            Check.Equal((6, 4), (terminal.CursorColumn, terminal.CursorRow));
            Check.Throws<ArgumentOutOfRangeException>(static () => Console.SetCursorPosition(40, 0));
            Check.Throws<ArgumentOutOfRangeException>(static () => Console.SetCursorPosition(0, 10));
            Console.CursorVisible = false;
            Check.True(!terminal.CursorVisible && !Console.CursorVisible);
            Check.Equal(25, Console.CursorSize);
            Console.CursorSize = 100;
            Check.Equal(100, Console.CursorSize);
            Console.CursorVisible = true;
            Check.True(terminal.CursorVisible);
        }),
        With("title", static (_, _) =>
        {
            Check.Equal("checks", Console.Title);
            Console.Title = "";
            Check.Equal("", Console.Title);
            Console.Title = new string('t', 3000);
            Check.Equal(3000, Console.Title.Length);
            Check.Throws<ArgumentNullException>(static () => Console.Title = null!);
        }),
        With("clear", static (terminal, _) =>
        {
            Console.WriteLine("text\nmore");
            Console.BackgroundColor = ConsoleColor.DarkGreen;
            Console.Clear();
            Check.Equal((0, 0), Console.GetCursorPosition());
            for (int row = 0; row < 10; row++)
            {
                foreach (Cell cell in terminal.Grid.GetRow(row))
                {
                    Check.True(cell is { CodePoint: ' ', Background: { IsIndexed: true, Index: 2 } });
                }
            }
        }),
        With("sizes", static (terminal, _) =>
        {
            Check.Equal((40, 10), (Console.WindowWidth, Console.WindowHeight));
            Check.Equal((40, 10), (Console.BufferWidth, Console.BufferHeight));
            Check.Equal((40, 10), (Console.LargestWindowWidth, Console.LargestWindowHeight));
            Check.Equal((0, 0), (Console.WindowLeft, Console.WindowTop));
            Console.SetWindowSize(20, 5);
            Check.Equal((20, 5), (Console.WindowWidth, Console.WindowHeight));
            Console.Write(new string('z', 25));
            Check.Equal(new string('z', 20), Row(terminal, 0));
            Console.SetWindowSize(40, 10);
            Check.Equal(40, Console.WindowWidth);
            Check.Throws<IOException>(static () => Console.SetWindowSize(41, 10));
            Check.Throws<ArgumentOutOfRangeException>(static () => Console.SetWindowPosition(1, 0));
            Check.Throws<ArgumentOutOfRangeException>(static () => Console.SetBufferSize(39, 10));
            Console.SetBufferSize(40, 10);
        }),
        With("MoveBufferArea", static (terminal, _) =>
        {
            Console.ForegroundColor = ConsoleColor.Yellow;
            Console.Write("abcdef\nABCDEF");
            Console.MoveBufferArea(1, 0, 3, 2, 3, 1, '.', ConsoleColor.White, ConsoleColor.Black);
            Check.Equal("a...ef", Row(terminal, 0));
            Check.Equal("A..bcd", Row(terminal, 1));
            Check.Equal("   BCD", Row(terminal, 2));
            Check.Equal(11, terminal.Grid.GetRow(2)[3].Foreground.Index);
            Check.Equal((6, 1), Console.GetCursorPosition());
            Console.MoveBufferArea(0, 0, 4, 1, 38, 9);
            Check.Equal("a.", Row(terminal, 9).Trim());
        }),
        With("ReadLine", static (terminal, console) =>
        {
            Console.Write("name? ");
            using (Timer typist = TypeLater(console, "Adb\ba\r"))
            {
                Check.Equal("Ada", Console.ReadLine());
            }

            Check.Equal("name? Ada", Row(terminal, 0));
            Type(console, "two\rπ€😀\r");
            Check.Equal("two", Console.ReadLine());
            Check.Equal("π€😀", Console.ReadLine());
            Type(console, "\x1A\r");
            Check.True(Console.ReadLine() is null);
            Type(console, "xy\r");
            Check.Equal('x', Console.Read());
            Check.Equal("y", Console.ReadLine());
        }),
        With("ReadKey and KeyAvailable", static (terminal, console) =>
        {
            Check.True(!Console.KeyAvailable);
            Type(console, "aB!");
            console.Input.Feed(new KeyPress(KeyKind.Up, KeyModifiers.Control | KeyModifiers.Shift));
            console.Input.Feed(new KeyPress(KeyKind.Function, KeyModifiers.Alt, 5));
            console.Input.Feed(KeyPress.Control('x'));
            Check.True(Console.KeyAvailable);
            Check.Equal(new ConsoleKeyInfo('a', ConsoleKey.A, false, false, false), Console.ReadKey());
            Check.Equal(new ConsoleKeyInfo('B', ConsoleKey.B, true, false, false), Console.ReadKey(true));
            Check.Equal(new ConsoleKeyInfo('!', ConsoleKey.D1, true, false, false), Console.ReadKey(true));
            Check.Equal(new ConsoleKeyInfo('\0', ConsoleKey.UpArrow, true, false, true), Console.ReadKey(true));
            Check.Equal(new ConsoleKeyInfo('\0', ConsoleKey.F5, false, true, false), Console.ReadKey(true));
            Check.Equal(new ConsoleKeyInfo('\x18', ConsoleKey.X, false, false, true), Console.ReadKey(true));
            Check.True(!Console.KeyAvailable);
            Check.Equal("a", Row(terminal, 0));
            using Timer typist = TypeLater(console, "\r");
            Check.Equal(ConsoleKey.Enter, Console.ReadKey(true).Key);
        }),
        With("Ctrl-C as a key", static (_, console) =>
        {
            Check.True(!Console.TreatControlCAsInput);
            Console.TreatControlCAsInput = true;
            Check.True(!console.Input.Feed(KeyPress.Control('c')));
            Check.Equal(ConsoleKey.C, Console.ReadKey(true).Key);
            Console.TreatControlCAsInput = false;
            Check.True(console.Input.Feed(KeyPress.Control('c')));
        }),
        With("Ctrl-C as an event", static (_, console) =>
        {
            using var seen = new ManualResetEventSlim();
            using var ended = new ManualResetEventSlim();
            bool cancels = true;
            ConsoleCancelEventHandler handler = (_, e) =>
            {
                e.Cancel = cancels;
                seen.Set();
            };
            Console.CancelKeyPress += handler;
            ControlHandlers.Signal(ended.Set);
            seen.Wait();
            Check.True(!ended.Wait(50));
            cancels = false;
            ControlHandlers.Signal(ended.Set);
            ended.Wait();
            Console.CancelKeyPress -= handler;
            ended.Reset();
            ControlHandlers.Signal(ended.Set);
            ended.Wait();
        }),
        With("encodings", static (terminal, console) =>
        {
            Check.Equal(65001, Console.OutputEncoding.CodePage);
            Console.OutputEncoding = Encoding.Latin1;
            Console.Write("é");
            Check.Equal(28591, Console.OutputEncoding.CodePage);
            Console.OutputEncoding = Encoding.Unicode;
            Console.Write("€😀");
            Console.OutputEncoding = Encoding.UTF8;
            Console.Write("ß");
            Check.Equal("é€😀ß", Row(terminal, 0));
            Console.InputEncoding = Encoding.Unicode;
            Type(console, "ü€😀\r");
            Check.Equal("ü€😀", Console.ReadLine());
            Console.InputEncoding = Encoding.UTF8;
            Check.Throws<IOException>(static () => Console.OutputEncoding = Encoding.UTF32);
        }),
        With("sequences", static (terminal, console) =>
        {
            Console.Write("\e[2;3H\e[38;2;1;2;3mx\e[0m\e[?1049hfull\e[6n");
            Check.True(terminal.IsAlternate);
            var answer = new StringBuilder();
            while (Console.KeyAvailable)
            {
                answer.Append(Console.ReadKey(true).KeyChar);
            }

            Check.Equal("\e[2;8R", answer.ToString());
            Console.Write("\e[?1049l");
            Check.Equal("  x", Row(terminal, 1));
            Check.Equal(0x010203, (int)terminal.Grid.GetRow(1)[2].Foreground.Rgb);
        }),
        With("a wait for the input ends with a key", static (_, console) =>
        {
            nint handle = ProgramConsole.GetStandard(-10);
            using var input = new EventWaitHandle(false, EventResetMode.ManualReset);
            input.SafeWaitHandle = new Microsoft.Win32.SafeHandles.SafeWaitHandle(handle, ownsHandle: false);
            Check.True(!input.WaitOne(0));
            using Timer typist = TypeLater(console, "k");
            Check.True(input.WaitOne());
            console.Input.Clear();
            Check.True(!input.WaitOne(0));
        }),
        With("beep", static (_, _) =>
        {
            Console.Beep(800, 1);
            Check.Throws<ArgumentOutOfRangeException>(static () => Console.Beep(36, 1));
        }),
        With("redirection, after which the library keeps the writer that was set", static (_, _) =>
        {
            Check.True(!Console.IsInputRedirected && !Console.IsOutputRedirected && !Console.IsErrorRedirected);
            var text = new StringWriter();
            TextWriter before = Console.Out;
            Console.SetOut(text);
            Console.Write("caught");
            Console.SetOut(before);
            Check.Equal("caught", text.ToString());
            Console.SetIn(new StringReader("line\n"));
            Check.Equal("line", Console.ReadLine());
        }),
        new("console: after the program its streams are at their end", static () =>
        {
            OnConsole(static (_, _) => { });
            Check.True(Console.In.Read() == -1);
            Console.Error.Write("");
            Check.Throws<InvalidOperationException>(static () => Console.ReadKey());
            Check.Throws<IOException>(static () => Console.CursorVisible = true);
        }),
    ]);

    private static SelfTestCheck With(string name, Action<TerminalEmulator, WindowsConsole> check) =>
        new("console: " + name, () => OnConsole(check));

    private static void OnConsole(Action<TerminalEmulator, WindowsConsole> check)
    {
        var terminal = new TerminalEmulator(40, 10);
        var console = new WindowsConsole(new ConsoleWriter(terminal, null, null), "checks");
        ProgramConsole.Open(console);
        try
        {
            // The library keeps what it learnt of the console before, and its readers and writers: they are let go.
            typeof(Console).GetField("_isStdInRedirected", BindingFlags.NonPublic | BindingFlags.Static)!.SetValue(null, null);
            typeof(Console).GetField("_isStdOutRedirected", BindingFlags.NonPublic | BindingFlags.Static)!.SetValue(null, null);
            typeof(Console).GetField("_isStdErrRedirected", BindingFlags.NonPublic | BindingFlags.Static)!.SetValue(null, null);
            Console.OutputEncoding = Encoding.UTF8;
            Console.InputEncoding = Encoding.UTF8;
            Console.SetError(new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true });
            Console.SetIn(new StreamReader(Console.OpenStandardInput()));
            check(terminal, console);
        }
        finally
        {
            ProgramConsole.Close();
        }
    }

    private static Timer TypeLater(WindowsConsole console, string text) =>
        new(_ => Type(console, text), null, 50, Timeout.Infinite);

    private static void Type(WindowsConsole console, string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            console.Input.Feed(rune.Value switch
            {
                '\r' => new KeyPress(KeyKind.Enter),
                '\b' => new KeyPress(KeyKind.Backspace),
                < ' ' => KeyPress.Control((char)(rune.Value + 0x60)),
                _ => new KeyPress(rune),
            });
        }
    }

    private static string Row(TerminalEmulator terminal, int row) =>
        string.Concat(terminal.Grid.GetRow(row).ToArray().Select(static cell => new Rune(cell.CodePoint).ToString())).TrimEnd();
}
