using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Console;

/// <summary>
/// The size of the terminal at the other end of a serial line. Only the terminal knows it, so it is asked (ECMA-48,
/// 8.3.35 DSR: where the cursor is after it was sent as far down and right as it goes) and nothing waits for the answer, which
/// arrives among the keys.
/// </summary>
/// <remarks>
/// A log file or a program that only reads cannot answer and would show the question. So it is asked only when a key came that
/// people press on terminals, at most <see cref="MostUnanswered"/> times without an answer; a terminal that has answered is asked
/// at each prompt, since its window may have changed.
/// </remarks>
public sealed class SerialTerminal
{
    /// <summary>Columns of a terminal that has not answered.</summary>
    public const int DefaultColumns = 80;

    /// <summary>Questions without an answer after which no more are asked.</summary>
    public const int MostUnanswered = 3;

    // Sizes outside these limits are not believed.
    private const int FewestColumns = 12;
    private const int FewestRows = 2;
    private const int Most = 998;

    // The longest way that an answer is expected to take.
    private const ulong AnswerMilliseconds = 2_000;

    private readonly ISerialLine _line;
    private readonly IClockView? _clock;
    private int _unanswered;
    private ulong _asked;

    /// <summary>Takes a terminal at the end of a line to have the usual size.</summary>
    /// <param name="line">The line.</param>
    /// <param name="clock">Tells how long a question has been open, or null.</param>
    public SerialTerminal(ISerialLine line, IClockView? clock = null)
    {
        _line = line;
        _clock = clock;
    }

    /// <summary>Milliseconds for which an answer may still come; 0 when none is expected.</summary>
    public ulong AnswerDueIn => _unanswered > 0 && _clock is not null && _clock.UptimeMilliseconds - _asked < AnswerMilliseconds
        ? AnswerMilliseconds - (_clock.UptimeMilliseconds - _asked)
        : 0;

    /// <summary>Width in columns.</summary>
    public int Columns { get; private set; } = DefaultColumns;

    /// <summary>Height in rows; 0 while it has not answered.</summary>
    public int Rows { get; private set; }

    /// <summary>
    /// Whether anything ever came from the other end. Most PCs have a serial port, and hardly one of them has a terminal there.
    /// </summary>
    public bool IsThere { get; private set; }

    /// <summary>Whether it has reported its size.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>A byte came.</summary>
    public void NoteByte() => IsThere = true;

    /// <summary>
    /// Somebody pressed a key that shows that a terminal is there: asks for its size unless it has reported it, or has not
    /// answered before.
    /// </summary>
    public void NoteKey()
    {
        bool isOpen = HasAnswered ? _unanswered >= MostUnanswered : _unanswered < MostUnanswered;
        if (isOpen)
        {
            Ask();
        }
    }

    /// <summary>A prompt begins: asks again what has answered before.</summary>
    public void NotePrompt()
    {
        if (HasAnswered && _unanswered < MostUnanswered)
        {
            Ask();
        }
    }

    /// <summary>Takes a report of the cursor's place (ECMA-48, 8.3.14 CPR), 1 and 1 at the top left.</summary>
    /// <returns>False when it is none: <c>ESC [ 1 ; 2 R</c> is Shift and F3 as well, and no terminal has one row.</returns>
    public bool TryTakeReport(int row, int column)
    {
        if (row < FewestRows || column == 0)
        {
            return false;
        }

        // An unrequested report gives the cursor's position, not the size.
        if (_unanswered > 0 && column >= FewestColumns && row <= Most && column <= Most)
        {
            _unanswered = 0;
            HasAnswered = true;
            Columns = column;
            Rows = row;
        }

        return true;
    }

    private void Ask()
    {
        // Save the cursor, go to the last cell, report, restore: VT100 and all after it.
        _unanswered++;
        _asked = _clock?.UptimeMilliseconds ?? 0;
        _line.Write("\e7\e[999;999H\e[6n\e8"u8);
    }
}
