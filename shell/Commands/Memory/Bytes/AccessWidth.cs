using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary>
/// Widths of accesses as the user names them: <c>b</c>, <c>w</c>, <c>d</c> and <c>q</c> for 1, 2, 4 and 8 bytes.
/// </summary>
internal static class AccessWidth
{
    /// <summary>Reads a width; rejects what is none.</summary>
    /// <param name="context">The command.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="most">The widest that is allowed, in bytes.</param>
    /// <param name="width">Bytes.</param>
    public static bool TryRead(CommandContext context, string text, int most, out int width)
    {
        width = text switch { "b" => 1, "w" => 2, "d" => 4, "q" => 8, _ => 0 };
        if (width > 0 && width <= most)
        {
            return true;
        }

        context.Reject(
            most == 8 ? $"expected a width, b, w, d or q, found '{text}'" : $"expected a width, b, w or d, found '{text}'");
        return false;
    }

    /// <summary>The largest number of a width.</summary>
    public static ulong Largest(int width) => ulong.MaxValue >> (64 - (8 * width));

    /// <summary>Says why memory could not be accessed, and what is known of the place.</summary>
    public static void Explain(CommandContext context, MemoryAccessResult result) =>
        context.Console.WriteLine("✗ " + Describe(context, result));

    /// <summary>Why memory could not be accessed, and what is known of the place.</summary>
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
