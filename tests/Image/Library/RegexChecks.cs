using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace UefiKernel.Image.Library;

/// <summary>Regular expressions: interpreted at run time, and compiled by the source generator.</summary>
internal static partial class RegexChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Regex: match with groups", static () =>
        {
            Match m = Regex.Match("2026-11-24", @"^(\d{4})-(\d\d)-(\d\d)$");
            Check.Equal(true, m.Success);
            Check.Equal("2026", m.Groups[1].Value);
            Check.Equal("24", m.Groups[3].Value);
        }),
        new("Regex: no match", static () => Check.True(!Regex.IsMatch("2026-1-24", @"^\d{4}-\d\d-\d\d$"))),
        new("Regex: named groups", static () =>
        {
            Match m = Regex.Match("key = value", @"(?<name>\w+)\s*=\s*(?<text>\w+)");
            Check.Equal("key", m.Groups["name"].Value);
            Check.Equal("value", m.Groups["text"].Value);
        }),
        new("Regex: all matches in order", static () =>
        {
            Check.Sequence(["1", "22", "333"], Regex.Matches("a1b22c333", @"\d+").Select(static m => m.Value));
        }),
        new("Regex: replace with pattern", static () =>
        {
            Check.Equal("Smith, John", Regex.Replace("John Smith", @"(\w+) (\w+)", "$2, $1"));
        }),
        new("Regex: replace with evaluator", static () =>
        {
            Check.Equal("6 8 20", Regex.Replace("3 4 10", @"\d+", static m => (int.Parse(m.Value) * 2).ToString()));
        }),
        new("Regex: split", static () => Check.Sequence(["a", "b", "c"], Regex.Split("a, b;c", @"[,;]\s*"))),
        new("Regex: ignoring case", static () =>
        {
            Check.True(Regex.IsMatch("HELLO", "^hello$", RegexOptions.IgnoreCase));
            Check.True(!Regex.IsMatch("HELLO", "^hello$"));
        }),
        new("Regex: multiline anchors", static () =>
        {
            Check.Equal(2, Regex.Count("one\ntwo\nthree", "^t", RegexOptions.Multiline));
        }),
        new("Regex: lazy and greedy", static () =>
        {
            Check.Equal("<a>", Regex.Match("<a><b>", "<.+?>").Value);
            Check.Equal("<a><b>", Regex.Match("<a><b>", "<.+>").Value);
        }),
        new("Regex: back reference", static () => Check.Equal("is is", Regex.Match("this is is it", @"\b(\w+) \1\b").Value)),
        new("Regex: look-ahead and look-behind", static () =>
        {
            Check.Equal("42", Regex.Match("price: 42 EUR", @"(?<=: )\d+(?= EUR)").Value);
            Check.True(!Regex.IsMatch("foobar", "foo(?!bar)"));
        }),
        new("Regex: alternation and quantifiers", static () =>
        {
            Check.True(Regex.IsMatch("aabbb", "^(a{2}|c)b{2,3}$"));
            Check.True(!Regex.IsMatch("aabbbb", "^(a{2}|c)b{2,3}$"));
        }),
        new("Regex: balancing groups", static () =>
        {
            Check.True(Balanced("(a(b)c)"));
            Check.True(!Balanced("(a(b)c"));
        }),
        new("Regex: Unicode categories", static () =>
        {
            Check.Equal("Ж", Regex.Match("abc Ж 漢", @"\p{IsCyrillic}").Value);
            Check.Equal(2, Regex.Count("aÄ1", @"\p{L}"));
        }),
        new("Regex: from right to left", static () =>
        {
            Check.Equal("56", Regex.Match("12 34 56", @"\d+", RegexOptions.RightToLeft).Value);
        }),
        new("Regex: without backtracking", static () =>
        {
            Check.True(new Regex("(a+)+$", RegexOptions.NonBacktracking).IsMatch(new string('a', 200)));
            Check.True(!new Regex("(a+)+b", RegexOptions.NonBacktracking).IsMatch(new string('a', 2000)));
        }),
        new("Regex: catastrophic backtracking ends by time-out", TimesOut),
        new("Regex: bad pattern is refused", static () =>
        {
            Refuses("(unclosed");
            Refuses("[z-a]");
            Refuses("*");
        }),
        new("Regex: escape", static () =>
        {
            Check.Equal(@"1\+1=2\?", Regex.Escape("1+1=2?"));
            Check.True(Regex.IsMatch("1+1=2?", Regex.Escape("1+1=2?")));
        }),
        new("Regex: source-generated", static () =>
        {
            Match m = Address().Match("mail bob@example.org now");
            Check.Equal(true, m.Success);
            Check.Equal(5, m.Index);
            Check.Equal(15, m.Length);
            Check.Equal("example.org", m.Groups["host"].Value);
        }),
        new("Regex: source-generated, spans without allocation of matches", EnumerateSpans),
    ];

    [GeneratedRegex(@"(?<user>[a-z.]+)@(?<host>[a-z]+(\.[a-z]+)+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b[0-9a-f]{2}\b")]
    private static partial Regex Pair();

    private static bool Balanced(string text) => Regex.IsMatch(text, @"^(?:[^()]|(?<open>\()|(?<-open>\)))*(?(open)(?!))$");

    private static void TimesOut()
    {
        RegexMatchTimeoutException e = Check.Throws<RegexMatchTimeoutException>(
            static () => Regex.IsMatch(new string('a', 40) + "!", "^(a|aa)+$", RegexOptions.None, TimeSpan.FromMilliseconds(50)));
        Check.Equal("^(a|aa)+$", e.Pattern);
    }

    private static void Refuses(string pattern)
    {
        RegexParseException e = Check.Throws<RegexParseException>(() => GC.KeepAlive(new Regex(pattern)));
        Check.True(e.Offset >= 0);
    }

    private static void EnumerateSpans()
    {
        int sum = 0;
        ReadOnlySpan<char> text = "de ad be ef zz 123";
        foreach (ValueMatch match in Pair().EnumerateMatches(text))
        {
            sum += Convert.ToInt32(text.Slice(match.Index, match.Length).ToString(), 16);
        }

        Check.Equal(0xDE + 0xAD + 0xBE + 0xEF, sum);
    }
}
