using System;

namespace UefiKernel.Diagnostics;

/// <summary>The last lines that were logged before a panic. Allocates nothing.</summary>
internal static unsafe class PanicLog
{
    private const int Lines = 8;

    private static ulong s_linesBefore;

    /// <summary>The number of the panic's first line, counted from the log's first.</summary>
    public static ulong FirstLine => s_linesBefore;

    /// <summary>Notes that what follows is the panic's.</summary>
    public static void NoteStart()
    {
        ref readonly LogBuffer log = ref KernelLog.Buffer;
        s_linesBefore = log.LinesLost + (ulong)log.LineCount;
    }

    /// <summary>Writes the lines.</summary>
    public static void Write()
    {
        PanicScreen.BeginSection();
        KernelLog.WriteLine("[PANIC] Log:");
        for (ulong line = s_linesBefore - Math.Min(s_linesBefore, Lines); line < s_linesBefore; line++)
        {
            // Found anew each time: what is written here may push old lines out.
            ref readonly LogBuffer log = ref KernelLog.Buffer;
            if (line < log.LinesLost)
                continue;

            KernelLog.Write("[PANIC]   ");
            LogReplay.WriteLine(in log, log.GetLine((int)(line - log.LinesLost)), &Repeat);
            KernelLog.WriteLine("");
        }
    }

    private static void Repeat(ReadOnlySpan<char> text) => KernelLog.Write(text);
}
