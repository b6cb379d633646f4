using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary>Bytes as people look at them: address, hexadecimal, text.</summary>
internal static class HexLines
{
    /// <summary>Bytes of a full line.</summary>
    public const int BytesPerLine = 16;

    private const int GroupLength = 8;

    /// <summary>Writes a line.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="address">The first byte's address; where it is no multiple of 16, the line begins with blanks.</param>
    /// <param name="bytes">The bytes, up to the next multiple of 16.</param>
    public static void Write(ConsoleWriter console, ulong address, ReadOnlySpan<byte> bytes)
    {
        int first = (int)(address % BytesPerLine);
        console.Write($"{TextStyle.Faint}{new HexAddress(address - (ulong)first),HexAddress.Width}{TextStyle.Plain} ");
        for (int i = 0; i < BytesPerLine; i++)
        {
            console.Write(i == GroupLength ? "  " : " ");
            int index = i - first;
            if (index >= 0 && index < bytes.Length)
            {
                console.Write($"{bytes[index]:X2}");
            }
            else
            {
                console.Write("  ");
            }
        }

        console.Write("  ");
        console.Repeat(' ', first);
        foreach (byte value in bytes)
        {
            console.Write($"{(value is >= 0x20 and < 0x7F ? (char)value : '.')}");
        }

        console.WriteLine();
    }
}
