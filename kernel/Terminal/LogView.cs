using System;
using System.Text;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The log's lines for the shell, each copied into the same arrays.</summary>
internal sealed class LogView : ILogView
{
    private byte[] _utf8 = new byte[256];
    private char[] _line = new char[256];

    public int Count => KernelLog.Buffer.LineCount;

    public int Dropped => (int)KernelLog.Buffer.LinesLost;

    public ulong LinesShown => KernelLog.LinesShown;

    public LogLine GetLine(int index)
    {
        LogBufferLine line = KernelLog.Buffer.GetLine(index);

        // UTF-8 never has fewer bytes than UTF-16 has units.
        if (_utf8.Length < line.Length)
        {
            _utf8 = new byte[line.Length];
            _line = new char[line.Length];
        }

        int bytes = KernelLog.Buffer.CopyTo(line, 0, _utf8);
        int count = Encoding.UTF8.GetChars(_utf8.AsSpan(0, bytes), _line);
        return new LogLine(line.Level, KernelClock.TimeAt(line.Ticks), _line.AsSpan(0, count));
    }

    public void Write(string text) => KernelLog.Record(text);
}
