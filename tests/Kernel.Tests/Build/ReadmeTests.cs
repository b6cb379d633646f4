using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>What the README says of the tree is in the tree.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Files_and_folders_that_it_names_exist()
    {
        // The tutorial's file is the reader's to write.
        string[] paths = [.. SourcePath().Matches(s_readme).Select(static match => match.Groups[1].Value).Distinct()
            .Except(["shell/Commands/Comfort/HelloCommand.cs"])];
        Assert.Contains("kernel/Processor", paths);
        Assert.All(paths, static path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    [Fact]
    public void One_key_press_walks_as_many_files_as_it_says()
    {
        Match walk = KeyPress().Match(s_readme);
        Assert.True(walk.Success);
        int files = SourcePath().Matches(walk.Value).Select(static match => match.Groups[1].Value).Distinct().Count();
        Assert.Equal(int.Parse(walk.Groups["files"].Value, null), files);
        Assert.InRange(files, 1, 14);
    }

    // Between backticks or in a link, without the slash at a folder's end. What is built (out/) is not there before a build.
    [GeneratedRegex(@"[`(]((?:efi|memory|shell|kernel|tests|tools|docs)/[\w./-]*\w)/?[`)]")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"\*\*One key press\*\*.*? is (?<files>\d+) files\.(.|\n)*?\n\n")]
    private static partial Regex KeyPress();
}
