using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using UefiKernel.Shell.Fonts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>The parts of the style in <c>.editorconfig</c> that neither the compiler nor <c>dotnet format</c> checks.</summary>
public sealed class SourceStyleTests
{
    // max_line_length of .editorconfig, which no tool enforces.
    private const int LongestLine = 130;

    [Fact]
    public void No_line_is_too_long() => Assert.Empty(
        from file in Sources()
        from line in file.Lines.Select(static (text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > LongestLine
        select $"{file.Path}:{line.Number}: {line.Text.Length} columns");

    [Fact]
    public void No_line_only_says_that_the_documentation_is_inherited() => Assert.Empty(
        from file in Sources()
        where file.Lines.Any(static line => line.Trim() is "/// <inheritdoc/>" or "/// <inheritdoc />")
        select file.Path);

    // A boot costs seconds. The classes whose tests need none are listed here.
    [Fact]
    public void Tests_that_boot_a_machine_say_why_the_host_cannot_do_it()
    {
        string[] hosted =
        [
            "AnimatedPictureTests.cs", "BuiltFilesTests.cs", "GcInfoFormatTests.cs", "KnownFrameImageTests.cs",
            "KtapResultsTests.cs", "PictureWordsTests.cs", "ScreenReaderTests.cs",
        ];
        string folder = Path.Combine("tests", "Boot.Tests");
        Assert.Empty(
            from file in Sources()
            where file.Path.StartsWith(folder, StringComparison.Ordinal)
            where file.Path.EndsWith("Tests.cs", StringComparison.Ordinal) && !hosted.Contains(Path.GetFileName(file.Path))
            where !file.Lines.Any(static line => line.Contains("class ShellSessionTests", StringComparison.Ordinal))
            where !file.Lines.Any(static line => line.Contains("Needs the machine: ", StringComparison.Ordinal))
            select file.Path);
    }

    // On the screen another character is a box. Layouts have what keys type, character sets what other programs send.
    [Fact]
    public void Characters_of_texts_are_in_every_font()
    {
        string[] folders =
            ["shell", "kernel", Path.Combine("tests", "Image", "Commands"), Path.Combine("tests", "Image", "Benchmarks")];
        string[] others = [Path.Combine("shell", "Input", "Layouts")];
        BitmapFont[] fonts = [BitmapFont.Small, BitmapFont.Medium, BitmapFont.Large];
        Assert.Empty(
            from file in Sources()
            where folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            where !others.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            where Path.GetFileName(file.Path) is not ("CharacterSets.cs" or "ConsoleScreen.cs")
            from line in file.Lines
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from rune in line.Split(" // ")[0].EnumerateRunes()
            where !rune.IsAscii && fonts.Any(font => !font.Contains(rune.Value))
            select $"{file.Path}: '{rune}' in {line.Trim()}");
    }

    private static IEnumerable<(string Path, string[] Lines)> Sources()
    {
        foreach (string folder in (string[])["efi", "memory", "shell", "kernel", "tests", "tools"])
        {
            string start = Path.Combine(Repository.Root, folder);
            foreach (string file in Directory.EnumerateFiles(start, "*.cs", SearchOption.AllDirectories))
            {
                yield return (Path.GetRelativePath(Repository.Root, file), File.ReadAllLines(file));
            }
        }
    }
}
