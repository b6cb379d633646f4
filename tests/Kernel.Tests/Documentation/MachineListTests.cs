using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Tests.Build;
using Xunit;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>The list of the boot matrix is a list, not a product, and the table in docs/hardware.md is of this list.</summary>
public sealed partial class MachineListTests
{
    private const int MostRows = 40;
    private const int MostInEveryRun = 8;

    private static readonly JsonElement[] s_rows = [.. JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests/Boot.Tests/machines.json"))).RootElement.EnumerateArray()];

    private static string[] Names => [.. s_rows.Select(static row => row.GetProperty("name").GetString()!)];

    [Fact]
    public void The_list_stays_short()
    {
        Assert.InRange(s_rows.Length, 1, MostRows);
        Assert.InRange(
            s_rows.Count(static row => row.TryGetProperty("ci", out JsonElement ci) && ci.GetBoolean()), 1, MostInEveryRun);
        Assert.Equal(Names.Distinct(), Names);

        // They are words of ./build.sh matrix and names of files.
        Assert.All(Names, static name => Assert.Matches("^[a-z0-9-]+$", name));
    }

    [Fact]
    public void The_script_finds_every_name()
    {
        // As tools/matrix.sh reads them: line by line.
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests/Boot.Tests/machines.json"));
        Assert.Equal(
            Names,
            lines.Select(static line => NameInLine().Match(line)).Where(static match => match.Success)
                .Select(static match => match.Groups[1].Value));
    }

    [Fact]
    public void The_page_has_a_row_for_each_machine_that_says_what_the_list_says()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/hardware.md"));
        int start = page.IndexOf("<!-- written by ./build.sh matrix -->", StringComparison.Ordinal);
        string table = page[start..page.IndexOf("<!-- end of the matrix -->", StringComparison.Ordinal)];
        string[][] found = [.. table.Split('\n').Where(static line => line.StartsWith('|')).Skip(2)
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)[1..8])];
        string[][] expected = [.. s_rows.Select(Cells)];
        Assert.Equal(expected, found);
    }

    private static string[] Cells(JsonElement row) =>
    [
        Text(row, "name"), Text(row, "firmware"), Text(row, "board"), $"{Text(row, "cpu")} × {Text(row, "cpus")}",
        Text(row, "memory"), Text(row, "display"), Text(row, "keyboard"),
    ];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).ToString();

    [GeneratedRegex("\"name\": \"([^\"]*)\"")]
    private static partial Regex NameInLine();
}
