using System;

namespace UefiKernel.Diagnostics;

/// <summary>The last lines that were logged before a panic. Allocates nothing.</summary>
internal static unsafe class PanicLog
{
    private const int Lines = 8;

    private static ulong s_linesBefore;
    private static ulong s_bytesLost;

    /// <summary>The number of the panic's first line, counted from the log's first.</summary>
    public static ulong FirstLine => s_linesBefore;

    /// <summary>Notes that what follows is the panic's.</summary>
    public static void NoteStart()
    {
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        s_linesBefore = log.LinesLost + (ulong)log.LineCount;
        s_bytesLost = KernelLog.Serial.Lost;
    }

    /// <summary>Writes the lines. A screen that has no room for all of them shows the newest.</summary>
    public static void Write()
    {
        ulong first = Math.Max(s_linesBefore - Math.Min(s_linesBefore, Lines), KernelLog.Buffer.LinesLost);
        PanicScreen.BeginLog();
        KernelLog.WriteLine("[PANIC] Log:");
        if (first >= s_linesBefore)
        {
            KernelLog.WriteLine("[PANIC]   (nothing was logged before, or this report has pushed it out)");
            return;
        }

        ulong firstOnScreen = FindFirstOnScreen(first);
        PanicScreen.Pause();
        for (ulong line = first; line < s_linesBefore; line++)
        {
            if (line == firstOnScreen)
                PanicScreen.Continue();
            WriteLine(line, &Repeat);
            KernelLog.WriteLine("");
        }

        PanicScreen.Continue();
    }

    // One row less than there is: the page keeps it for its dots.
    private static ulong FindFirstOnScreen(ulong first)
    {
        int left = PanicScreen.RowsLeft - 1;
        ulong line = s_linesBefore;
        while (line > first && left > 0)
        {
            left -= PanicScreen.CountRows(&WriteLine, line - 1);
            line -= left >= 0 ? 1UL : 0;
        }

        return line;
    }

    // Found anew each time: what is written of the report may push old lines out.
    private static void WriteLine(ulong number, delegate*<ReadOnlySpan<char>, void> sink)
    {
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        sink("[PANIC]   ");
        if (number >= log.LinesLost)
            LogReplay.WriteLine(in log, log.GetLine((int)(number - log.LinesLost)), sink);
    }

    /// <summary>
    /// Writes the whole report on the serial line again when the line lost some of it and takes bytes now. For the wait for a key: a reader that paused while
    /// the report was made has it then.
    /// </summary>
    public static void RepeatWhatSerialLost()
    {
        if (KernelLog.Serial.Lost == s_bytesLost || !KernelLog.Serial.TryResume())
            return;

        s_bytesLost = KernelLog.Serial.Lost;
        KernelLog.RepeatOnSerial(s_linesBefore);
    }

    private static void Repeat(ReadOnlySpan<char> text) => KernelLog.Write(text);
}
