using System;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Input;

/// <summary>
/// Turns the bytes that a terminal program sends over a serial line into keys: UTF-8, control characters, and the escape
/// sequences of xterm, rxvt, VT220 and the Linux console. Garbage costs at most a replacement character; polling allocates
/// nothing.
/// </summary>
/// <remarks>
/// Only time distinguishes the Escape key from the beginning of a sequence. When nothing follows for a while, it is the key. When
/// the rest of a sequence arrives later, the line was delayed: the rest is read as such and not as text. While the terminal owes
/// an answer, an ESC is more likely its beginning and waits for the rest.
/// </remarks>
public sealed class SerialKeyDecoder : IKeySource
{
    /// <summary>
    /// Milliseconds without a byte that make a lone ESC the Escape key. The bytes of a sequence follow each other within a
    /// millisecond on the wire, but a terminal program or an emulator may hold them up.
    /// </summary>
    public const int EscapeMilliseconds = 50;

    /// <summary>
    /// Milliseconds behind an ESC in which the rest of a sequence is still read as that. Nobody types Escape and a bracket so
    /// quickly.
    /// </summary>
    public const int LateMilliseconds = 1_000;

    /// <summary>The same in polls, where there is no clock, as a multiple of those that make ESC a key.</summary>
    public const int LatePollFactor = 20;

    /// <summary>Without a clock, this number of polls in a row without a byte has the same effect.</summary>
    public const int DefaultEscapePolls = 1000;

    private const byte EscapeByte = 0x1B;
    private const int LongestSequence = 32;

    private enum State
    {
        Ground,
        Escape,

        // The Escape key was reported, and may have been the beginning of a sequence.
        LateEscape,

        // The same, and an 'O' came: the next byte decides.
        LateSingleShift,
        ControlSequence,
        LinuxConsole,
        SingleShift,
    }

    private readonly ISerialLine _line;
    private readonly IClockView? _clock;
    private readonly SerialTerminal? _terminal;
    private readonly int _escapePolls;
    private readonly ControlSequence _sequence = new();
    private Utf8Decoder _utf8;
    private State _state;
    private int _emptyPolls;
    private ulong _lastByte;
    private bool _afterReturn;
    private byte _putBack;
    private bool _hasPutBack;

    /// <summary>Makes a decoder for a line.</summary>
    /// <param name="line">Where the bytes come from.</param>
    /// <param name="escapePolls">
    /// Polls without a byte after which a lone ESC counts as the Escape key, at least 1; not used with a clock.
    /// </param>
    /// <param name="clock">Tells how long there was no byte, or null.</param>
    /// <param name="terminal">Takes the terminal's reports, and learns of keys; or null.</param>
    public SerialKeyDecoder(
        ISerialLine line, int escapePolls = DefaultEscapePolls, IClockView? clock = null, SerialTerminal? terminal = null)
    {
        _line = line;
        _terminal = terminal;
        _clock = clock;
        _escapePolls = Math.Max(escapePolls, 1);
    }

    /// <summary>
    /// Milliseconds until a byte that came means something even when nothing follows it; null when none waits for that.
    /// </summary>
    public ulong? DecidesIn
    {
        get
        {
            if (_clock is null || _state is not (State.Escape or State.LateSingleShift))
            {
                return null;
            }

            ulong due = Math.Max(_lastByte + EscapeMilliseconds, _clock.UptimeMilliseconds + (_terminal?.AnswerDueIn ?? 0));
            return due - Math.Min(due, _clock.UptimeMilliseconds);
        }
    }

    public bool TryTakeCancel()
    {
        if (!_line.TryTakeCancel())
        {
            return false;
        }

        _state = State.Ground;
        _utf8.Reset();
        _hasPutBack = false;
        return true;
    }

    public bool TryRead(out KeyPress key)
    {
        while (true)
        {
            SerialInput read = ReadByte(out byte value);
            if (read == SerialInput.None)
            {
                break;
            }

            if (read == SerialInput.Loss)
            {
                _state = State.Ground;
                _utf8.Reset();
                key = new KeyPress(KeyKind.Lost);
                return true;
            }

            bool isLate = IsLate();
            _emptyPolls = 0;
            _lastByte = _clock?.UptimeMilliseconds ?? 0;
            if (isLate && _state == State.LateEscape)
            {
                _state = State.Ground;
            }

            key = Feed(value);
            if (key.Kind != KeyKind.None)
            {
                if (IsEditingKey(key))
                {
                    _terminal?.NoteKey();
                }

                return true;
            }
        }

        // Asked only when no byte is there, so a byte that came late but is there counts, however late it is.
        _emptyPolls = Math.Min(_emptyPolls + 1, int.MaxValue - 1);
        key = _state switch
        {
            State.Escape when NothingFollows() => new KeyPress(KeyKind.Escape),
            State.LateSingleShift when NothingFollows() => new KeyPress(new Rune('O')),
            _ => default,
        };
        if (key.Kind == KeyKind.None)
        {
            return false;
        }

        _state = key.Kind == KeyKind.Escape ? State.LateEscape : State.Ground;
        return true;
    }

    // A person at a terminal: programs that drive a serial line send text, Enter, Ctrl-C and Ctrl-D.
    private static bool IsEditingKey(KeyPress key) => key.Kind switch
    {
        KeyKind.Character => key.Modifiers != KeyModifiers.None && key != KeyPress.Control('c') && key != KeyPress.Control('d'),
        KeyKind.Enter or KeyKind.Backspace or KeyKind.Escape or KeyKind.Lost => false,
        _ => true,
    };

    private bool NothingFollows() => _clock is null ? _emptyPolls >= _escapePolls : DecidesIn == 0;

    // Whether the last byte came so long ago that what comes now is no part of a sequence that it began.
    private bool IsLate() =>
        _clock is null ? _emptyPolls >= _escapePolls * LatePollFactor : _clock.UptimeMilliseconds - _lastByte >= LateMilliseconds;

    private SerialInput ReadByte(out byte value)
    {
        if (_hasPutBack)
        {
            _hasPutBack = false;
            value = _putBack;
            return SerialInput.Byte;
        }

        SerialInput read = _line.Read(out value);
        if (read == SerialInput.Byte)
        {
            _terminal?.NoteByte();
        }

        return read;
    }

    // At most one byte is ever put back: the one that showed that what came before it was incomplete.
    private void PutBack(byte value)
    {
        _putBack = value;
        _hasPutBack = true;
    }

    private KeyPress Feed(byte value)
    {
        switch (_state)
        {
            case State.Escape:
                return FeedEscape(value);
            case State.LateEscape:
                return FeedLateEscape(value);
            case State.LateSingleShift:
                return FeedLateSingleShift(value);
            case State.ControlSequence:
                return FeedControlSequence(value);
            case State.LinuxConsole or State.SingleShift when value < 0x20:
                // A control begins something new; the sequence was garbage.
                _state = State.Ground;
                PutBack(value);
                return default;
            case State.LinuxConsole:
                _state = State.Ground;
                return EscapeKeys.FromLinuxConsole((char)value);
            case State.SingleShift:
                _state = State.Ground;
                return EscapeKeys.FromSingleShift((char)value);
            default:
                return FeedGround(value);
        }
    }

    private KeyPress FeedGround(byte value)
    {
        if (value >= 0x80 || _utf8.IsWithinCharacter)
        {
            return FeedUtf8(value);
        }

        bool afterReturn = _afterReturn;
        _afterReturn = false;
        switch (value)
        {
            case EscapeByte:
                _state = State.Escape;
                return default;
            case (byte)'\r':
                _afterReturn = true;
                return new KeyPress(KeyKind.Enter);
            case (byte)'\n':
                // The second half of CR LF is no further line.
                return afterReturn ? default : new KeyPress(KeyKind.Enter);
            case (byte)'\t':
                return new KeyPress(KeyKind.Tab);
            case 0x08 or 0x7F:
                return new KeyPress(KeyKind.Backspace);
            case 0x00:
                // A break or noise; Control and Space is not worth mistaking those for a key.
                return default;
            case <= 0x1A:
                return KeyPress.Control((char)(value - 1 + 'a'));
            case < 0x20:
                return KeyPress.Control((char)(value + 0x40));
            default:
                return new KeyPress(new Rune((char)value));
        }
    }

    private KeyPress FeedUtf8(byte value)
    {
        _afterReturn = false;
        if (!_utf8.Feed(value, out Rune rune, out bool again))
        {
            return default;
        }

        if (again)
        {
            PutBack(value);
        }

        bool isControl = rune.Value is >= 0x80 and < 0xA0;
        return new KeyPress(isControl ? Rune.ReplacementChar : rune);
    }

    private KeyPress FeedEscape(byte value)
    {
        switch (value)
        {
            case (byte)'[':
                BeginControlSequence();
                return default;
            case (byte)'O':
                _state = State.SingleShift;
                return default;
            case EscapeByte:
                // Two in a row: the first was the key.
                return new KeyPress(KeyKind.Escape);
            default:
                _state = State.Ground;
                KeyPress key = FeedGround(value);
                return key.Kind == KeyKind.None ? default : key.With(KeyModifiers.Alt);
        }
    }

    private KeyPress FeedLateEscape(byte value)
    {
        _state = State.Ground;
        switch (value)
        {
            case (byte)'[':
                BeginControlSequence();
                return default;
            case (byte)'O':
                _state = State.LateSingleShift;
                return default;
            default:
                return FeedGround(value);
        }
    }

    // Together with its last byte an 'O' is the rest of a sequence; before anything else it is text.
    private KeyPress FeedLateSingleShift(byte value)
    {
        _state = State.Ground;
        KeyPress key = EscapeKeys.FromSingleShift((char)value);
        if (key.Kind != KeyKind.None)
        {
            return key;
        }

        PutBack(value);
        return new KeyPress(new Rune('O'));
    }

    private void BeginControlSequence()
    {
        _state = State.ControlSequence;
        _sequence.Begin();
    }

    private KeyPress FeedControlSequence(byte value)
    {
        if (value < 0x20 || value >= 0x7F)
        {
            // No part of a sequence: the sequence was garbage, the byte may not be.
            _state = State.Ground;
            PutBack(value);
            return default;
        }

        if (_sequence.Length == 0 && value == '[')
        {
            _state = State.LinuxConsole;
            return default;
        }

        // '$' is an intermediate character by the standard, but ends rxvt's sequences for Shift.
        bool isRxvt = value == '$' && IsKey;
        if (!isRxvt && _sequence.Feed(value) == ControlSequenceStep.More)
        {
            return default;
        }

        _state = State.Ground;
        int first = _sequence.Parameter(0);
        int second = _sequence.Parameter(1);
        if (value == 'R' && IsKey && _terminal is not null && _terminal.TryTakeReport(first, second))
        {
            return default;
        }

        return IsKey && _sequence.Length <= LongestSequence
            ? EscapeKeys.FromControlSequence(first, second, (char)value)
            : default;
    }

    // With a private marker or an intermediate character it is the terminal's report about something.
    private bool IsKey =>
        _sequence is { Marker: '\0', Intermediate: '\0', IsMalformed: false, HasSubparameters: false };
}
