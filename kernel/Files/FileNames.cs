using System;

namespace UefiKernel.Kernel.Files;

/// <summary>Which names files can have (Microsoft, "Naming Files, Paths, and Namespaces").</summary>
internal static class FileNames
{
    /// <summary>The most characters of a name.</summary>
    public const int MaximumLength = 255;

    /// <summary>The most characters of a path.</summary>
    public const int MaximumPathLength = 32_767;

    private const string Forbidden = "\"*/:<>?\\|";

    /// <summary>Whether a file can have a name. Dots and blanks at its end are allowed here.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaximumLength && name is not ("." or "..") && !HasForbidden(name);

    /// <summary>Compares names as directories order them: by character, with letters in upper case.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.CompareTo(right, StringComparison.OrdinalIgnoreCase);

    // Characters below the blank are those of control.
    private static bool HasForbidden(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (c < ' ' || Forbidden.Contains(c))
            {
                return true;
            }
        }

        return false;
    }
}
