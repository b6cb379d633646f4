using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace UefiKernel.ProgramImage;

/// <summary>
/// Functions that a program or its packages import from Windows and that the kernel does not have. Each becomes one that throws a
/// PlatformNotSupportedException with its name, as those in kernel/Runtime/Windows/Unsupported.asm.
/// </summary>
public static partial class MissingFunctions
{
    /// <summary>The assembly source of all functions that a linker has missed; an empty one when it missed none.</summary>
    /// <param name="log">What LLD printed.</param>
    /// <exception cref="InvalidDataException">It missed one that belongs to the runtime, which must not be replaced.</exception>
    public static string WriteSource(IEnumerable<string> log)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string line in log)
        {
            if (UndefinedLine().Match(line) is { Success: true } found)
            {
                names.Add(found.Groups[1].Value);
            }
        }

        var source = new StringBuilder("default rel\nbits 64\nextern ThrowUnsupported\n");
        foreach (string name in names)
        {
            // Rh and Rhp are the prefixes of the runtime's functions; two underscores those of the compiler's.
            if (name.StartsWith("Rh", StringComparison.Ordinal) || name.StartsWith('_'))
            {
                throw new InvalidDataException($"the kernel lacks the runtime's function {name}, which the image needs");
            }

            source.Append(
                $"section .text${name} comdat=2:{name}\nglobal {name}\n{name}:\n        lea     rcx, [{name}.name]\n" +
                $"        jmp     ThrowUnsupported\n{name}.name: db \"{name}\", 0\n");
        }

        return source.ToString();
    }

    [GeneratedRegex(@"undefined symbol: ([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex UndefinedLine();
}
