using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Strings, characters, StringBuilder.</summary>
internal static class TextChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("string: concatenation of null, empty, many", static () => Opaque<string?>(null) + "a" + Opaque("") + 1 + 'c' + 2.5 == "a1c2.5" && string.Concat(Enumerable.Repeat("ab", 100)).Length == 200),
        new("string: substring, remove, insert, pad", static () => "abcdef".Substring(2, 3) == "cde" && "abcdef".Remove(1, 2) == "adef" && "ab".Insert(1, "-") == "a-b" && "7".PadLeft(3, '0') == "007" && "7".PadRight(3) == "7  "),
        new("string: search", static () => "hello world".IndexOf("o w") == 4 && "hello".LastIndexOf('l') == 3 && "hello".IndexOfAny(['x', 'l']) == 2 && "hello".IndexOf('z') == -1 && "hello".Contains("ELL", StringComparison.OrdinalIgnoreCase)),
        new("string: search in a long text", static () => (new string('a', 5000) + "needle").IndexOf("needle", StringComparison.Ordinal) == 5000 && (new string('x', 1000) + "é").IndexOf('é') == 1000),
        new("string: replace", static () => "a-b-c".Replace("-", "+=") == "a+=b+=c" && "aaa".Replace('a', 'b') == "bbb" && "x\r\ny\nz".ReplaceLineEndings("|") == "x|y|z"),
        new("string: trim", static () => "  x ".Trim() == "x" && "--x-".TrimStart('-') == "x-" && "\t\u00A0x\u2003".Trim() == "x"),
        new("string: split and join", static () => "a,b,,c".Split(',').Length == 4 && "a,b,,c".Split(',', StringSplitOptions.RemoveEmptyEntries).Length == 3 && "a--b".Split("--")[1] == "b" && "a b c".Split(' ', 2)[1] == "b c" && string.Join("; ", 1, 2, 3) == "1; 2; 3"),
        new("string: start and end", static () => "kernel.efi".EndsWith(".efi") && "kernel.efi".StartsWith("KERNEL", StringComparison.OrdinalIgnoreCase) && !"a".StartsWith("ab")),
        new("string: ordinal comparison", static () => string.CompareOrdinal("a", "B") > 0 && string.Compare("a", "B", StringComparison.OrdinalIgnoreCase) < 0 && "abc".CompareTo("abd") < 0 && string.CompareOrdinal("ab", "abc") < 0),
        new("string: upper and lower, beyond Latin", static () => "straße ÀÉ Ж Ω".ToUpperInvariant() == "STRAßE ÀÉ Ж Ω" && "ÀÉЖΩ".ToLowerInvariant() == "àéжω"),
        new("string: equal by value, interned ones are one object", static () => new string("abc".ToCharArray()) == "abc" && !ReferenceEquals(new string("abc".ToCharArray()), "abc") && ReferenceEquals(string.Intern(new string("abc".ToCharArray())), string.Intern(new string("abc".ToCharArray())))),
        new("string: index out of range", static () => Throws<IndexOutOfRangeException>(static () => Opaque(Opaque("abc")[Opaque(3)])) && Throws<ArgumentOutOfRangeException>(static () => Opaque("abc".Substring(4)))),
        new("string: Create fills in place", static () => string.Create(5, 'a', static (span, first) => { for (int i = 0; i < span.Length; i++) span[i] = (char)(first + i); }) == "abcde"),
        new("string: enumeration by rune", static () => "aé漢🙂".EnumerateRunes().Select(static r => r.Value).SequenceEqual([0x61, 0xE9, 0x6F22, 0x1F642])),
        new("string: hash equal for equal strings, seldom for others", static () => new string("kernel".ToCharArray()).GetHashCode() == "kernel".GetHashCode() && Enumerable.Range(0, 1000).Select(static i => $"key{i}".GetHashCode()).Distinct().Count() > 990),
        new("string: raw literal and verbatim", static () => """say "hi" """ == "say \"hi\" " && @"C:\x" == "C:\\x"),
        new("string: normalization form of ASCII", static () => "abc".IsNormalized() && "abc".Normalize() == "abc"),
        new("char: categories", static () => char.IsLetter('Ж') && char.IsDigit('7') && !char.IsDigit('½') && char.IsWhiteSpace('\u2003') && char.IsUpper('Ä') && char.IsPunctuation('!') && char.GetNumericValue('½') == 0.5),
        new("char: surrogates", static () => char.ConvertFromUtf32(0x1F642) == "🙂" && char.ConvertToUtf32("🙂", 0) == 0x1F642 && char.IsSurrogatePair("🙂", 0)),
        new("char: ASCII helpers", static () => char.IsAsciiHexDigit('f') && !char.IsAsciiHexDigit('g') && char.IsBetween('c', 'a', 'f') && char.ToUpperInvariant('ÿ') == 'Ÿ'),
        new("Rune: UTF-8 and UTF-16 lengths", static () => new Rune(0x1F642) is { Utf8SequenceLength: 4, Utf16SequenceLength: 2 } && Rune.IsLetter(new Rune('é')) && !Rune.TryCreate(0xD800, out _)),
        new("StringBuilder: append, insert, remove, replace", static () => new StringBuilder("abc").Append(1).Append(true).Insert(0, "<").Remove(1, 1).Replace("c1", "x").ToString() == "<bxTrue"),
        new("StringBuilder: grows over many chunks", Grows),
        new("StringBuilder: interpolation, lines, format", static () => new StringBuilder().Append($"{1 + 1:D3}").AppendLine().AppendFormat("{0:X}", 255).AppendJoin('-', 1, 2).ToString() == "002" + Environment.NewLine + "FF1-2"),
        new("StringBuilder: capacity is a limit", static () => Throws<ArgumentOutOfRangeException>(static () => Opaque(new StringBuilder(2, 4).Append("12345")))),
        new("StringBuilder: equality and indexer", static () => new StringBuilder("ab").Equals(new StringBuilder("ab")) && new StringBuilder("abc") is var b && (b[1] = 'x') == 'x' && b.ToString() == "axc"),
        new("SearchValues: characters and words", static () => "hello, world".AsSpan().IndexOfAny(System.Buffers.SearchValues.Create("wxyz")) == 7 && "find the needle".AsSpan().IndexOfAny(System.Buffers.SearchValues.Create(["pin", "needle"], StringComparison.Ordinal)) == 9),
        new("CompositeFormat", static () => string.Format(null, CompositeFormat.Parse("{0:D2}:{1}"), 7, "x") == "07:x"),
        new("interpolated string handler of a caller's own", static () => Count($"a{1}b{2}c") == (3, 2)),
    ];

    private static bool Grows()
    {
        var builder = new StringBuilder();
        for (int i = 0; i < 5000; i++)
            builder.Append(i % 10);
        string text = builder.ToString();
        return text.Length == 5000 && text[4999] == '9' && builder[1234] == '4' && builder.GetChunks().GetEnumerator().MoveNext();
    }

    private static (int Literals, int Holes) Count(CountingHandler handler) => (handler.Literals, handler.Holes);

    [System.Runtime.CompilerServices.InterpolatedStringHandler]
    private struct CountingHandler(int literalLength, int formattedCount)
    {
        public int Literals { get; private set; } = 0 * literalLength * formattedCount;

        public int Holes { get; private set; }

        public void AppendLiteral(string text) => Literals += text.Length;

        public void AppendFormatted<T>(T value) => Holes += value is null ? 0 : 1;
    }
}
