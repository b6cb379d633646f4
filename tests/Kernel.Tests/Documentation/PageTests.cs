using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Tests.Build;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Commands.Framework.Output;
using Xunit;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>What the pages name is there: files, types, commands, words of build.sh, and what they link to.</summary>
public sealed partial class PageTests
{
    private const string Prompt = "uefi> ";

    // A page that names a file of the reader's own, or one that a build makes.
    private static readonly string[] s_notInTheTree = ["out/", "shell/Commands/Comfort/HelloCommand.cs"];

    // Names of other systems, programs and libraries that look like types of this one.
    private static readonly string[] s_foreignNames = ["PowerShell", "QEMU"];

    private static readonly HashSet<string> s_fileNames = [.. SourceFiles().Select(static file => Path.GetFileName(file)!)];

    private static readonly Lazy<HashSet<string>> s_words = new(static () =>
        [.. SourceFiles().Where(static file => Path.GetExtension(file) is ".cs" or ".asm")
            .SelectMany(static file => Word().Matches(File.ReadAllText(file))).Select(static match => match.Value)]);

    private static readonly CommandRegistry s_registry = ReferencePageTests.AllCommands();

    [Fact]
    public void Links_and_their_anchors_lead_somewhere()
    {
        Assert.Contains("two-commands", Page.Find("README.md")!.Anchors);
        AssertNone(
            from page in Page.All
            from link in page.Links
            where !Leads(page, link)
            select $"{page.Name}: {link}");
    }

    [Fact]
    public void Every_page_of_docs_is_linked_from_the_readme()
    {
        string[] links = [.. Page.Find("README.md")!.Links.Select(static link => link.Split('#')[0])];
        AssertNone(
            from page in Page.All
            where page.Name != "README.md"
            where page.Name.StartsWith("docs/", StringComparison.Ordinal) || !page.Name.Contains('/')
            where !links.Contains(page.Name)
            select page.Name);
    }

    [Fact]
    public void The_readme_is_short() => Assert.InRange(Page.Find("README.md")!.Words, 500, 900);

    [Fact]
    public void Files_and_folders_exist()
    {
        (Page Page, string Path)[] named =
        [
            .. from page in Page.All
               from span in page.CodeSpans
               where IsPath(span) && !s_notInTheTree.Any(start => span.StartsWith(start, StringComparison.Ordinal))
               select (page, span),
        ];
        Assert.Contains(named, static entry => entry.Path.TrimEnd('/') == "kernel/Processor");
        AssertNone(
            from entry in named
            where !Exists(entry.Page, entry.Path.TrimEnd('/'))
            select $"{entry.Page.Name}: {entry.Path}");
    }

    // A name with a capital inside, alone in backquotes: a type, a member, a macro.
    [Fact]
    public void Types_and_members_are_in_the_sources()
    {
        (string Page, string Name)[] named =
        [
            .. from page in Page.All
               from span in page.CodeSpans
               where CodeName().IsMatch(span) && !s_foreignNames.Contains(span)
               from name in span.Split('.')
               select (page.Name, name),
        ];
        Assert.NotEmpty(named);
        AssertNone(
            from entry in named
            where !s_words.Value.Contains(entry.Name)
            select $"{entry.Page}: {entry.Name}");
    }

    [Fact]
    public void Words_and_options_of_the_script_are_in_its_help()
    {
        string script = File.ReadAllText(Path.Combine(Repository.Root, "build.sh"));
        string help = Usage().Match(script).Groups[1].Value;
        string[] words = [.. HelpWord().Matches(help).Select(static match => match.Groups[1].Value)];
        Assert.Contains("image", words);
        (string Page, string Call)[] calls =
        [
            .. from page in Page.All
               from match in BuildCall().Matches(page.Text)
               select (page.Name, match.Groups[1].Value),
        ];
        Assert.Contains(calls, static call => call.Call.StartsWith("test --boot", StringComparison.Ordinal));
        AssertNone(
            from call in calls
            let parts = call.Call.Replace("--yes ", "", StringComparison.Ordinal).Split(' ')
            where !words.Contains(parts[0]) ||
                parts.Any(part => part.StartsWith("--", StringComparison.Ordinal) && !SectionOf(help, parts[0]).Contains(part))
            select $"{call.Page}: ./build.sh {call.Call}");
    }

    [Fact]
    public void Lines_at_the_prompt_are_understood()
    {
        (string Page, string Line)[] lines =
        [
            .. from page in Page.All
               from block in page.Blocks
               where block.Kind == "console"
               from line in block.Text.Split('\n')
               where line.StartsWith(Prompt, StringComparison.Ordinal)
               select (page.Name, line[Prompt.Length..]),
        ];
        Assert.NotEmpty(lines);
        AssertNone(
            from line in lines
            let problem = ProblemOf(line.Line)
            where problem is not null
            select $"{line.Page}: {line.Line}: {problem}");
    }

    // Two words or more of which the first is a command's name are a line, too. The references are generated.
    [Fact]
    public void Commands_in_the_text_are_understood()
    {
        (string Page, string Line)[] lines =
        [
            .. from page in Page.All
               where page.Name is not ("docs/shell.md" or "docs/json.md")
               from span in page.CodeSpans
               where span.Contains(' ') && s_registry.Find(span.Split(' ')[0]) is not null
               select (page.Name, span),
        ];
        Assert.NotEmpty(lines);
        AssertNone(
            from line in lines
            let problem = ProblemOf(line.Line)
            where problem is not null
            select $"{line.Page}: {line.Line}: {problem}");
    }

    [Fact]
    public void One_key_press_walks_as_many_files_as_the_page_says()
    {
        Match walk = KeyPress().Match(Page.Find("docs/architecture.md")!.Text);
        Assert.True(walk.Success);
        int files = CodeFile().Matches(walk.Value).Select(static match => match.Value).Distinct().Count();
        Assert.Equal(int.Parse(walk.Groups["files"].Value, null), files);
        Assert.InRange(files, 1, 14);
    }

    // What a message is quoted for is to be found by it.
    [Fact]
    public void Messages_that_troubleshooting_quotes_are_in_the_sources()
    {
        string[] sources = [.. SourceFiles().Where(static file => Path.GetExtension(file) is ".cs" or ".asm" or ".sh")
            .Select(File.ReadAllText)];
        string[] messages = [.. Page.Find("docs/troubleshooting.md")!.CodeSpans
            .Where(static span => span.Contains(' ') && !span.StartsWith("./", StringComparison.Ordinal))
            .Where(static span => !span.StartsWith("dotnet ", StringComparison.Ordinal))
            .Where(static span => s_registry.Find(span.Split(' ')[0]) is null)];
        Assert.NotEmpty(messages);
        AssertNone(messages.Where(message => !sources.Any(source => source.Contains(message, StringComparison.Ordinal))));
    }

    private static void AssertNone(IEnumerable<string> problems)
    {
        string text = string.Join('\n', problems);
        Assert.True(text.Length == 0, text);
    }

    private static bool Leads(Page page, string link)
    {
        if (link.StartsWith("https://", StringComparison.Ordinal))
        {
            return Uri.IsWellFormedUriString(link, UriKind.Absolute);
        }

        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? page.Name : page.Resolve(parts[0]);
        return Path.Exists(Path.Combine(Repository.Root, target)) &&
            (parts.Length == 1 || Page.Find(target)?.Anchors.Contains(parts[1]) == true);
    }

    private static bool IsPath(string span) => FolderPath().IsMatch(span) || FileName().IsMatch(span);

    // From the root, from the page's folder; a bare name anywhere.
    private static bool Exists(Page page, string path) =>
        path.Contains('*')
            ? s_fileNames.Any(name => Regex.IsMatch(name, "^" + Regex.Escape(path).Replace("\\*", ".+") + "$"))
            : Path.Exists(Path.Combine(Repository.Root, path)) ||
                Path.Exists(Path.Combine(Repository.Root, page.Resolve(path))) || s_fileNames.Contains(path);

    // What the shell would answer instead of running the line; null when it would run it.
    private static string? ProblemOf(string line)
    {
        if (!ParsedLine.TryParse(line, IsExpression, out ParsedLine? parsed, out string problem) || parsed is null)
        {
            return problem;
        }

        if (s_registry.Resolve(parsed.Words[0]) is not [var command])
        {
            return $"there is no command '{parsed.Words[0]}'";
        }

        return ArgumentParser.Parse(command, parsed.Words.AsSpan(1), out _) ??
            parsed.Filters.Select(static words => Filter.Create(words, null!, out string reason) is null ? reason : null)
                .FirstOrDefault(static reason => reason is not null);
    }

    private static bool IsExpression(string name) =>
        s_registry.Find(name) is { } command && command.Arguments is [.., { Extent: ArgumentExtent.Expression }];

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Repository.Root).Concat(
            from folder in (string[])["efi", "memory", "shell", "kernel", "tests", "tools", "docs"]
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            select file);

    // The lines of a word: its own, and those below that are indented further.
    private static string SectionOf(string help, string word) =>
        Regex.Match(help, $@"^  {word}\b.*\n(?:   .*\n)*", RegexOptions.Multiline).Value;

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\*\*One key press\*\*.*? is (?<files>\d+) files\.(.|\n)*?\n\n")]
    private static partial Regex KeyPress();

    [GeneratedRegex(@"(?<=`)(?:shell|kernel)/[\w./-]+\.(?:cs|asm)(?=`)")]
    private static partial Regex CodeFile();

    [GeneratedRegex(@"^[\w*.-]+/[\w*./-]*$")]
    private static partial Regex FolderPath();

    [GeneratedRegex(@"^[\w*.-]+\.(cs|asm|md|sh|props|targets|csproj|txt|png|nsh|json|py|yml|sln)$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*(\.[A-Z]\w+)*$|^[A-Z]\w+(\.[A-Z]\w+)+$")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"cat <<'TEXT'\n(.*?)\nTEXT\n", RegexOptions.Singleline)]
    private static partial Regex Usage();

    [GeneratedRegex(@"^  (\w+)\b", RegexOptions.Multiline)]
    private static partial Regex HelpWord();

    [GeneratedRegex(@"\./build\.sh ((?:--yes )?[a-z]+(?: --?[a-z][a-z-]*(?: [\w""=-]+)?)*)")]
    private static partial Regex BuildCall();
}
