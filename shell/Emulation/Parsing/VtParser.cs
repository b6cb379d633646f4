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

    /// <summary>Carry out the control sequence that <see cref="VtParser.Final"/> ends, with the parameters read.</summary>
    ControlSequence,
}

/// <summary>
/// Splits a stream of characters into text, controls and escape sequences (ECMA-48, 5.3 to 5.6). Sequences that are malformed or
/// too long are swallowed up to their end; strings (OSC, DCS and the like) are swallowed up to their terminator or a bound.
/// </summary>
internal sealed class VtParser
{
    /// <summary>A string sequence that has not ended after so many characters was none; text must not vanish for ever.</summary>
    internal const int MaximumString = 1024;

    private const int MaximumParameters = 32;
    private const int MaximumValue = 9999;
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

    private readonly int[] _parameters = new int[MaximumParameters];

    // One bit for each parameter that came after a colon.
    private uint _subparameters;
    private State _state;
    private bool _malformed;
    private int _stringLength;

    /// <summary>The character that ended the sequence.</summary>
    public char Final { get; private set; }

    /// <summary>The private marker (one of &lt; = &gt; ?) of a control sequence, or '\0'.</summary>
    public char Marker { get; private set; }

    /// <summary>The one character from U+0020 to U+002F before <see cref="Final"/>, or '\0'.</summary>
    public char Intermediate { get; private set; }

    /// <summary>Whether text is expected: no sequence has begun.</summary>
    public bool IsIdle => _state == State.Ground;

    /// <summary>Number of parameters, at least 1: an omitted one counts as 0.</summary>
    public int ParameterCount { get; private set; }

    /// <summary>Parameter <paramref name="index"/>; 0 when it was omitted or does not exist.</summary>
    public int Parameter(int index) => index < ParameterCount ? _parameters[index] : 0;

    /// <summary>Whether parameter <paramref name="index"/> exists and belongs, by a colon, to the one before it.</summary>
    public bool IsSubparameter(int index) => index < ParameterCount && (_subparameters >> index & 1) != 0;

    /// <summary>A count as most sequences have it: parameter <paramref name="index"/>, but 1 when omitted or 0.</summary>
    public int Count(int index) => Parameter(index) is 0 ? 1 : Parameter(index);

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
                _subparameters = 0;
                Marker = '\0';
                ParameterCount = 1;
                _parameters[0] = 0;
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
        switch (codePoint)
        {
            case >= '0' and <= '9':
                AppendDigit(codePoint - '0');
                return VtAction.None;
            case ';' or ':':
                BeginParameter(codePoint == ':');
                return VtAction.None;
            case >= '<' and <= '?' when ParameterCount == 1 && _parameters[0] == 0 && Marker == '\0':
                Marker = (char)codePoint;
                return VtAction.None;
            case <= 0x2F:
                return TakeIntermediate(codePoint);
            case < 0x40:
                // A marker that is not the first character.
                _malformed = true;
                return VtAction.None;
            case <= 0x7E:
                _state = State.Ground;
                Final = (char)codePoint;
                return _malformed ? VtAction.None : VtAction.ControlSequence;
            case 0x7F:
                return VtAction.None;
            default:
                _state = State.Ground;
                return VtAction.None;
        }
    }

    private void BeginParameter(bool isSub)
    {
        if (ParameterCount == MaximumParameters)
        {
            _malformed = true;
            return;
        }

        _subparameters |= isSub ? 1u << ParameterCount : 0;
        _parameters[ParameterCount++] = 0;
    }

    private void AppendDigit(int digit)
    {
        // A digit after an intermediate is out of place (ECMA-48, 5.4).
        _malformed |= Intermediate != '\0';
        ref int value = ref _parameters[ParameterCount - 1];
        value = System.Math.Min((value * 10) + digit, MaximumValue);
    }
}
