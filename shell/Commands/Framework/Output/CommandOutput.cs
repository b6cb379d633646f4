using System;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// What a command writes to: its text goes on to a console as it is, or line by line to a filter, the pager or the log. At the
/// end of each line it looks for Ctrl-C, so a command that prints can be stopped without doing anything for it.
/// </summary>
internal sealed class CommandOutput : ConsoleWriter
{
    private readonly CommandSession _session;
    private readonly ConsoleWriter _target;
    private readonly ILineSink? _lines;
    private readonly StringBuilder _line = new();
    private bool _isOpen;

    /// <summary>Makes an output.</summary>
    /// <param name="session">The session whose Ctrl-C ends the command.</param>
    /// <param name="target">Where text goes in the end.</param>
    /// <param name="lines">What takes the lines before; null for nothing.</param>
    public CommandOutput(CommandSession session, ConsoleWriter target, ILineSink? lines)
        : base(null, null, null)
    {
        _session = session;
        _target = target;
        _lines = lines;
    }

    public override int Columns => _target.Columns;

    public override int Rows => _target.Rows;

    // Filters and the log take whole lines; the pager shows them as they are.
    public override int WrapColumns => _lines is null or Pager ? _target.WrapColumns : Unlimited;

    /// <summary>Whether all that is written goes to the terminal: no filter, log or other command takes it.</summary>
    public bool IsTerminal =>
        _lines is null or Pager && (_target == _session.Screen || _target is CommandOutput { IsTerminal: true });

    /// <summary>Whether the last line that was written is not complete.</summary>
    public bool IsLineOpen => _isOpen || _line.Length > 0 || _target is CommandOutput { IsLineOpen: true };

    public override void Flush()
    {
        if (_lines is null)
        {
            _target.Flush();
        }

        _session.ThrowIfCancelled();
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        _session.Bar?.Erase();
        if (_lines is null)
        {
            _isOpen = buffer.IsEmpty ? _isOpen : buffer[^1] != '\n';
            _target.Write(buffer);
        }
        else
        {
            Split(buffer);
        }

        if (buffer.Contains('\n'))
        {
            _session.ThrowIfCancelled();
        }
    }

    public override void WriteRendition(ReadOnlySpan<char> sequence)
    {
        _session.Bar?.Erase();
        if (_lines is null)
        {
            _target.WriteRendition(sequence);
        }
        else if (_lines is Pager)
        {
            _line.Append(sequence);
        }
    }

    /// <summary>Passes on a last line without a line feed, and ends the filters' input.</summary>
    public void End()
    {
        if (_line.Length > 0)
        {
            TakeLine();
        }

        _lines?.End();
    }

    /// <summary>Ends a line that a failing command has begun on the console.</summary>
    public void EndOpenLine()
    {
        if (_isOpen)
        {
            _target.WriteLine();
            _isOpen = false;
        }
    }

    private void Split(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('\n') is >= 0 and int end)
        {
            _line.Append(text[..end]);
            TakeLine();
            text = text[(end + 1)..];
        }

        _line.Append(text);
    }

    private void TakeLine()
    {
        string line = _line.ToString();
        _line.Clear();
        _lines!.Add(line);
    }
}

/// <summary>The end of a row of filters: lines become text again.</summary>
internal sealed class ConsoleSink(ConsoleWriter console) : ILineSink
{
    public void Add(string line) => console.WriteLine(line);

    public void End()
    {
    }
}

/// <summary>The end of a row of filters that lies in the kernel's log.</summary>
internal sealed class LogSink(ILogView log) : ILineSink
{
    public void Add(string line) => log.Write(line);

    public void End()
    {
    }
}
