using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Diagnostics;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The log's lines for the shell. The ring is copied when it has grown, into the same arrays each time.</summary>
internal sealed class LogView : ILogView
{
    private readonly byte[] _text = new byte[LogBuffer.Capacity];
    private readonly List<(int Start, int Length)> _lines = [];
    private char[] _line = new char[256];
    private ulong _end;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            Refresh();
            return _lines.Count;
        }
    }

    /// <inheritdoc/>
    public int Dropped { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<char> GetLine(int index)
    {
        Refresh();
        (int start, int length) = _lines[index];

        // UTF-8 never has fewer bytes than UTF-16 has units.
        if (_line.Length < length)
            _line = new char[length];
        int count = Encoding.UTF8.GetChars(_text.AsSpan(start, length), _line);
        return _line.AsSpan(0, count);
    }

    private void Refresh()
    {
        ref LogBuffer log = ref KernelLog.Buffer;
        ulong end = log.Lost + (ulong)log.Length;
        if (end == _end)
            return;

        _end = end;
        int length = log.CopyTo(0, _text);
        _lines.Clear();
        int start = 0;
        for (int i = 0; i < length; i++)
        {
            if (_text[i] == '\n')
            {
                _lines.Add((start, i - start));
                start = i + 1;
            }
        }

        if (start < length)
            _lines.Add((start, length - start));
        Dropped = log.LinesLost;
    }
}
