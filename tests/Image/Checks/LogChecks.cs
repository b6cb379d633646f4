using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Image.Checks;

/// <summary>The log's lines and their levels.</summary>
internal static class LogChecks
{
    private const string Another = "[SELFTEST] and another in the middle of it";

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("log: a line is whole when another is written in between", StaysWhole),
        new("log: a long line keeps its characters whole", KeepsCharacters),
    ];

    // As another thread may do it while the first line's values are computed. Both are of levels that are not shown as they come.
    private static void StaysWhole()
    {
        ulong first = KernelLog.Buffer.LinesFinished;
        KernelLog.WriteLine(LogLevel.Debug, $"[SELFTEST] A line {RecordAnother()}that goes on");
        string[] lines = LinesFrom(first, LogLevel.Debug);
        Check.True(
            Array.IndexOf(lines, "[SELFTEST] A line that goes on") >= 0, $"one of these is whole: {string.Join('|', lines)}");
        Check.True(Array.IndexOf(LinesFrom(first, LogLevel.Information), Another) >= 0);
    }

    // Whichever half of a character is the last that fits.
    private static void KeepsCharacters()
    {
        for (int before = LogText.Room - 4; before <= LogText.Room; before++)
        {
            string line = new string('x', before) + "🌍 and on";
            ulong first = KernelLog.Buffer.LinesFinished;
            KernelLog.WriteLine(LogLevel.Debug, line);
            Check.True(Array.IndexOf(LinesFrom(first, LogLevel.Debug), line) >= 0);
        }
    }

    /// <summary>
    /// The lines of a level from one on that are finished; null for all levels. Other threads log too: any number of lines, and
    /// one may have been in the middle of its line.
    /// </summary>
    internal static string[] LinesFrom(ulong first, LogLevel? level = null)
    {
        var lines = new List<string>();
        byte[] text = new byte[1024];
        for (ulong number = first; number < KernelLog.Buffer.LinesFinished; number++)
        {
            int length = -1;
            using (Preemption.Disable())
            {
                ref readonly LogBuffer log = ref KernelLog.Buffer;
                if (number >= log.LinesLost)
                {
                    LogBufferLine line = log.GetLine((int)(number - log.LinesLost));
                    length = level is null || line.Level == level ? log.CopyTo(line, 0, text) : -1;
                }
            }

            if (length >= 0)
            {
                lines.Add(Encoding.UTF8.GetString(text, 0, length));
            }
        }

        return [.. lines];
    }

    private static string RecordAnother()
    {
        KernelLog.Record(Another);
        return "";
    }
}
