using System;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Panics;

/// <summary>The last lines that were logged before a panic. Allocates nothing.</summary>
internal static unsafe class PanicLog
{
    private const int Lines = 8;

    // Used by the panic only: all else has stopped.
    private static ulong s_linesBefore;
    private static ulong s_bytesLost;

    /// <summary>The number of the panic's first line, counted from the log's first.</summary>
    public static ulong FirstLine => s_linesBefore;

    /// <summary>Notes that what follows is the panic's.</summary>
    public static void NoteStart()
    {
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        s_linesBefore = log.LinesLost + (ulong)log.LineCount;
        s_bytesLost = SerialConsole.Port.Lost;
    }

    /// <summary>Writes the lines. A screen that has no room for all of them shows the newest.</summary>
    public static void Write()
    {
        Span<ulong> chosen = stackalloc ulong[Lines];
        int count = KernelLog.Buffer.ChooseLast(s_linesBefore, LogLevel.Information, chosen);
        ReadOnlySpan<ulong> lines = chosen[^count..];
        PanicScreen.BeginLog();
        KernelLog.WriteLine("[PANIC] Log:");
        if (lines.IsEmpty)
        {
            KernelLog.WriteLine("[PANIC]   (nothing was logged before, or this report has pushed it out)");
            return;
        }

        int firstOnScreen = FindFirstOnScreen(lines);
        PanicScreen.Pause();
        for (int i = 0; i < lines.Length; i++)
        {
            if (i == firstOnScreen)
            {
                PanicScreen.Continue();
            }

            WriteLine(lines[i], &Repeat);
            KernelLog.WriteLine("");
        }

        PanicScreen.Continue();
    }

    // One row less than there is: the page keeps it for its dots.
    private static int FindFirstOnScreen(ReadOnlySpan<ulong> lines)
    {
        int left = PanicScreen.RowsLeft - 1;
        int first = lines.Length;
        while (first > 0 && left > 0)
        {
            left -= PanicScreen.CountRows(&WriteLine, lines[first - 1]);
            first -= left >= 0 ? 1 : 0;
        }

        return first;
    }

    // Found anew each time: what is written of the report may push old lines out.
    private static void WriteLine(ulong number, delegate*<ReadOnlySpan<char>, void> sink)
    {
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        sink("[PANIC]   ");
        if (number >= log.LinesLost)
        {
            LogReplay.WriteLine(in log, log.GetLine((int)(number - log.LinesLost)), sink);
        }
    }

    /// <summary>
    /// Writes the whole report on the serial line again when the line lost some of it and takes bytes now. For the wait for a
    /// key: a reader that paused while the report was made has it then.
    /// </summary>
    public static void RepeatWhatSerialLost()
    {
        if (SerialConsole.Port.Lost == s_bytesLost || !SerialConsole.Port.TryResume())
        {
            return;
        }

        s_bytesLost = SerialConsole.Port.Lost;
        KernelLog.RepeatOnSerial(s_linesBefore);
    }

    private static void Repeat(ReadOnlySpan<char> text) => KernelLog.Write(text);
}
