using System;
using System.Runtime.CompilerServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Log;

/// <summary>
/// The log: kept in memory with times and levels from the kernel's first instruction on, shown at once on every sink that exists
/// at the moment, and replayed to each that appears later. Works before there is a heap and after it is damaged: it allocates
/// nothing and calls nothing that could. Interrupt handlers do not log: they would wait for the serial port.
/// </summary>
internal static unsafe class KernelLog
{
    /// <summary>Lines below this level are kept but not shown. Set during boot, by the option loglevel=.</summary>
    public static LogLevel ShownLevel { get; set; } = LogLevel.Information;

    // Guards s_buffer and the sinks, so that the pieces that sinks get are not mixed.
    private static SharedLock Lock => default;
    private static LogBuffer s_buffer;
    private static EfiSimpleTextOutputProtocol* s_firmwareConsole;
    private static delegate*<ReadOnlySpan<char>, void> s_serial;
    private static delegate*<ReadOnlySpan<char>, void> s_screen;
    private static delegate*<LogBufferLine, void> s_screenLines;

    /// <summary>The lines so far; their times are <see cref="KernelClock.Ticks"/>.</summary>
    public static ref readonly LogBuffer Buffer => ref s_buffer;

    /// <summary>The level of lines that do not name theirs. Written by the panic only.</summary>
    public static LogLevel OrdinaryLevel { get; private set; } = LogLevel.Information;

    /// <summary>How many lines were shown as they came. Guarded by the lock.</summary>
    public static ulong LinesShown { get; private set; }

    /// <summary>Makes every line an error from here on unless it names its level: a panic has begun.</summary>
    public static void BeginErrors() => OrdinaryLevel = LogLevel.Error;

    /// <summary>Shows lines on the serial port from here on.</summary>
    /// <param name="write">Sends text; must neither allocate nor log.</param>
    /// <param name="replays">Whether the lines so far are shown too.</param>
    public static void OpenSerial(delegate*<ReadOnlySpan<char>, void> write, bool replays)
    {
        using (Lock.Enter())
        {
            s_serial = write;
        }

        if (replays)
        {
            Replay(write);
        }
    }

    /// <summary>Shows lines on a firmware console until <see cref="CloseFirmwareConsole"/>.</summary>
    /// <param name="console">The console, or null for none. Must stay valid until it is closed.</param>
    public static void OpenFirmwareConsole(EfiSimpleTextOutputProtocol* console)
    {
        using (Lock.Enter())
        {
            s_firmwareConsole = console;
        }

        Replay(&WriteFirmwareConsole);
    }

    /// <summary>Stops using the firmware's console: it ends with boot services.</summary>
    public static void CloseFirmwareConsole()
    {
        using (Lock.Enter())
        {
            s_firmwareConsole = null;
        }
    }

    private static void Replay(delegate*<ReadOnlySpan<char>, void> sink) => LogReplay.Run(in s_buffer, ShownLevel, sink);

    /// <summary>Shows text on the screen from here on, piece by piece as it comes; ends <see cref="OpenScreenLines"/>.</summary>
    /// <param name="write">Draws text; must not allocate. Null for no screen.</param>
    public static void OpenScreen(delegate*<ReadOnlySpan<char>, void> write)
    {
        using (Lock.Enter())
        {
            s_screen = write;
            s_screenLines = null;
        }
    }

    /// <summary>Shows the finished lines so far, and each that follows when it ends, on the screen.</summary>
    /// <param name="write">Draws a line; must neither allocate nor log.</param>
    public static void OpenScreenLines(delegate*<LogBufferLine, void> write)
    {
        using (Lock.Enter())
        {
            s_screenLines = write;
            ShowLinesFrom(0);
        }
    }

    /// <summary>Writes text and ends the line. Interpolated values are formatted without allocation.</summary>
    /// <param name="text">The text, which the compiler has collected: see <see cref="LogText"/>.</param>
    public static void WriteLine(ref LogText text)
    {
        text.Write("\n");
        text.Flush();
    }

    /// <summary>Writes text and leaves the line open. Interpolated values are formatted without allocation.</summary>
    /// <param name="text">The text, which the compiler has collected: see <see cref="LogText"/>.</param>
    public static void WriteLineStart(ref LogText text) => text.Flush();

    /// <summary>Writes text and ends the line.</summary>
    /// <param name="text">The text.</param>
    public static void WriteLine(string text) => WriteLine(OrdinaryLevel, text);

    /// <summary>Writes text and ends the line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">The text, at that level.</param>
    public static void WriteLine(LogLevel level, [InterpolatedStringHandlerArgument(nameof(level))] ref LogText text) =>
        WriteLine(ref text);

    /// <summary>Writes text and ends the line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">The text.</param>
    public static void WriteLine(LogLevel level, string text) => WriteLine(level, $"{text}");

    /// <summary>Keeps a line without showing it: it has been shown already, or is wanted later.</summary>
    /// <param name="text">The text.</param>
    public static void Record(string text)
    {
        using (Lock.Enter())
        {
            Keep(OrdinaryLevel, text);
            Keep(OrdinaryLevel, "\n");
        }
    }

    /// <summary>
    /// Keeps a line without showing it: one of many like it, of which a panic's report repeats only the latest.
    /// </summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">The text.</param>
    public static void RecordRecurring(LogLevel level, ReadOnlySpan<char> text)
    {
        using (Lock.Enter())
        {
            Keep(level, text, isRecurring: true);
            Keep(level, "\n");
        }
    }

    /// <summary>Writes text as it is, at the ordinary level.</summary>
    /// <param name="text">UTF-16; <c>\n</c> ends a line.</param>
    public static void Write(ReadOnlySpan<char> text) => Write(OrdinaryLevel, text);

    /// <summary>Writes text as it is.</summary>
    /// <param name="level">
    /// How much it matters. Each piece of a line says it, so that no other thread's line can change it in between.
    /// </param>
    /// <param name="text">UTF-16; <c>\n</c> ends a line.</param>
    public static void Write(LogLevel level, ReadOnlySpan<char> text)
    {
        // Texts of several threads come one after the other: a line that is one text has no other thread's in it.
        using (Lock.Enter())
        {
            ulong finished = s_buffer.LinesFinished;
            Keep(level, text);
            if (s_screenLines != null)
            {
                ShowLinesFrom(finished);
            }

            if (level >= ShownLevel)
            {
                if (s_serial != null)
                {
                    s_serial(text);
                }

                WriteFirmwareConsole(text);
                if (s_screen != null)
                {
                    s_screen(text);
                }

                LinesShown += s_buffer.LinesFinished - finished;
            }
        }
    }

    private static void ShowLinesFrom(ulong first)
    {
        for (ulong number = Math.Max(first, s_buffer.LinesLost); number < s_buffer.LinesFinished; number++)
        {
            LogBufferLine line = s_buffer.GetLine((int)(number - s_buffer.LinesLost));
            if (line.Level >= ShownLevel)
            {
                s_screenLines(line);
            }
        }
    }

    private static void Keep(LogLevel level, ReadOnlySpan<char> text, bool isRecurring = false)
    {
        ulong ticks = KernelClock.Ticks;
        Span<byte> utf8 = stackalloc byte[Utf8Pieces.LongestRune];
        while (!text.IsEmpty)
        {
            int length = Utf8Pieces.TakeRune(ref text, utf8);
            for (int i = 0; i < length; i++)
            {
                s_buffer.Append(utf8[i], level, ticks, isRecurring);
            }
        }
    }

    /// <summary>Writes the lines from one on to the serial port once more.</summary>
    /// <param name="line">The number of the first, counted from the log's first.</param>
    public static void RepeatOnSerial(ulong line)
    {
        if (s_serial != null)
        {
            LogReplay.Run(in s_buffer, ShownLevel, s_serial, line);
        }
    }

    // The pointer is valid until CloseFirmwareConsole, which boot calls before it leaves boot services.
    private static void WriteFirmwareConsole(ReadOnlySpan<char> text)
    {
        const int Capacity = 64;
        EfiSimpleTextOutputProtocol* console = s_firmwareConsole;
        if (console == null)
        {
            return;
        }

        // Two more than Capacity: a line feed takes two characters, and a zero ends the string.
        char* line = stackalloc char[Capacity + 2];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                line[length++] = '\r';
            }

            line[length++] = text[i];
            if (length >= Capacity || i == text.Length - 1)
            {
                line[length] = '\0';
                using (FirmwareGate.Enter())
                {
                    console->OutputString(console, line);
                }

                length = 0;
            }
        }
    }
}
