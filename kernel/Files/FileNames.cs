using System;
using System.Buffers;

namespace UefiKernel.Kernel.Files;

/// <summary>Which names files can have (Microsoft, "Naming Files, Paths, and Namespaces").</summary>
internal static class FileNames
{
    /// <summary>The most characters of a name.</summary>
    public const int MaximumLength = 255;

    /// <summary>The most characters of a path.</summary>
    public const int MaximumPathLength = 32_767;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018" +
        "\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"*/:<>?\\|");

    /// <summary>Whether a file can have a name. Dots and blanks at the end are allowed here; paths of programs lose them.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaximumLength && name is not ("." or "..") && name.IndexOfAny(s_forbidden) < 0;

    /// <summary>Compares names as directories order them: by character, with letters in upper case.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.CompareTo(right, StringComparison.OrdinalIgnoreCase);
}
