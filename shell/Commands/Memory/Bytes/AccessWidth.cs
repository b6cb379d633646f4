using System.Numerics;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary>
/// Widths of accesses as the user names them: <c>b</c>, <c>w</c>, <c>d</c> and <c>q</c> for 1, 2, 4 and 8 bytes.
/// </summary>
internal static class AccessWidth
{
    private static readonly Choice<int>[] s_widths =
        [new("b", "1 byte", 1), new("w", "2 bytes", 2), new("d", "4 bytes", 4), new("q", "8 bytes", 8)];

    /// <summary>An argument for a width.</summary>
    /// <param name="most">The widest that is allowed, in bytes.</param>
    /// <param name="otherwise">The width when none is given, in bytes.</param>
    public static Argument<int> Argument(int most, int otherwise) =>
        Framework.Declarations.Argument.Choice(s_widths[..(BitOperations.Log2((uint)most) + 1)]).Or(otherwise);

    /// <summary>What is wrong with a value of a width; null when it fits.</summary>
    public static string? FindProblem(int width, ulong value)
    {
        ulong largest = ulong.MaxValue >> (64 - (8 * width));
        return value <= largest ? null : $"expected a number from 0 to {largest}, {NumberText.Forms}, found '{value}'";
    }

    /// <summary>Why memory could not be accessed, and what is known about the address.</summary>
    public static string Describe(CommandContext context, MemoryAccessResult result)
    {
        MappedRange range = default;
        string content = "";
        while (context.Machine.AddressSpace.TryGetNext(ref range) && range.Start <= result.Address)
        {
            content = result.Address <= range.Last ? $": {range.Content}" : "";
        }

        return $"0x{(ulong)result.Address.Value:X} {result.Description}{content}";
    }
}
