using System.Linq;
using UefiKernel.Boot;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public class OptionListTests
{
    [Fact]
    public void Each_word_is_listed_with_what_became_of_it() => Assert.Equal(
        ["heap=32M yes size of the heap", "NOACPI yes use no ACPI tables", "noacpi=1 no not known", "frob no not known"],
        OptionList.Of(new LoadOptions(@"\EFI\BOOT\BOOTX64.EFI heap=32M NOACPI noacpi=1 frob")).Select(static o => $"{o.Text} {(o.IsUnderstood ? "yes" : "no")} {o.Meaning}"));

    [Theory]
    [InlineData("heap=much", "expected heap=NUMBER")]
    [InlineData("heap", "expected heap=SIZE")]
    [InlineData("mode=wide", "expected mode=WIDTHxHEIGHT")]
    public void What_makes_no_sense_is_told_with_what_was_expected(string text, string expected)
    {
        var option = Assert.Single(OptionList.Of(new LoadOptions(text)));
        Assert.False(option.IsUnderstood);
        Assert.StartsWith(expected, option.Meaning);
    }

    [Fact]
    public void No_options_are_no_words() => Assert.Empty(OptionList.Of(default));
}
