namespace UefiKernel.Shell.ProgramConsole;

/// <summary>The console behind <see cref="OutputSequences"/>: what sequences ask for and change besides the screen.</summary>
internal interface IConsoleHost
{
    /// <summary>The window's title.</summary>
    string Title { get; set; }

    /// <summary>DECCKM: arrows come as <c>ESC O</c> and a letter where keys come as sequences.</summary>
    bool UsesApplicationKeys { get; set; }

    /// <summary>Width in cells.</summary>
    int Columns { get; }

    /// <summary>Height in cells.</summary>
    int Rows { get; }

    /// <summary>The cursor's column, from 0.</summary>
    int CursorColumn { get; }

    /// <summary>The cursor's row, from 0.</summary>
    int CursorRow { get; }

    /// <summary>Whether the cursor is shown.</summary>
    bool IsCursorVisible { get; }

    /// <summary>Whether the alternate screen is shown.</summary>
    bool IsAlternate { get; }

    /// <summary>Sends the text before a question, whose answer depends on it.</summary>
    void SendText();

    /// <summary>Puts a report among the keys.</summary>
    void Answer(string report);

    /// <summary>RIS and DECSTR: modes of keys as at the start.</summary>
    void ResetInput();
}
