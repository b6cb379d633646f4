using System;

namespace UefiKernel.Shell.Editing;

/// <summary>
/// What was done to a line, to take it back step by step. Letters typed one after the other are one step up to
/// <see cref="LongestRun"/>. Memory is taken in the constructor; when it is full, the oldest steps are forgotten.
/// </summary>
internal sealed class UndoLog
{
    /// <summary>Steps kept at most.</summary>
    public const int MaximumSteps = 256;

    /// <summary>Letters that one step takes back at most.</summary>
    public const int LongestRun = 20;

    private readonly Step[] _steps = new Step[MaximumSteps];

    // The removed texts of all steps, one behind the other.
    private readonly int[] _removed;
    private int _count;
    private int _removedLength;

    private struct Step
    {
        public int Position;
        public int Inserted;
        public int Removed;
        public int Cursor;
        public bool IsTyping;
    }

    /// <summary>Makes an empty log for lines of at most the given number of characters.</summary>
    public UndoLog(int longestLine) => _removed = new int[longestLine * 4];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _count = 0;
        _removedLength = 0;
    }

    /// <summary>Notes that a part of the line will be replaced.</summary>
    /// <param name="position">Where the part starts.</param>
    /// <param name="removed">What it is; at most a whole line.</param>
    /// <param name="inserted">Number of characters that come instead.</param>
    /// <param name="cursor">Where the cursor is before.</param>
    /// <param name="continuesTyping">Whether a letter is typed right after another one.</param>
    /// <param name="isTyping">Whether a letter is typed.</param>
    public void Record(int position, ReadOnlySpan<int> removed, int inserted, int cursor, bool isTyping, bool continuesTyping)
    {
        if (continuesTyping && _count > 0 && removed.IsEmpty)
        {
            ref Step last = ref _steps[_count - 1];
            if (last.IsTyping && last.Position + last.Inserted == position && last.Inserted < LongestRun)
            {
                last.Inserted += inserted;
                return;
            }
        }

        while (_count == MaximumSteps || _removedLength + removed.Length > _removed.Length)
        {
            ForgetOldest();
        }

        removed.CopyTo(_removed.AsSpan(_removedLength));
        _removedLength += removed.Length;
        _steps[_count++] = new Step
        {
            Position = position,
            Inserted = inserted,
            Removed = removed.Length,
            Cursor = cursor,
            IsTyping = isTyping,
        };
    }

    /// <summary>Takes the last step back; false when there is none.</summary>
    public bool TryUndo(EditBuffer line)
    {
        if (_count == 0)
        {
            return false;
        }

        Step step = _steps[--_count];
        _removedLength -= step.Removed;
        line.Replace(step.Position, step.Position + step.Inserted, _removed.AsSpan(_removedLength, step.Removed));
        line.MoveTo(step.Cursor);
        return true;
    }

    private void ForgetOldest()
    {
        int length = _steps[0].Removed;
        _removed.AsSpan(length, _removedLength - length).CopyTo(_removed);
        _removedLength -= length;
        _steps.AsSpan(1, _count - 1).CopyTo(_steps);
        _count--;
    }
}
