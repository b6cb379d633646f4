using System;
using UefiKernel.Shell.Emulation.History;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Console;

/// <content>The screen: when it is drawn, in which colours, and what part of the text it shows.</content>
public partial class ConsoleWriter
{
    /// <summary>Draws on the screen what changed, whatever the pace.</summary>
    public override void Flush()
    {
        _guard?.Enter();
        try
        {
            Draw();
        }
        finally
        {
            _guard?.Leave();
        }
    }

    /// <summary>
    /// Draws text that has waited long enough. Code that works long without output calls this now and then, ideally where it
    /// checks for cancellation.
    /// </summary>
    public void FlushIfDue()
    {
        _guard?.Enter();
        try
        {
            if (_pendingSince is { } since && _clock is not null)
            {
                ulong now = _clock.UptimeMilliseconds;
                if (now - since >= RedrawPace.Interval && _pace.IsDue(now))
                {
                    Draw();
                }
            }
        }
        finally
        {
            _guard?.Leave();
        }
    }

    /// <summary>Draws the whole screen anew, for a surface that something else has drawn on.</summary>
    public void Redraw()
    {
        _guard?.Enter();
        try
        {
            _surface?.Clear();
            Terminal?.Invalidate();
            Draw();
        }
        finally
        {
            _guard?.Leave();
        }
    }

    /// <summary>Shows everything in other colours; without a screen nothing happens.</summary>
    public void SetTheme(ColorTheme theme)
    {
        if (_surface is not null)
        {
            _surface.Theme = theme;
            Redraw();
        }
    }

    /// <summary>
    /// Takes the keys that look back at what scrolled away: PageUp and PageDown, with Shift or without; with Shift also the
    /// arrows for single lines, Home for the oldest line and End for the present. Any other key shows the present again, and is
    /// then handled as usual.
    /// </summary>
    /// <returns>Whether the key was one of these.</returns>
    public bool TryScroll(KeyPress key)
    {
        if (Terminal is null || Terminal.IsAlternate)
        {
            return false;
        }

        int page = Math.Max(Terminal.Rows - 1, 1);
        int? lines = (key.Kind, key.Modifiers) switch
        {
            (KeyKind.PageUp, KeyModifiers.None or KeyModifiers.Shift) => page,
            (KeyKind.PageDown, KeyModifiers.None or KeyModifiers.Shift) => -page,
            (KeyKind.Up, KeyModifiers.Shift) => 1,
            (KeyKind.Down, KeyModifiers.Shift) => -1,
            (KeyKind.Home, KeyModifiers.Shift) => Scrollback.MaximumLines,
            (KeyKind.End, KeyModifiers.Shift) => -Scrollback.MaximumLines,
            _ => null,
        };
        _guard?.Enter();
        try
        {
            if (lines is null)
            {
                Terminal.ScrollToBottom();
            }
            else
            {
                Terminal.ScrollView(lines.Value);
            }
        }
        finally
        {
            _guard?.Leave();
        }

        return lines is not null;
    }

    /// <summary>Writes text to the screen only, for a writer that has its own way to the serial line.</summary>
    public void WriteToScreen(ReadOnlySpan<char> text)
    {
        if (Terminal is null)
        {
            return;
        }

        _guard?.Enter();
        try
        {
            Terminal.Write(text);
            Pace(text);
        }
        finally
        {
            _guard?.Leave();
        }
    }

    private void Draw()
    {
        if (Terminal is null || _surface is null)
        {
            return;
        }

        ulong start = _clock?.UptimeMilliseconds ?? 0;
        Terminal.Render(_surface);
        Drawings++;
        _pendingSince = null;
        _pace.Note(start, _clock?.UptimeMilliseconds ?? 0);
    }

    // A line is drawn when it is complete; one that is not is drawn when it has been waiting, so that its parts are not drawn one
    // by one.
    private void Pace(ReadOnlySpan<char> written)
    {
        if (_clock is null || _surface is null || written.IsEmpty)
        {
            return;
        }

        ulong now = _clock.UptimeMilliseconds;
        bool isFirst = _pendingSince is null;
        _pendingSince ??= now;
        if ((written.Contains('\n') || now - _pendingSince >= RedrawPace.Interval) && _pace.IsDue(now))
        {
            Draw();
        }
        else if (isFirst)
        {
            TextPending?.Invoke();
        }
    }
}
