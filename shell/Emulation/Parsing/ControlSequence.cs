using System;

namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>What a control sequence makes of a character.</summary>
internal enum ControlSequenceStep
{
    /// <summary>The sequence goes on.</summary>
    More,

    /// <summary>The character was the last one.</summary>
    End,
}

/// <summary>
/// The part of a control sequence (ECMA-48, section 5.4) behind its introducer <c>ESC [</c>: marker, parameters, an intermediate
/// character and the final one. Everything that reads such sequences reads them by this: the terminal, the keys that come over a
/// serial line, and what measures or cuts text.
/// </summary>
internal sealed class ControlSequence
{
    private const int MaximumParameters = 32;
    private const int MaximumValue = 9999;

    private readonly int[] _parameters = new int[MaximumParameters];

    // One bit for each parameter that came after a colon.
    private uint _subparameters;

    /// <summary>The character that ended the sequence.</summary>
    public char Final { get; private set; }

    /// <summary>The private marker (one of &lt; = &gt; ?), or '\0'.</summary>
    public char Marker { get; private set; }

    /// <summary>The one character from U+0020 to U+002F before <see cref="Final"/>, or '\0'.</summary>
    public char Intermediate { get; private set; }

    /// <summary>Number of characters so far.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Whether it is malformed: two intermediate characters, too many parameters, or out of order.
    /// </summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Whether a parameter belongs to another one by a colon.</summary>
    public bool HasSubparameters => _subparameters != 0;

    /// <summary>Number of parameters, at least 1: an omitted one counts as 0.</summary>
    public int ParameterCount { get; private set; }

    /// <summary>Parameter <paramref name="index"/>; 0 when it was omitted or does not exist.</summary>
    public int Parameter(int index) => index < ParameterCount ? _parameters[index] : 0;

    /// <summary>Whether parameter <paramref name="index"/> exists and belongs, by a colon, to the one before it.</summary>
    public bool IsSubparameter(int index) => index < ParameterCount && (_subparameters >> index & 1) != 0;

    /// <summary>A count as most sequences have it: parameter <paramref name="index"/>, but 1 when omitted or 0.</summary>
    public int Count(int index) => Parameter(index) is 0 ? 1 : Parameter(index);

    /// <summary>Begins another sequence: the introducer has come.</summary>
    public void Begin()
    {
        Final = '\0';
        Marker = '\0';
        Intermediate = '\0';
        IsMalformed = false;
        Length = 0;
        ParameterCount = 1;
        _parameters[0] = 0;
        _subparameters = 0;
    }

    /// <summary>Takes the next character.</summary>
    /// <param name="character">From U+0020 to U+007E. What other characters mean within a sequence is up to the caller.</param>
    public ControlSequenceStep Feed(int character)
    {
        Length = Math.Min(Length + 1, int.MaxValue - 1);
        switch (character)
        {
            case >= '0' and <= '9':
                AppendDigit(character - '0');
                return ControlSequenceStep.More;
            case ';' or ':':
                BeginParameter(character == ':');
                return ControlSequenceStep.More;
            case >= '<' and <= '?' when Length == 1:
                Marker = (char)character;
                return ControlSequenceStep.More;
            case <= 0x2F:
                // No sequence that is known here has two.
                IsMalformed |= Intermediate != '\0';
                Intermediate = (char)character;
                return ControlSequenceStep.More;
            case < 0x40:
                // A marker that is not the first character.
                IsMalformed = true;
                return ControlSequenceStep.More;
            default:
                Final = (char)character;
                return ControlSequenceStep.End;
        }
    }

    private void BeginParameter(bool isSub)
    {
        if (ParameterCount == MaximumParameters)
        {
            IsMalformed = true;
            return;
        }

        _subparameters |= isSub ? 1u << ParameterCount : 0;
        _parameters[ParameterCount++] = 0;
    }

    private void AppendDigit(int digit)
    {
        // A digit after an intermediate is out of place (ECMA-48, 5.4).
        IsMalformed |= Intermediate != '\0';
        ref int value = ref _parameters[ParameterCount - 1];
        value = Math.Min((value * 10) + digit, MaximumValue);
    }
}
