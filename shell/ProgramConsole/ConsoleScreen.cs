using System;
using System.Text;
using System.Threading;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// The screen of a program's console: the screen buffer of Windows' console, shown on all terminals. The buffer is the
/// grid of the terminal on the screen, or one in memory where there is no screen. All changes are text and escape sequences that
/// every terminal gets, so that the screen and the serial line show the same. Buffer and window have the same size, as in Windows
/// Terminal: that which all terminals have. Calls of several threads come one after another.
/// </summary>
public sealed partial class ConsoleScreen : IConsoleHost
{
    /// <summary>Characters of a title that are kept, as the call for it has room for.</summary>
    public const int LongestTitle = 32_000;

    // Text is handed on in pieces of about this length.
    private const int PieceLength = 1024;

    // What Windows' console shows for control characters that it does not carry out: code page 437 has pictures there.
    private const string ControlPictures = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";

    private readonly ConsoleWriter _writer;
    private readonly Action<string> _answer;
    private readonly OutputSequences _sequences;
    private readonly StringBuilder _piece = new();

    // Held while text is taken or the screen changed. The input's lock may be taken inside.
    private readonly Lock _lock = new();
    private TerminalEmulator _terminal;
    private bool _isAligned;
    private bool _hasRegion;

    /// <summary>Takes the terminals over.</summary>
    /// <param name="writer">Writes to all of them.</param>
    /// <param name="title">The title that the program finds.</param>
    /// <param name="answer">Puts a terminal's report among the keys.</param>
    public ConsoleScreen(ConsoleWriter writer, string title, Action<string> answer)
    {
        _writer = writer;
        _answer = answer;
        _sequences = new OutputSequences(this);
        Title = title;
        _terminal = writer.Terminal ?? new TerminalEmulator(AvailableColumns, AvailableRows);
        Adjust();
    }

    /// <summary>Modes of output; see <see cref="TrySetModes"/>.</summary>
    public ConsoleOutputModes Modes { get; private set; } = ConsoleOutputModes.Default;

    /// <summary>The window's title.</summary>
    public string Title { get; set; }

    /// <summary>Height of the cursor in percent of a cell. It is drawn as a block all the same.</summary>
    public int CursorSize { get; private set; } = 25;

    /// <summary>The cursor's column, from 0.</summary>
    public int CursorColumn => _terminal.CursorColumn;

    /// <summary>The cursor's row, from 0.</summary>
    public int CursorRow => _terminal.CursorRow;

    /// <summary>Whether the cursor is shown.</summary>
    public bool IsCursorVisible => _terminal.CursorVisible;

    /// <summary>The attributes of the next characters: the nearest ones when an escape sequence set other colours.</summary>
    public ushort Attributes =>
        ConsoleAttributes.Of(_terminal.Pen.Foreground, _terminal.Pen.Background, _terminal.Pen.Style);

    bool IConsoleHost.UsesApplicationKeys { get; set; }

    bool IConsoleHost.IsAlternate => _terminal.IsAlternate;

    /// <summary>DECCKM: arrows come as <c>ESC O</c> and a letter where keys come as sequences.</summary>
    internal bool UsesApplicationKeys => ((IConsoleHost)this).UsesApplicationKeys;

    private SerialTerminal? Serial => _writer.SerialTerminal is { HasAnswered: true } serial ? serial : null;

    void IConsoleHost.SendText() => SendPiece();

    void IConsoleHost.Answer(string report) => _answer(report);

    void IConsoleHost.ResetInput() => ((IConsoleHost)this).UsesApplicationKeys = false;

    /// <summary>Sets the modes of output.</summary>
    /// <returns>False when there is one that does not exist.</returns>
    public bool TrySetModes(ConsoleOutputModes modes)
    {
        if ((modes & ~ConsoleOutputModes.All) != 0)
        {
            return false;
        }

        lock (_lock)
        {
            Send((modes & ConsoleOutputModes.Wrap) == (Modes & ConsoleOutputModes.Wrap) ? ""
                : (modes & ConsoleOutputModes.Wrap) != 0 ? "\e[?7h" : "\e[?7l");
            Modes = modes;
            if (!IsVirtualTerminal && !_sequences.IsIdle)
            {
                // CAN ends the sequence that has begun.
                _sequences.Feed('\x18');
            }

            return true;
        }
    }

    /// <summary>Takes text of a program. A surrogate pair or an escape sequence may be split between two calls.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            while (!text.IsEmpty)
            {
                int plain = _sequences.IsIdle ? text.IndexOfAnyInRange('\0', '\x1F') : 0;
                plain = plain < 0 ? text.Length : plain;
                if (plain > 0)
                {
                    _piece.Append(text[..plain]);
                    text = text[plain..];
                    continue;
                }

                char unit = text[0];
                text = text[1..];
                if (IsVirtualTerminal && (unit == '\e' || !_sequences.IsIdle))
                {
                    FeedSequence(unit);
                }
                else
                {
                    Control(unit);
                }

                if (_piece.Length >= PieceLength)
                {
                    SendPiece();
                }
            }

            SendPiece();
        }
    }

    /// <summary>Takes text of the console itself: escape sequences are carried out whatever the program's modes are.</summary>
    internal void Echo(string text)
    {
        lock (_lock)
        {
            Send(text);
            _writer.Flush();
        }
    }

    /// <summary>Rings the bell of the terminals that have one.</summary>
    public void Ring() => Echo("\a");

    /// <summary>Sets the cursor's size and whether it is shown.</summary>
    /// <param name="percent">From 1 to 100.</param>
    /// <param name="isVisible">Whether it is shown.</param>
    /// <returns>False when the size is another one.</returns>
    public bool TrySetCursor(int percent, bool isVisible)
    {
        if (percent is < 1 or > 100)
        {
            return false;
        }

        lock (_lock)
        {
            CursorSize = percent;
            if (isVisible != IsCursorVisible)
            {
                Send(isVisible ? "\e[?25h" : "\e[?25l");
            }

            return true;
        }
    }

    /// <summary>
    /// Gives the terminals back as the shell expects them: the main screen, plain colours, no regions, a cursor at the beginning
    /// of a line.
    /// </summary>
    public void Restore()
    {
        lock (_lock)
        {
            if (!_sequences.IsIdle)
            {
                // A sequence that was cut off went to no terminal.
                _sequences.Feed('\x18');
            }

            Send(_terminal.IsAlternate ? "\e[?1049l" : "");
            _requestedColumns = int.MaxValue;
            _requestedRows = int.MaxValue;
            _terminal.SetArea(_terminal.Columns, _terminal.Rows);
            SendRendition("\e[0m");
            if (_hasRegion || _sequences.ChangesModes || (Modes & ConsoleOutputModes.Wrap) == 0)
            {
                // Regions and origin mode move the cursor.
                (int column, int row) = (CursorColumn, CursorRow);
                Send("\e[4l\e[?6l\e[?7h\e(B\u000F\e[r");
                AppendMove(column, row, isAligned: true);
                SendPiece();
            }

            Send(IsCursorVisible ? "" : "\e[?25h");
            Send(CursorColumn != 0 ? "\n" : "");
            _writer.Flush();
        }
    }

    private bool IsVirtualTerminal => (Modes & (ConsoleOutputModes.VirtualTerminal | ConsoleOutputModes.Processed)) ==
        (ConsoleOutputModes.VirtualTerminal | ConsoleOutputModes.Processed);

    private void FeedSequence(char unit)
    {
        switch (_sequences.Feed(unit))
        {
            case SequenceFate.Control:
                Control(unit);
                break;
            case SequenceFate.Sent:
                if (_sequences.IsAddressed)
                {
                    Align();
                }

                _piece.Append(_sequences.Forwarded);
                break;
            case SequenceFate.Rendition:
                // A serial line that only something reads gets no colours.
                if (_writer.SerialTerminal is not null && Serial is null)
                {
                    SendPiece();
                    SendRendition(_sequences.Forwarded.ToString());
                    break;
                }

                _piece.Append(_sequences.Forwarded);
                break;
        }
    }

    // From here on the cursor is at the same place on all terminals. A terminal on the serial line with more rows than the screen
    // scrolls the same rows.
    private void Align()
    {
        if (!_isAligned && Serial is { } serial && serial.Rows > Rows)
        {
            _piece.Append("\e[1;").Append(Rows).Append('r');
            _hasRegion = true;
        }

        _isAligned = true;
    }

    private void Control(char unit)
    {
        bool isProcessed = (Modes & ConsoleOutputModes.Processed) != 0;
        switch (unit)
        {
            case '\n' when isProcessed:
                _piece.Append((Modes & ConsoleOutputModes.NoAutoReturn) != 0 ? "\eD" : "\n");
                break;
            case '\r' or '\b' or '\t' or '\a' when isProcessed:
                _piece.Append(unit);
                break;
            case '\x0E' or '\x0F' when IsVirtualTerminal:
                _piece.Append(unit);
                break;
            default:
                _piece.Append(IsVirtualTerminal ? "" : ControlPictures[unit].ToString());
                break;
        }
    }

    private void SendPiece()
    {
        foreach (ReadOnlyMemory<char> chunk in _piece.GetChunks())
        {
            Send(chunk.Span);
        }

        _piece.Clear();
    }

    private void Send(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_writer.Terminal is null)
        {
            _terminal.Write(text);
        }

        _writer.Write(text);
    }

    private void SendRendition(ReadOnlySpan<char> sequence)
    {
        if (_writer.Terminal is null)
        {
            _terminal.Write(sequence);
        }

        _writer.WriteRendition(sequence);
    }
}
