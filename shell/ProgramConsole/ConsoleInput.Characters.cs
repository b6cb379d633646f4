using System;
using System.Text;
using System.Threading;

namespace UefiKernel.Shell.ProgramConsole;

/// <content>Characters and bytes made from the keys: whole lines, or what there is.</content>
public sealed partial class ConsoleInput
{
    // Held by the thread that reads characters.
    private readonly Lock _reading = new();
    private readonly CookedLine _line;
    private string _rest = "";

    /// <summary>
    /// Reads characters. In line mode it waits for a whole line, else for at least one character.
    /// </summary>
    /// <param name="characters">Where they go.</param>
    /// <param name="count">How many there were.</param>
    public ConsoleReadStatus ReadCharacters(Span<char> characters, out int count)
    {
        lock (_reading)
        {
            ConsoleReadStatus status = ConsoleReadStatus.Success;
            if (_rest.Length == 0 && !characters.IsEmpty)
            {
                status = (Modes & ConsoleInputModes.Line) != 0 ? ReadLine() : ReadSome(characters.Length);
            }

            count = Math.Min(_rest.Length, characters.Length);
            _rest.AsSpan(0, count).CopyTo(characters);
            _rest = _rest[count..];
            return status;
        }
    }

    /// <summary>
    /// Reads characters as UTF-8 bytes or in a code page of single bytes. A line that begins with Ctrl-Z is the end of the input:
    /// nothing is read.
    /// </summary>
    /// <param name="bytes">Where they go.</param>
    /// <param name="codePage">How characters become bytes.</param>
    /// <param name="count">How many bytes there were.</param>
    public ConsoleReadStatus ReadBytes(Span<byte> bytes, ConsoleCodePage codePage, out int count)
    {
        count = 0;
        lock (_reading)
        {
            if (_rest.Length == 0 && codePage.Pending == 0 && !bytes.IsEmpty)
            {
                bool isLine = (Modes & ConsoleInputModes.Line) != 0;
                ConsoleReadStatus status = isLine ? ReadLine() : ReadSome(bytes.Length);
                if (status != ConsoleReadStatus.Success)
                {
                    return status;
                }

                if (isLine && (Modes & ConsoleInputModes.Processed) != 0 && _rest.StartsWith('\x1A'))
                {
                    _rest = "";
                    return ConsoleReadStatus.Success;
                }
            }

            count = codePage.Encode(_rest, bytes, out int used);
            _rest = _rest[used..];
            return ConsoleReadStatus.Success;
        }
    }

    private ConsoleReadStatus ReadLine()
    {
        int aborts = Volatile.Read(ref _aborts);
        _line.Begin((Modes & ConsoleInputModes.Echo) != 0, (Modes & ConsoleInputModes.Insert) != 0);
        while (true)
        {
            ConsoleReadStatus status = TakeKey(aborts, wait: true, out ConsoleRecord record);
            if (status != ConsoleReadStatus.Success)
            {
                _rest = "";
                return status;
            }

            if (_line.Feed(record, (Modes & ConsoleInputModes.Processed) != 0))
            {
                _rest = _line.Text;
                return ConsoleReadStatus.Success;
            }
        }
    }

    private ConsoleReadStatus ReadSome(int most)
    {
        int aborts = Volatile.Read(ref _aborts);
        var text = new StringBuilder();
        while (text.Length < most)
        {
            ConsoleReadStatus status = TakeKey(aborts, wait: text.Length == 0, out ConsoleRecord record);
            if (status != ConsoleReadStatus.Success && text.Length == 0)
            {
                return status;
            }

            if (record.VirtualKey == 0 && record.Character == '\0')
            {
                break;
            }

            text.Append(record.Character == '\0' ? "" : record.Character.ToString());
        }

        _rest = text.ToString();
        return ConsoleReadStatus.Success;
    }
}
