using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Tests.Fakes;
using Wcwidth;
using Xunit;

namespace UefiKernel.Shell.Tests.Editing;

/// <summary>Characters of several parts are edited as one character.</summary>
public class GraphemeTests
{
    private const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

    [Theory]
    [InlineData("xe\u0323\u0301", "x")]
    [InlineData("x" + Family, "x")]
    [InlineData("x\U0001F44D\U0001F3FD", "x")]
    [InlineData("x\U0001F1E9\U0001F1EA", "x")]
    [InlineData("\u0301", "")]
    [InlineData("x\u6F22", "x")]
    public void Backspace_takes_a_whole_one_and_so_does_delete(string text, string rest)
    {
        foreach (string typed in new[] { text + "^h", text + "^b^d" })
        {
            EditorDriver driver = new EditorDriver().Type(typed);
            Assert.Equal(rest, driver.Editor.Buffer.ToString());
        }
    }

    [Fact]
    public void A_mark_behind_its_letter_makes_an_accented_letter_of_it() =>
        new EditorDriver().Type("cafe\u0301 n\u0303").ShouldBe("caf\u00E9 \u00F1|").Type("^_").ShouldBe("caf\u00E9 n|");

    [Fact]
    public void What_is_not_one_cell_wide_is_shown_as_one_cell_and_kept()
    {
        EditorDriver driver = new EditorDriver().Type("a\u6F22\u5B57e\u0323b^b").ShouldShow("$ a\uFFFD\uFFFDe\uFFFDb");
        Assert.Equal("$ a\uFFFD\uFFFDe\uFFFDb\b", driver.Serial.SentText);
        Assert.Equal("a\u6F22\u5B57e\u0323b", driver.Editor.Buffer.ToString());
    }

    [Theory]
    [InlineData('a', true)]
    [InlineData(0xDF, true)]
    [InlineData(0x2713, true)]
    [InlineData(0x2500, true)]
    [InlineData(0xFFFD, true)]
    [InlineData(0xAC, true)]
    [InlineData(0xAD, false)]
    [InlineData(0x301, false)]
    [InlineData(0x200D, false)]
    [InlineData(0x1100, false)]
    [InlineData(0x1161, false)]
    [InlineData(0x3042, false)]
    [InlineData(0xAC00, false)]
    [InlineData(0xD7A3, false)]
    [InlineData(0xFF21, false)]
    [InlineData(0x2705, false)]
    [InlineData(0x2706, true)]
    [InlineData(0x1F600, false)]
    [InlineData(0x10FFFF, true)]
    public void Widths(int character, bool isOne) => Assert.Equal(isOne, CharacterWidth.IsOne(character));

    [Fact]
    public void Widths_are_those_of_the_package_for_every_character()
    {
        var table = new StringBuilder();
        int last = -1;
        bool isEqual = true;
        for (int character = 0x300; character <= 0x10FFFF; character++)
        {
            int width = UnicodeCalculator.GetWidth(character);
            isEqual &= CharacterWidth.Of(character) == width;
            if (width != last)
            {
                table.Append(CultureInfo.InvariantCulture, $" 0x{(character << 2) | width:X},");
                last = width;
            }
        }

        Assert.True(isEqual, $"The table of CharacterWidth is not the package's, which is:{table}");
    }

#if !DEBUG // There, the span over the table is made by a call that allocates. ILC and optimized code refer to the data itself.
    [Fact]
    public void Widths_need_no_memory()
    {
        int sum = CharacterWidth.Of(0x300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int character = 0x300; character < 0x11000; character++)
        {
            sum += CharacterWidth.Of(character);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.InRange(sum, 60_000, 130_000);
    }
#endif

    [Fact]
    public void Steps_are_those_of_the_library_for_any_text() => Gen.OneOf(
        Gen.OneOf('a', ' ', 0xE9, 0x301, 0x323, 0x200D, 0x1F468, 0x1F3FD, 0x1F1E9, 0x1100, 0x1161, 0xAC00, 0xFE0F, 0x6F22),
        Gen.Int[0x20, 0xD7FF]).Array[0, 30].Sample(text =>
    {
        string utf16 = string.Concat(text.Select(value => new Rune(value).ToString()));
        List<int> ends = [0];
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(utf16);
        while (elements.MoveNext())
        {
            ends.Add(ends[^1] + elements.GetTextElement().EnumerateRunes().Count());
        }

        for (int i = 0; i <= text.Length; i++)
        {
            Assert.Equal(ends.Where(end => end < i).DefaultIfEmpty(0).Last(), Graphemes.Previous(text, i));
            Assert.Equal(ends.FirstOrDefault(end => end > i, text.Length), Graphemes.Next(text, i));
        }
    });

    [Fact]
    public void A_letter_with_very_many_marks_still_ends()
    {
        int[] text = ['a', .. Enumerable.Repeat(0x301, 500)];
        for (int i = 0; i < text.Length; i++)
        {
            Assert.InRange(Graphemes.Next(text, i), i + 1, text.Length);
            Assert.InRange(Graphemes.Previous(text, i + 1), 0, i);
        }
    }
}
