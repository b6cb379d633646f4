using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Image.Checks;

namespace UefiKernel.Image.Library;

/// <summary>Regular expressions: interpreted at run time, and compiled by the source generator.</summary>
internal static partial class RegexChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Regex: match with groups", static () => Regex.Match("2026-11-24", @"^(\d{4})-(\d\d)-(\d\d)$") is { Success: true } m && m.Groups[1].Value == "2026" && m.Groups[3].Value == "24"),
        new("Regex: no match", static () => !Regex.IsMatch("2026-1-24", @"^\d{4}-\d\d-\d\d$")),
        new("Regex: named groups", static () => Regex.Match("key = value", @"(?<name>\w+)\s*=\s*(?<text>\w+)") is { } m && m.Groups["name"].Value == "key" && m.Groups["text"].Value == "value"),
        new("Regex: all matches in order", static () => Regex.Matches("a1b22c333", @"\d+").Select(static m => m.Value).SequenceEqual(["1", "22", "333"])),
        new("Regex: replace with pattern", static () => Regex.Replace("John Smith", @"(\w+) (\w+)", "$2, $1") == "Smith, John"),
        new("Regex: replace with evaluator", static () => Regex.Replace("3 4 10", @"\d+", static m => (int.Parse(m.Value) * 2).ToString()) == "6 8 20"),
        new("Regex: split", static () => Regex.Split("a, b;c", @"[,;]\s*").SequenceEqual(["a", "b", "c"])),
        new("Regex: ignoring case", static () => Regex.IsMatch("HELLO", "^hello$", RegexOptions.IgnoreCase) && !Regex.IsMatch("HELLO", "^hello$")),
        new("Regex: multiline anchors", static () => Regex.Count("one\ntwo\nthree", "^t", RegexOptions.Multiline) == 2),
        new("Regex: lazy and greedy", static () => Regex.Match("<a><b>", "<.+?>").Value == "<a>" && Regex.Match("<a><b>", "<.+>").Value == "<a><b>"),
        new("Regex: back reference", static () => Regex.Match("this is is it", @"\b(\w+) \1\b").Value == "is is"),
        new("Regex: look-ahead and look-behind", static () => Regex.Match("price: 42 EUR", @"(?<=: )\d+(?= EUR)").Value == "42" && !Regex.IsMatch("foobar", "foo(?!bar)")),
        new("Regex: alternation and quantifiers", static () => Regex.IsMatch("aabbb", "^(a{2}|c)b{2,3}$") && !Regex.IsMatch("aabbbb", "^(a{2}|c)b{2,3}$")),
        new("Regex: balancing groups", static () => Balanced("(a(b)c)") && !Balanced("(a(b)c")),
        new("Regex: Unicode categories", static () => Regex.Match("abc Ж 漢", @"\p{IsCyrillic}").Value == "Ж" && Regex.Count("aÄ1", @"\p{L}") == 2),
        new("Regex: from right to left", static () => Regex.Match("12 34 56", @"\d+", RegexOptions.RightToLeft).Value == "56"),
        new("Regex: without backtracking", static () => new Regex("(a+)+$", RegexOptions.NonBacktracking).IsMatch(new string('a', 200)) && !new Regex("(a+)+b", RegexOptions.NonBacktracking).IsMatch(new string('a', 2000))),
        new("Regex: catastrophic backtracking ends by time-out", TimesOut),
        new("Regex: bad pattern is refused", static () => Refuses("(unclosed") && Refuses("[z-a]") && Refuses("*")),
        new("Regex: escape", static () => Regex.Escape("1+1=2?") == @"1\+1=2\?" && Regex.IsMatch("1+1=2?", Regex.Escape("1+1=2?"))),
        new("Regex: source-generated", static () => Address().Match("mail bob@example.org now") is { Success: true, Index: 5, Length: 15 } m && m.Groups["host"].Value == "example.org"),
        new("Regex: source-generated, spans without allocation of matches", EnumerateSpans),
    ];

    [GeneratedRegex(@"(?<user>[a-z.]+)@(?<host>[a-z]+(\.[a-z]+)+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b[0-9a-f]{2}\b")]
    private static partial Regex Pair();

    private static bool Balanced(string text) => Regex.IsMatch(text, @"^(?:[^()]|(?<open>\()|(?<-open>\)))*(?(open)(?!))$");

    private static bool TimesOut()
    {
        try
        {
            return Regex.IsMatch(new string('a', 40) + "!", "^(a|aa)+$", RegexOptions.None, TimeSpan.FromMilliseconds(50)) && false;
        }
        catch (RegexMatchTimeoutException e)
        {
            return e.Pattern == "^(a|aa)+$";
        }
    }

    private static bool Refuses(string pattern)
    {
        try
        {
            return new Regex(pattern) is null;
        }
        catch (RegexParseException e)
        {
            return e.Offset >= 0;
        }
    }

    private static bool EnumerateSpans()
    {
        int sum = 0;
        ReadOnlySpan<char> text = "de ad be ef zz 123";
        foreach (ValueMatch match in Pair().EnumerateMatches(text))
            sum += Convert.ToInt32(text.Slice(match.Index, match.Length).ToString(), 16);
        return sum == 0xDE + 0xAD + 0xBE + 0xEF;
    }
}
