using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Tests.Build;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>A page in Markdown, as far as the tests need it.</summary>
internal sealed partial class Page
{
    private readonly string _prose;

    private Page(string name)
    {
        Name = name;
        Text = File.ReadAllText(Path.Combine(Repository.Root, name));
        Blocks = [.. Fence().Matches(Text).Select(static match => (match.Groups["kind"].Value, match.Groups["text"].Value))];
        _prose = Fence().Replace(Text, "\n");
        CodeSpans = [.. CodeSpan().Matches(_prose)
            .Select(static match => match.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal)).Distinct()];
        Links = [.. Link().Matches(_prose).Select(static match => match.Groups[1].Value).Distinct()];
        Anchors = AnchorsOf(_prose);
    }

    /// <summary>The pages of the repository, those of other projects left out.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(((string[])["docs", "memory", "shell", "kernel", "efi", "tests", "tools"]).SelectMany(
                static folder => Directory.EnumerateFiles(
                    Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static name => !name.StartsWith("shell/Fonts/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(static name => new Page(name)),
    ];

    /// <summary>The path in the repository.</summary>
    public string Name { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The fenced blocks, each with the word behind its fence.</summary>
    public IReadOnlyList<(string Kind, string Text)> Blocks { get; }

    /// <summary>What stands in backquotes, outside of blocks.</summary>
    public IReadOnlyList<string> CodeSpans { get; }

    /// <summary>The targets of links and pictures.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>The names under which headings can be linked to.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>The number of words outside of blocks, as wc counts them.</summary>
    public int Words => _prose.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>The page of a path in the repository; null when there is none.</summary>
    public static Page? Find(string name) => All.FirstOrDefault(page => page.Name == name);

    /// <summary>The path in the repository of something that the page names by a path from its own folder.</summary>
    public string Resolve(string path)
    {
        string full = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(Name)!, path));
        return Path.GetRelativePath(Repository.Root, full).Replace('\\', '/');
    }

    // As GitHub makes them: lower case, spaces as dashes, without punctuation; a second one of a name ends in -1.
    private static HashSet<string> AnchorsOf(string prose)
    {
        var anchors = new HashSet<string>();
        foreach (Match match in Heading().Matches(prose))
        {
            string name = NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-');
            string unique = name;
            for (int i = 1; !anchors.Add(unique); i++)
            {
                unique = $"{name}-{i}";
            }
        }

        return anchors;
    }

    [GeneratedRegex(@"^```(?<kind>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
