using UefiKernel.Shell.Emulation.Model;

namespace UefiKernel.Shell.Emulation.Parsing;

/// <summary>
/// Which sequence asks for what: ECMA-48 for the control functions, DEC's VT510 reference for what has a DEC name, xterm's
/// "Control Sequences" for the alternate screen. Unknown ones do nothing.
/// </summary>
internal static class TerminalSequences
{
    private const int InsertReplacementMode = 4;
    private const int LineFeedNewLineMode = 20;

    private const int ColumnMode = 3;
    private const int OriginMode = 6;
    private const int AutoWrapMode = 7;
    private const int CursorVisibleMode = 25;
    private const int AlternateScreen = 47;
    private const int AlternateScreenErased = 1047;
    private const int SavedCursor = 1048;
    private const int AlternateScreenSaved = 1049;

    /// <summary>Carries out an escape sequence that is no control sequence.</summary>
    public static void Escape(VtParser sequence, TerminalScreen screen)
    {
        switch (sequence.Intermediate, sequence.Final)
        {
            case ('\0', '7'):
                screen.SaveCursor();
                break;
            case ('\0', '8'):
                screen.RestoreCursor();
                break;
            case ('\0', 'D'):
                screen.Index();
                break;
            case ('\0', 'E'):
                screen.MoveTo(0, screen.Row);
                screen.Index();
                break;
            case ('\0', 'H'):
                screen.SetTab();
                break;
            case ('\0', 'M'):
                screen.ReverseIndex();
                break;
            case ('\0', 'c'):
                screen.Reset();
                break;
            case ('#', '8'):
                screen.Align();
                break;
            case ('(' or ')', _):
                screen.DesignateSet(sequence.Intermediate, sequence.Final);
                break;
        }
    }

    /// <summary>Carries out a control sequence.</summary>
    public static void Control(ControlSequence sequence, TerminalScreen screen)
    {
        switch (sequence.Marker, sequence.Intermediate, sequence.Final)
        {
            case ('\0', '\0', _):
                Move(sequence, screen);
                Change(sequence, screen);
                break;
            case ('\0', '!', 'p'):
                screen.SoftReset();
                break;
            case ('?', '\0', 'h' or 'l'):
                for (int i = 0; i < sequence.ParameterCount; i++)
                {
                    SetPrivateMode(screen, sequence.Parameter(i), sequence.Final == 'h');
                }

                break;
        }
    }

    private static void Move(ControlSequence sequence, TerminalScreen screen)
    {
        int count = sequence.Count(0);
        switch (sequence.Final)
        {
            case 'A':
                screen.MoveUp(count);
                break;
            case 'B' or 'e':
                screen.MoveDown(count);
                break;
            case 'C' or 'a':
                screen.MoveColumns(count);
                break;
            case 'D':
                screen.MoveColumns(-count);
                break;
            case 'E':
                screen.MoveDown(count);
                screen.MoveTo(0, screen.Row);
                break;
            case 'F':
                screen.MoveUp(count);
                screen.MoveTo(0, screen.Row);
                break;
            case 'G' or '`':
                screen.MoveTo(count - 1, screen.Row);
                break;
            case 'H' or 'f':
                screen.Address(sequence.Count(1) - 1, count - 1);
                break;
            case 'I':
                screen.TabForward(count);
                break;
            case 'Z':
                screen.TabBack(count);
                break;
            case 'd':
                screen.AddressRow(count - 1);
                break;
            case 's':
                screen.SaveCursor();
                break;
            case 'u':
                screen.RestoreCursor();
                break;
        }
    }

    private static void Change(ControlSequence sequence, TerminalScreen screen)
    {
        int count = sequence.Count(0);
        switch (sequence.Final)
        {
            case '@':
                screen.InsertCells(count);
                break;
            case 'J':
                screen.EraseScreen(sequence.Parameter(0));
                break;
            case 'K':
                screen.EraseLine(sequence.Parameter(0));
                break;
            case 'L':
                screen.InsertRows(count);
                break;
            case 'M':
                screen.DeleteRows(count);
                break;
            case 'P':
                screen.DeleteCells(count);
                break;
            case 'S':
                screen.ScrollUp(count);
                break;
            case 'T' when sequence.ParameterCount == 1:
                screen.ScrollDown(count);
                break;
            case 'X':
                screen.EraseCells(count);
                break;
            case 'g':
                screen.ClearTabs(sequence.Parameter(0));
                break;
            case 'h' or 'l':
                for (int i = 0; i < sequence.ParameterCount; i++)
                {
                    SetMode(screen, sequence.Parameter(i), sequence.Final == 'h');
                }

                break;
            case 'm':
                screen.ApplyStyle(sequence);
                break;
            case 'r':
                screen.SetRegion(sequence.Parameter(0), sequence.Parameter(1));
                break;
        }
    }

    private static void SetMode(TerminalScreen screen, int mode, bool on)
    {
        switch (mode)
        {
            case InsertReplacementMode:
                screen.InsertMode = on;
                break;
            case LineFeedNewLineMode:
                screen.LineFeedReturns = on;
                break;
        }
    }

    private static void SetPrivateMode(TerminalScreen screen, int mode, bool on)
    {
        switch (mode)
        {
            case ColumnMode:
                // DECCOLM asks for 80 or 132 columns. There are as many as there are; that the screen is erased, programs rely
                // on.
                screen.SetRegion(0, 0);
                screen.EraseScreen(2);
                screen.MoveTo(0, 0);
                break;
            case OriginMode:
                screen.SetOriginMode(on);
                break;
            case AutoWrapMode:
                screen.AutoWrap = on;
                break;
            case CursorVisibleMode:
                screen.CursorVisible = on;
                break;
            case AlternateScreen or AlternateScreenErased:
                SwitchScreen(screen, on);
                break;
            case SavedCursor when on:
                screen.SaveCursor();
                break;
            case SavedCursor:
                screen.RestoreCursor();
                break;
            case AlternateScreenSaved when on:
                screen.SaveCursor();
                screen.EnterAlternate();
                break;
            case AlternateScreenSaved:
                SwitchScreen(screen, false);
                screen.RestoreCursor();
                break;
        }
    }

    private static void SwitchScreen(TerminalScreen screen, bool alternate)
    {
        if (alternate)
        {
            screen.EnterAlternate();
        }
        else
        {
            screen.LeaveAlternate();
        }
    }
}
