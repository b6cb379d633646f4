using System;
using System.IO;
using System.Linq;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// The list of mutations fits the sources. Running it takes long (<c>./build.sh nightly mutations</c>); an entry whose text is
/// gone is found here at once.
/// </summary>
public sealed class MutationListTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "Memory.Mutations");

    [Fact]
    public void Every_mutation_applies()
    {
        string[][] entries = [.. File.ReadLines(Path.Combine(s_folder, "mutations.txt"))
            .Where(static line => line.Length > 0 && !line.StartsWith('#')).Select(Split)];
        Assert.True(entries.Length > 50, $"{entries.Length} mutations");
        Assert.Empty(
            from entry in entries
            where entry.Length != 4 || entry[1] == entry[2] || !Source(entry[0]).Contains(entry[1], StringComparison.Ordinal)
            select string.Join('|', entry));
    }

    private static string Source(string name)
    {
        string path = Path.Combine(Repository.Root, "memory", name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    // A bar within a text is written \|.
    private static string[] Split(string line) =>
        [.. line.Replace("\\|", "\0", StringComparison.Ordinal).Split('|')
            .Select(static part => part.Replace('\0', '|'))];
}
