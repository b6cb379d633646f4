using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>
/// Completes paths: the names in the folder that is typed. What is typed stays as it is, whatever its case; a folder gets a
/// <c>/</c>, behind which its names follow.
/// </summary>
internal static class PathCompletion
{
    /// <summary>Adds the names that fit.</summary>
    public static void Add(IFilesView files, CompletionList completions)
    {
        string typed = completions.Typed.ToString();
        var words = new List<string>();
        if (!CommandLine.TrySplit(typed, words, out _) || words.Count > 1)
        {
            return;
        }

        string word = words.Count == 0 ? "" : words[0];
        int start = word.AsSpan().LastIndexOfAny('/', '\\', ':') + 1;
        var entries = new List<FileEntry>();
        if (files.List(start == 0 ? "." : word[..start], entries) != FileProblem.None)
        {
            return;
        }

        ReadOnlySpan<char> begun = word.AsSpan(start);
        foreach (FileEntry entry in entries)
        {
            bool fits = entry.Name.AsSpan().StartsWith(begun, StringComparison.OrdinalIgnoreCase);
            if (fits && !(entry.IsHidden && begun.IsEmpty))
            {
                string rest = CommandLine.Escape(entry.Name.AsSpan(begun.Length));
                completions.Add($"{typed}{rest}{(entry.IsFolder ? "/" : "")}", !entry.IsFolder);
            }
        }
    }
}
