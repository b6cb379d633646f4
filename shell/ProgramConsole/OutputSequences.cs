using System;
using System.Globalization;
using System.Text;
using UefiKernel.Shell.Emulation.Parsing;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>What becomes of an escape sequence that a program wrote.</summary>
internal enum SequenceFate
{
    /// <summary>It is not complete.</summary>
    More,

    /// <summary>It is done with, or means nothing here.</summary>
    Swallowed,

    /// <summary>The terminals carry it out.</summary>
    Sent,

    /// <summary>The terminals carry it out; it changes colours and style only.</summary>
    Rendition,

    /// <summary>A control character inside a sequence is carried out; the sequence goes on.</summary>
    Control,
}

/// <summary>
/// Reads the escape sequences of a program (Microsoft, "Console Virtual Terminal Sequences") and decides which the terminals get.
/// What asks the terminal is answered here: each terminal would answer by itself otherwise. Modes of mice, pasting and focus
/// exist on no keyboard and are swallowed; so is every sequence that is not known.
/// </summary>
internal sealed class OutputSequences(IConsoleHost host)
{
    private const int LongestSequence = 64;

    // The parser ends a string after 1,024 characters.
    private const int LongestString = 1100;

    private readonly VtParser _parser = new();
    private readonly StringBuilder _raw = new();

    /// <summary>Whether text is expected.</summary>
    public bool IsIdle => _parser.IsIdle;

    /// <summary>What the terminals get: after <see cref="SequenceFate.Sent"/> and <see cref="SequenceFate.Rendition"/>.</summary>
    public StringBuilder Forwarded { get; } = new();

    /// <summary>Whether a sequence put the cursor on a row and column of the screen.</summary>
    public bool IsAddressed { get; private set; }

    /// <summary>Whether a sequence may have set a region, origin mode, insertion, wrapping or character sets.</summary>
    public bool ChangesModes { get; private set; }

    private bool IsString => _raw.Length > 1 && _raw[1] is ']' or 'P' or 'X' or '^' or '_';

    /// <summary>Takes the next UTF-16 unit: ESC, or what follows it.</summary>
    public SequenceFate Feed(char unit)
    {
        if (unit == '\e')
        {
            EndString();
            _raw.Clear();
        }

        VtAction action = _parser.Feed(unit);
        if (action == VtAction.Control)
        {
            return SequenceFate.Control;
        }

        bool isKept = _raw.Length < (IsString ? LongestString : LongestSequence);
        _raw.Append(isKept ? [unit] : default(ReadOnlySpan<char>));
        Forwarded.Clear();
        IsAddressed = false;
        switch (action)
        {
            case VtAction.Escape:
                return DecideEscape();
            case VtAction.ControlSequence:
                return DecideControl(_parser.Sequence);
            default:
                if (!_parser.IsIdle)
                {
                    return SequenceFate.More;
                }

                EndString();
                return SequenceFate.Swallowed;
        }
    }

    // OSC 0 and 2 name the window.
    private void EndString()
    {
        if (!IsString || _raw[1] != ']')
        {
            return;
        }

        string text = _raw.ToString(2, _raw.Length - 2).TrimEnd('\a');
        if (text.StartsWith("0;", StringComparison.Ordinal) || text.StartsWith("2;", StringComparison.Ordinal))
        {
            host.Title = text[2..];
        }

        _raw.Clear();
    }

    private SequenceFate DecideEscape()
    {
        switch (_parser.Intermediate, _parser.Final)
        {
            case ('\0', '7' or '8' or 'D' or 'E' or 'H' or 'M'):
            case ('#', '8'):
                return Send();
            case ('(' or ')', _):
                ChangesModes = true;
                return Send();
            case ('\0', 'c'):
                host.ResetInput();
                IsAddressed = true;
                return Send();
            default:
                return SequenceFate.Swallowed;
        }
    }

    private SequenceFate DecideControl(ControlSequence sequence)
    {
        switch (sequence.Marker, sequence.Intermediate, sequence.Final)
        {
            case ('\0', '\0', 'm'):
                Send();
                return SequenceFate.Rendition;
            case ('\0', '\0', 'H' or 'f'):
                IsAddressed = true;
                return Send();
            case ('\0', '\0', 'r'):
                return SendRegion(sequence);
            case ('\0', '\0', 'h' or 'l'):
                ChangesModes = true;
                return sequence.ParameterCount == 1 && sequence.Parameter(0) == 4 ? Send() : SequenceFate.Swallowed;
            case ('\0', '\0', >= '@' and <= 'M' or 'P' or 'S' or 'T' or 'X' or 'Z'):
            case ('\0', '\0', '`' or 'a' or 'd' or 'e' or 'g' or 's' or 'u'):
                return Send();
            case ('\0', '!', 'p'):
                host.ResetInput();
                return Send();
            case ('?', '\0', 'h' or 'l'):
                return SendModes(sequence, sequence.Final == 'h');
            default:
                Answer(sequence);
                return SequenceFate.Swallowed;
        }
    }

    private SequenceFate Send()
    {
        Forwarded.Append(_raw);
        return SequenceFate.Sent;
    }

    // The whole screen of a program may be less than that of a terminal.
    private SequenceFate SendRegion(ControlSequence sequence)
    {
        ChangesModes = true;
        int last = sequence.Parameter(1) == 0 ? host.Rows : Math.Min(sequence.Parameter(1), host.Rows);
        Forwarded.Append(CultureInfo.InvariantCulture, $"\e[{sequence.Count(0)};{last}r");
        return SequenceFate.Sent;
    }

    private SequenceFate SendModes(ControlSequence sequence, bool on)
    {
        for (int i = 0; i < sequence.ParameterCount; i++)
        {
            int mode = sequence.Parameter(i);
            switch (mode)
            {
                case 1:
                    host.UsesApplicationKeys = on;
                    break;
                case 3 or 6 or 7 or 25 or 47 or 1047 or 1048 or 1049:
                    ChangesModes |= mode is 6 or 7;
                    Forwarded.Append("\e[?").Append(mode).Append(on ? 'h' : 'l');
                    break;
            }
        }

        return Forwarded.Length > 0 ? SequenceFate.Sent : SequenceFate.Swallowed;
    }

    private void Answer(ControlSequence sequence)
    {
        host.SendText();
        switch (sequence.Marker, sequence.Intermediate, sequence.Final, sequence.Parameter(0))
        {
            case ('\0', '\0', 'n', 5):
                host.Answer("\e[0n");
                break;
            case ('\0', '\0', 'n', 6):
                host.Answer($"\e[{host.CursorRow + 1};{host.CursorColumn + 1}R");
                break;
            case ('\0', '\0', 'c', 0):
                // Level 1 (VT100) with colours.
                host.Answer("\e[?61;22c");
                break;
            case ('>', '\0', 'c', 0):
                // A VT100, as Windows' console says.
                host.Answer("\e[>0;10;1c");
                break;
            case ('\0', '\0', 't', 18):
                host.Answer($"\e[8;{host.Rows};{host.Columns}t");
                break;
            case ('?', '$', 'p', var mode):
                host.Answer($"\e[?{mode};{StateOf(mode)}$y");
                break;
        }
    }

    // DECRPM: 0 not known, 1 set, 2 reset.
    private int StateOf(int mode) => mode switch
    {
        1 => host.UsesApplicationKeys ? 1 : 2,
        25 => host.IsCursorVisible ? 1 : 2,
        1049 => host.IsAlternate ? 1 : 2,
        _ => 0,
    };
}
