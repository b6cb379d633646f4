using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>The projects build wherever the SDK runs; only the image and the boot tests need Linux.</summary>
public sealed partial class ProjectFileTests
{
    private const string RefusedByWindows = "<>:\"\\|?*";

    // What runs on Linux only: the programs that time the allocators of Linux, boot machines or test build.sh.
    private static readonly string[] s_linuxOnly =
        ["tests/Boot.Tests/", "tests/Memory.Benchmarks/", "tests/Kernel.Tests/Build/", "tests/Kernel.Benchmarks/"];

    [Fact]
    public void No_project_file_names_a_path_of_one_system() => Assert.Empty(
        from file in Files("*.csproj").Concat(Files("*.targets")).Concat(Files("*.props"))
        where SystemPath().IsMatch(File.ReadAllText(file))
        select Relative(file));

    [Fact]
    public void No_hosted_source_names_a_path_of_one_system() => Assert.Empty(
        from file in Files("*.cs")
        where !s_linuxOnly.Any(folder => Relative(file).StartsWith(folder, StringComparison.Ordinal))
        where SystemPath().IsMatch(File.ReadAllText(file))
        select Relative(file));

    /// <summary>Windows and macOS take names that differ in case only for one, and Windows refuses some characters.</summary>
    [Fact]
    public void File_names_work_on_every_system()
    {
        string[] names = [.. Files("*").Select(Relative)];
        Assert.Empty(
            from name in names
            group name by name.ToUpperInvariant() into same
            where same.Count() > 1
            select same.Key);
        Assert.Empty(from name in names where name.Any(static letter => RefusedByWindows.Contains(letter)) select name);
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.TopDirectoryOnly).Concat(
            from folder in (string[])["efi", "memory", "shell", "kernel", "tests", "tools", "docs"]
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            select file);

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    [GeneratedRegex("""(?<![\w.)/])/(?:usr|bin|sbin|etc|opt|lib|home|var|tmp)/""")]
    private static partial Regex SystemPath();
}
