namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>What the terminal has to do after a character.</summary>
internal enum VtAction
{
    /// <summary>Nothing: the character is part of a sequence, or of one that is swallowed.</summary>
    None,

    /// <summary>Show the character.</summary>
    Print,

    /// <summary>Carry out a control character below U+0020.</summary>
    Control,

    /// <summary>Carry out ESC, <see cref="VtParser.Intermediate"/> and <see cref="VtParser.Final"/>.</summary>
    Escape,

    /// <summary>Carry out the control sequence that <see cref="VtParser.Sequence"/> has.</summary>
    ControlSequence,
}

/// <summary>
/// Splits a stream of characters into text, controls and escape sequences (ECMA-48, 5.3 to 5.6). Sequences that are malformed or
/// too long are swallowed up to their end; strings (OSC, DCS and the like) are swallowed up to their terminator or a bound.
/// </summary>
internal sealed class VtParser
{
    /// <summary>A string sequence without a terminator ends after this many characters, so that it cannot swallow all further
    /// text.</summary>
    internal const int MaximumString = 1024;

    private const int EscapeCharacter = 0x1B;
    private const int Bell = 0x07;
    private const int Cancel = 0x18;
    private const int Substitute = 0x1A;

    private enum State
    {
        Ground,
        Escape,
        EscapeIntermediate,
        ControlSequence,
        String,
    }

    private State _state;
    private bool _malformed;
    private int _stringLength;

    /// <summary>The control sequence that is being read, or was read last.</summary>
    public ControlSequence Sequence { get; } = new();

    /// <summary>The character that ended an escape sequence.</summary>
    public char Final { get; private set; }

    /// <summary>The one character from U+0020 to U+002F before <see cref="Final"/>, or '\0'.</summary>
    public char Intermediate { get; private set; }

    /// <summary>Whether text is expected: no sequence has begun.</summary>
    public bool IsIdle => _state == State.Ground;

    /// <summary>Takes the next character, a Unicode scalar value.</summary>
    public VtAction Feed(int codePoint)
    {
        if (codePoint == EscapeCharacter)
        {
            _state = State.Escape;
            return VtAction.None;
        }

        if (codePoint is Cancel or Substitute)
        {
            _state = State.Ground;
            return VtAction.None;
        }

        if (_state == State.String)
        {
            if (codePoint == Bell || ++_stringLength >= MaximumString)
            {
                _state = State.Ground;
            }

            return VtAction.None;
        }

        // Controls inside a sequence are carried out at once and do not end it (VT100 behaviour).
        if (codePoint < 0x20)
        {
            return VtAction.Control;
        }

        switch (_state)
        {
            case State.Escape:
                return FeedEscape(codePoint);
            case State.EscapeIntermediate:
                return codePoint < 0x30 ? TakeIntermediate(codePoint) : EndEscape(codePoint);
            case State.ControlSequence:
                return FeedControlSequence(codePoint);
            default:
                // DEL and the 8-bit controls show nothing.
                return codePoint is >= 0x7F and <= 0x9F ? VtAction.None : VtAction.Print;
        }
    }

    private VtAction FeedEscape(int codePoint)
    {
        _malformed = false;
        Intermediate = '\0';
        switch (codePoint)
        {
            case '[':
                _state = State.ControlSequence;
                Sequence.Begin();
                return VtAction.None;
            case ']' or 'P' or 'X' or '^' or '_':
                _state = State.String;
                _stringLength = 0;
                return VtAction.None;
            case <= 0x2F:
                _state = State.EscapeIntermediate;
                return TakeIntermediate(codePoint);
            default:
                return EndEscape(codePoint);
        }
    }

    private VtAction EndEscape(int codePoint)
    {
        _state = State.Ground;
        Final = (char)codePoint;
        return codePoint <= 0x7E && !_malformed ? VtAction.Escape : VtAction.None;
    }

    private VtAction TakeIntermediate(int codePoint)
    {
        // No sequence that is known here has two.
        _malformed |= Intermediate != '\0';
        Intermediate = (char)codePoint;
        return VtAction.None;
    }

    private VtAction FeedControlSequence(int codePoint)
    {
        if (codePoint > 0x7E)
        {
            // DEL is ignored; a character that has no place in a sequence ends it.
            _state = codePoint == 0x7F ? _state : State.Ground;
            return VtAction.None;
        }

        if (Sequence.Feed(codePoint) == ControlSequenceStep.More)
        {
            return VtAction.None;
        }

        _state = State.Ground;
        return Sequence.IsMalformed ? VtAction.None : VtAction.ControlSequence;
    }
}
