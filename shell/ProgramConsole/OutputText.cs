using System;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>
/// Bytes of a program's output as text of the shell: characters of the console's code page, and lines that end with a line feed
/// alone. Characters and line ends may be cut between two calls. Not for several threads at once.
/// </summary>
public sealed class OutputText
{
    private readonly ConsoleCodePage _codePage = new();
    private bool _hasReturn;

    /// <summary>Room that a text needs.</summary>
    /// <param name="bytes">The number of bytes.</param>
    public static int RoomFor(int bytes) => bytes + 3;

    /// <summary>Turns bytes into text.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="codePage">The number of the console's code page.</param>
    /// <param name="text">Where the text goes, with the room of <see cref="RoomFor"/>.</param>
    /// <returns>How many characters there are.</returns>
    public int Decode(ReadOnlySpan<byte> bytes, uint codePage, Span<char> text)
    {
        if (_codePage.Number != codePage)
        {
            _codePage.TryChoose(codePage);
        }

        // The characters stand behind the place for a carriage return that the last call left open, and move to the front.
        int count = _codePage.Decode(bytes, text[1..]);
        int length = 0;
        for (int i = 1; i <= count; i++)
        {
            char c = text[i];
            if (_hasReturn && c != '\n')
            {
                text[length++] = '\r';
            }

            _hasReturn = c == '\r';
            if (!_hasReturn)
            {
                text[length++] = c;
            }
        }

        return length;
    }
}
