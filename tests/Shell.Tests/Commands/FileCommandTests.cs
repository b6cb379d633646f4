using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using UefiKernel.Shell.Commands.Files;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The commands for files, on files in a dictionary.</summary>
public class FileCommandTests
{
    private readonly CommandProbe _probe = new();

    public FileCommandTests()
    {
        Put("notes.txt", "first\r\nsecond");
        Put(@"Temp", null);
        Put(@"Temp\a.txt", "a");
        Put(@"Temp\deep", null);
        Put(@"Temp\deep\b.txt", "b");
    }

    [Fact]
    public void Ls_lists_by_name_with_sizes_and_leaves_hidden_files_out()
    {
        Put("hidden", "x");
        string[] lines = _probe.Run("ls");
        Assert.Equal(3, lines.Length);
        Assert.Matches("^2026-11-26 12:00 +13 B +notes.txt$", lines[1]);
        Assert.Matches("^2026-11-26 12:00 +Temp/$", lines[2]);
        Assert.Equal(4, _probe.Run("ls -a").Length);
        Assert.EndsWith("a.txt", _probe.Run("ls Temp/*.TXT")[1], StringComparison.Ordinal);
        Assert.Equal(2, _probe.Run("ls notes.txt").Length);
    }

    [Fact]
    public void Ls_for_programs_has_bytes_and_kinds()
    {
        using var json = JsonDocument.Parse(Assert.Single(_probe.Run("ls --json")));
        JsonElement[] entries = [.. json.RootElement.GetProperty("entries").EnumerateArray()];
        Assert.Equal((13, false), (entries[0].GetProperty("bytes").GetInt32(), entries[0].GetProperty("isFolder").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, true), (entries[1].GetProperty("bytes").ValueKind,
            entries[1].GetProperty("isFolder").GetBoolean()));
    }

    [Fact]
    public void Cd_and_pwd_follow_each_other()
    {
        Assert.Empty(_probe.Run("cd Temp/deep"));
        Assert.Equal([@"R:\Temp\deep"], _probe.Run("pwd"));
        Assert.Equal(["b"], _probe.Run("cat b.txt"));
        Assert.Empty(_probe.Run(@"cd ..\.."));
        Assert.Equal([@"R:\"], _probe.Run("pwd"));
        Assert.Empty(_probe.Run("cd Temp"));
        Assert.Empty(_probe.Run("cd"));
        Assert.Equal([@"R:\"], _probe.Run("pwd"));
        Assert.Equal(["✗ notes.txt: is a file, expected a folder"], _probe.Run("cd notes.txt"));
    }

    [Fact]
    public void Cat_prints_text_and_makes_control_characters_harmless()
    {
        Assert.Equal(["first", "second"], _probe.Run("cat notes.txt"));
        Put("odd", "a\u001b[2Jb\tc\u0085é✓😀");
        Assert.Equal(["a\uFFFD[2Jb\tc\uFFFDé✓😀"], _probe.Run("cat odd"));
        _probe.Machine.Files[@"R:\cut"] = [(byte)'x', 0xE2, 0x9C];
        Assert.Equal(["x\uFFFD"], _probe.Run("cat cut"));
        Put("empty", "");
        Assert.Empty(_probe.Run("cat empty"));
        Assert.Equal(["a"], _probe.Run("cat Temp/*.txt"));
        Assert.Equal(["second"], _probe.Run("cat notes.txt | tail 1"));
    }

    [Theory]
    [InlineData("cat x", "x: there is no such file or folder")]
    [InlineData("cat x/y", "x/y: a folder of this path does not exist")]
    [InlineData("cat Temp", "Temp: is a folder, expected a file")]
    [InlineData("cat *.doc", "*.doc: there is no such file or folder")]
    [InlineData("cat C:/a", "C:/a: expected a path on R:, the only drive")]
    [InlineData("ls x", "x: there is no such file or folder")]
    [InlineData("cp Temp Copy", "Temp: is a folder; 'cp -r' copies folders")]
    [InlineData("cp x y", "x: there is no such file or folder")]
    [InlineData("mv x y", "x: there is no such file or folder")]
    [InlineData("mv notes.txt x/y", "x/y: a folder of this path does not exist")]
    [InlineData("rm Temp", "Temp: is not empty; 'rm -r' deletes a folder with all in it")]
    [InlineData("rm x", "x: there is no such file or folder")]
    [InlineData("mkdir Temp", "Temp: exists already")]
    [InlineData("touch x/y", "x/y: a folder of this path does not exist")]
    [InlineData("find * x", "x: there is no such file or folder")]
    public void Problems_are_said_in_one_line(string line, string problem)
    {
        Assert.Equal(["✗ " + problem], _probe.Run(line));
    }

    [Fact]
    public void Cp_copies_into_folders_and_folders_with_r()
    {
        Assert.Empty(_probe.Run("cp notes.txt Temp"));
        Assert.Empty(_probe.Run("cp notes.txt other.txt"));
        Assert.Empty(_probe.Run("cp -r Temp Copy"));
        Assert.Empty(_probe.Run("cp -r Temp Temp/deep"));
        Assert.Equal(
            [
                @"R:\Copy\", @"R:\Copy\a.txt", @"R:\Copy\deep\", @"R:\Copy\deep\b.txt", @"R:\Copy\notes.txt", @"R:\notes.txt",
                @"R:\other.txt", @"R:\Temp\", @"R:\Temp\a.txt", @"R:\Temp\deep\", @"R:\Temp\deep\b.txt", @"R:\Temp\deep\Temp\",
                @"R:\Temp\deep\Temp\a.txt", @"R:\Temp\deep\Temp\deep\", @"R:\Temp\deep\Temp\deep\b.txt",
                @"R:\Temp\deep\Temp\notes.txt", @"R:\Temp\notes.txt",
            ],
            _probe.Machine.Files.Paths);
    }

    [Fact]
    public void Mv_renames_and_moves_into_folders()
    {
        Assert.Empty(_probe.Run("mv notes.txt Temp"));
        Assert.Empty(_probe.Run("mv Temp/notes.txt Temp/new.txt"));
        Assert.Empty(_probe.Run("mv Temp Other"));
        Assert.Equal(["first", "second"], _probe.Run("cat Other/new.txt"));
    }

    [Fact]
    public void Rm_deletes_files_patterns_and_whole_folders()
    {
        Put("a.log", "");
        Put("b.log", "");
        Assert.Empty(_probe.Run("rm *.log"));
        Assert.Empty(_probe.Run("rm -r Temp"));
        Assert.Equal([@"R:\notes.txt"], _probe.Machine.Files.Paths);
    }

    [Fact]
    public void Rm_stops_at_what_is_in_use_and_names_it()
    {
        _probe.Machine.Files.InUse.Add(@"R:\Temp\a.txt");
        Assert.Equal(
            ["✗ Temp/a.txt: is in use: a program has it open, or it is the current directory"], _probe.Run("rm -r Temp"));
        Assert.Contains(@"R:\Temp\a.txt", _probe.Machine.Files.Paths);
    }

    [Fact]
    public void A_failure_is_no_part_of_the_output()
    {
        Assert.StartsWith("✗ nothing: ", Assert.Single(_probe.Run("cat nothing > out.txt")), StringComparison.Ordinal);
        string[] counted = _probe.Run("cat nothing | count");
        Assert.StartsWith("✗ nothing: ", counted[0], StringComparison.Ordinal);
        Assert.Equal("0", counted[1]);
        Assert.Empty(_probe.Run("cat out.txt"));
    }

    [Fact]
    public void Mkdir_makes_what_is_missing_above_too()
    {
        Assert.Empty(_probe.Run("mkdir x/y/z"));
        Assert.Empty(_probe.Run(@"mkdir R:\p\q"));
        Assert.Equal([@"R:\p\", @"R:\p\q\"], _probe.Machine.Files.Paths.Where(static p => p[3] == 'p'));
        Assert.Equal(3, _probe.Machine.Files.Paths.Count(static p => p[3] == 'x'));
    }

    [Fact]
    public void Touch_makes_an_empty_file_and_leaves_a_full_one()
    {
        Assert.Empty(_probe.Run("touch new"));
        Assert.Empty(_probe.Run("touch notes.txt"));
        Assert.Empty(_probe.Machine.Files[@"R:\new"]!);
        Assert.Equal(13, _probe.Machine.Files[@"R:\notes.txt"]!.Length);
    }

    [Fact]
    public void Find_goes_through_all_folders()
    {
        Assert.Equal(["./notes.txt", "./Temp/a.txt", "./Temp/deep/b.txt"], _probe.Run("find *.txt"));
        Assert.Equal(["Temp/deep/b.txt"], _probe.Run("find B.* Temp"));
        using var json = JsonDocument.Parse(Assert.Single(_probe.Run("find * R:/ --json")));
        Assert.Equal(5, json.RootElement.GetProperty("paths").GetArrayLength());
    }

    [Fact]
    public void Df_shows_the_space()
    {
        Assert.Matches("^R: +1.0 MiB +15 B +1,023.9 KiB$", _probe.Run("df")[1]);
        Assert.Matches("^R: +1,048,576 B +15 B +1,048,561 B$", _probe.Run("df -b")[1]);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("*b*b*", "abab", true)]
    [InlineData("?", "", false)]
    [InlineData("??", "ab", true)]
    [InlineData("A?", "ab", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*a", "aaab", false)]
    public void Patterns_match(string pattern, string name, bool matches) =>
        Assert.Equal(matches, FilePattern.Matches(pattern, name));

    private void Put(string path, string? text) =>
        _probe.Machine.Files[@"R:\" + path] = text == null ? null : Encoding.UTF8.GetBytes(text);
}
