using System;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// Names of kernel objects as programs write them (Microsoft, "Kernel object namespaces" and "CreateMutexEx function"). Names
/// with <c>Global\</c> are apart from names with <c>Local\</c>, which is also meant without a prefix; prefixes and names are
/// case-sensitive. No other backslash is allowed.
/// </summary>
internal static class ObjectName
{
    /// <summary>The most characters of a name with its prefix: MAX_PATH.</summary>
    public const int MaximumLength = 260;

    private const string Global = @"Global\";
    private const string Local = @"Local\";

    /// <summary>Reads a name.</summary>
    /// <param name="text">What the program wrote, not empty.</param>
    /// <param name="name">The name with its prefix.</param>
    /// <returns>0, or the Windows error.</returns>
    public static uint TryParse(ReadOnlySpan<char> text, out string? name)
    {
        name = null;
        if (text.Length > MaximumLength)
        {
            return WindowsError.FileNameTooLong;
        }

        bool isGlobal = text.StartsWith(Global, StringComparison.Ordinal);
        ReadOnlySpan<char> rest = isGlobal
            ? text[Global.Length..]
            : text.StartsWith(Local, StringComparison.Ordinal) ? text[Local.Length..] : text;
        if (rest.IsEmpty)
        {
            return WindowsError.InvalidName;
        }

        if (rest.Contains('\\'))
        {
            return WindowsError.PathNotFound;
        }

        name = string.Concat(isGlobal ? Global : Local, rest);
        return 0;
    }
}
