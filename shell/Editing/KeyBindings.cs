using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.Editing;

/// <summary>Which key does what: those of Emacs and readline, and the keys that say what they do.</summary>
internal static class KeyBindings
{
    private const KeyModifiers ByWord = KeyModifiers.Control | KeyModifiers.Alt;

    public static EditAction Find(KeyPress key)
    {
        bool byWord = (key.Modifiers & ByWord) != 0;
        return key.Kind switch
        {
            KeyKind.Character => key.Modifiers switch
            {
                KeyModifiers.None => EditAction.Insert,
                KeyModifiers.Control => FindControl(key.Rune.Value),
                KeyModifiers.Alt => FindAlt(key.Rune.Value),
                _ => EditAction.None,
            },
            KeyKind.Enter => EditAction.Accept,
            KeyKind.Backspace => byWord ? EditAction.KillWordBackward : EditAction.DeleteBackward,
            KeyKind.Delete => byWord ? EditAction.KillWordForward : EditAction.DeleteForward,
            KeyKind.Left => byWord ? EditAction.WordLeft : EditAction.Left,
            KeyKind.Right => byWord ? EditAction.WordRight : EditAction.Right,
            KeyKind.Home => EditAction.Home,
            KeyKind.End => EditAction.End,
            KeyKind.Up => EditAction.OlderWithPrefix,
            KeyKind.Down => EditAction.NewerWithPrefix,
            KeyKind.Tab when key.Modifiers == KeyModifiers.None => EditAction.Complete,
            _ => EditAction.None,
        };
    }

    private static EditAction FindControl(int letter) => letter switch
    {
        'a' => EditAction.Home,
        'b' => EditAction.Left,
        'c' => EditAction.Cancel,
        'd' => EditAction.DeleteOrEnd,
        'e' => EditAction.End,
        'f' => EditAction.Right,
        'h' => EditAction.DeleteBackward,
        'k' => EditAction.KillToEnd,
        'l' => EditAction.ClearScreen,
        'n' => EditAction.NewerLine,
        'p' => EditAction.OlderLine,
        'r' => EditAction.Search,
        't' => EditAction.Transpose,
        'u' => EditAction.KillToStart,
        'w' => EditAction.KillArgumentBackward,
        'y' => EditAction.Yank,

        // A terminal sends 0x1F for both; a keyboard distinguishes them.
        '_' or '/' => EditAction.Undo,
        _ => EditAction.None,
    };

    private static EditAction FindAlt(int letter) => letter switch
    {
        'b' or 'B' => EditAction.WordLeft,
        'd' or 'D' => EditAction.KillWordForward,
        'f' or 'F' => EditAction.WordRight,
        'y' or 'Y' => EditAction.YankOlder,
        _ => EditAction.None,
    };
}
