namespace UefiKernel.Shell.Emulation.Model;

/// <summary>
/// Which of a VT100's two character sets letters are taken from (ISO/IEC 2022: SO and SI choose between G0 and G1). Only US ASCII
/// and the line drawing set exist here; everything beyond ASCII is Unicode and taken as it is.
/// </summary>
internal struct CharacterSets
{
    // The VT100's special graphics from '`' to '~' as Unicode has them (xterm and DEC STD 070 agree).
    private const string Graphics = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

    private bool _drawsG0;
    private bool _drawsG1;
    private bool _shifted;

    /// <summary>Whether letters are ASCII as they are.</summary>
    public readonly bool IsPlain => !(_shifted ? _drawsG1 : _drawsG0);

    /// <summary>
    /// SCS: '(' names G0 and ')' G1; '0' is the line drawing set, any other ASCII. Other sets than these two are never used.
    /// </summary>
    public void Designate(char set, char name)
    {
        if (set == '(')
        {
            _drawsG0 = name == '0';
        }
        else if (set == ')')
        {
            _drawsG1 = name == '0';
        }
    }

    /// <summary>SO (true) takes letters from G1, SI (false) from G0.</summary>
    public void Shift(bool toG1) => _shifted = toG1;

    /// <summary>The character that a code stands for.</summary>
    public readonly int Translate(int codePoint) =>
        codePoint is >= '`' and <= '~' && !IsPlain ? Graphics[codePoint - '`'] : codePoint;
}
