using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>
/// The whole screen for a command that draws it again and again: another screen is shown until this object ends, and then the one
/// before, as it was. Only what a line needs is sent, and nothing is erased that is written anew, so that nothing flickers.
/// </summary>
internal sealed class FullScreen : IDisposable
{
    private const int UnknownRows = 24;

    // A key that does not quit draws at once, but at most once in this time.
    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromMilliseconds(100);

    private readonly CommandSession _session;
    private readonly StringBuilder _frame = new();

    /// <summary>Takes the screen.</summary>
    public FullScreen(CommandSession session)
    {
        _session = session;
        Console.Write("\e[?1049h\e[?25l\e[2J");
    }

    /// <summary>Columns of the screen now.</summary>
    public int Columns => IsScreenAlone ? Console.Terminal!.Columns : Console.Columns;

    /// <summary>Rows of the screen now.</summary>
    public int Rows => IsScreenAlone ? Console.Terminal!.Rows : Console.Rows > 0 ? Console.Rows : UnknownRows;

    // A terminal on the serial line that has not reported its size is probably absent, and must not limit the screen's size.
    private bool IsScreenAlone => Console.Terminal is not null && Console.SerialTerminal is not { HasAnswered: true };

    private ConsoleWriter Console => _session.Screen;

    /// <summary>Whether a key quits: q, Escape or Ctrl-C.</summary>
    public static bool IsLeaving(KeyPress key) =>
        key.Kind == KeyKind.Escape || key == KeyPress.Control('c') ||
        (key.Kind == KeyKind.Character && key.Rune.Value is 'q' or 'Q' &&
        key.Modifiers is KeyModifiers.None or KeyModifiers.Shift);

    /// <summary>Shows lines from the top on; what does not fit is cut.</summary>
    /// <param name="lines">
    /// Text, which may have graphic renditions (<c>ESC [ … m</c>) in it and no other control characters.
    /// </param>
    public void Draw(IReadOnlyList<string> lines)
    {
        _frame.Clear();
        for (int row = 0; row < Math.Min(lines.Count, Rows); row++)
        {
            _frame.Append("\e[").Append(row + 1).Append(";1H");

            // Behind a full line the cursor is still on its last character.
            _frame.Append(TextCells.AppendCut(_frame, lines[row], Columns) > 0 ? "\e[m\e[K" : "\e[m");
        }

        if (lines.Count < Rows)
        {
            _frame.Append("\e[").Append(lines.Count + 1).Append(";1H\e[J");
        }

        foreach (ReadOnlyMemory<char> chunk in _frame.GetChunks())
        {
            Console.Write(chunk.Span);
        }

        Console.Flush();
    }

    /// <summary>Waits for a key; without a clock, as long as it takes.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="take">Takes keys before they are checked for quitting; false for a key that it does not use.</param>
    /// <returns>Whether the user quit.</returns>
    public bool WaitToLeave(TimeSpan limit, Func<KeyPress, bool>? take = null)
    {
        bool IsLeft(KeyPress key) => key == KeyPress.Control('c') || (take?.Invoke(key) != true && IsLeaving(key));

        if (_session.Machine.Clock is not { } clock)
        {
            return _session.TryWaitForKey(null, out KeyPress only) && IsLeft(only);
        }

        ulong start = clock.UptimeMilliseconds;
        TimeSpan left = limit;
        while (left >= TimeSpan.Zero && _session.TryWaitForKey(left, out KeyPress key))
        {
            if (IsLeft(key))
            {
                return true;
            }

            var past = TimeSpan.FromMilliseconds((long)(clock.UptimeMilliseconds - start));
            limit = limit < s_shortestInterval ? limit : s_shortestInterval;
            left = limit - past;
        }

        return false;
    }

    /// <summary>Gives the screen back.</summary>
    public void Dispose()
    {
        Console.Write("\e[m\e[?25h\e[?1049l");
        Console.Flush();
    }
}
