using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace UefiKernel.ProgramImage;

/// <summary>
/// Functions that a program or its packages import from Windows and that the kernel does not have. Each becomes one that throws a
/// PlatformNotSupportedException with its name, as those in kernel/Runtime/Windows/Unsupported.asm.
/// </summary>
public static partial class MissingFunctions
{
    private const string Throwing = "ThrowUnsupported";

    /// <summary>The object file with all functions that a linker has missed.</summary>
    /// <param name="log">What LLD printed.</param>
    /// <exception cref="InvalidDataException">It missed one that belongs to the runtime, which must not be replaced.</exception>
    public static byte[] WriteObject(IEnumerable<string> log)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string line in log)
        {
            if (UndefinedLine().Match(line) is { Success: true } found)
            {
                names.Add(found.Groups[1].Value);
            }
        }

        foreach (string name in names)
        {
            // Rh and Rhp are the prefixes of the runtime's functions; two underscores those of the compiler's.
            if (name.StartsWith("Rh", StringComparison.Ordinal) || name.StartsWith('_'))
            {
                throw new InvalidDataException($"the kernel lacks the runtime's function {name}, which the image needs");
            }
        }

        // Each is lea rcx, [name]; jmp target. The names stand behind them, zero-terminated. Distances count from the end of an
        // instruction.
        const int Size = 12, LeaEnd = 7, JumpDistance = 8;
        var code = new MemoryStream();
        var writer = new BinaryWriter(code);
        var functions = new List<(string Name, int Start)>();
        int text = names.Count * Size;
        foreach (string name in names)
        {
            int start = (int)code.Length;
            functions.Add((name, start));
            writer.Write([0x48, 0x8D, 0x0D]);
            writer.Write(text - (start + LeaEnd));
            writer.Write((byte)0xE9);
            writer.Write(0);
            text += name.Length + 1;
        }

        foreach (string name in names)
        {
            writer.Write(Encoding.ASCII.GetBytes(name + '\0'));
        }

        return CoffObject.Write(
            code.ToArray(), functions, Throwing, [.. functions.Select(static function => function.Start + JumpDistance)]);
    }

    [GeneratedRegex(@"undefined symbol: ([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex UndefinedLine();
}
