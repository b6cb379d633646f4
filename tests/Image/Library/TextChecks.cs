using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Strings, characters, StringBuilder.</summary>
internal static class TextChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("string: concatenation of null, empty, many", static () =>
        {
            Check.Equal("a1c2.5", Opaque<string?>(null) + "a" + Opaque("") + 1 + 'c' + 2.5);
            Check.Equal(200, string.Concat(Enumerable.Repeat("ab", 100)).Length);
        }),
        new("string: substring, remove, insert, pad", static () =>
        {
            Check.Equal("cde", "abcdef".Substring(2, 3));
            Check.Equal("adef", "abcdef".Remove(1, 2));
            Check.Equal("a-b", "ab".Insert(1, "-"));
            Check.Equal("007", "7".PadLeft(3, '0'));
            Check.Equal("7  ", "7".PadRight(3));
        }),
        new("string: search", static () =>
        {
            Check.Equal(4, "hello world".IndexOf("o w"));
            Check.Equal(3, "hello".LastIndexOf('l'));
            Check.Equal(2, "hello".IndexOfAny(['x', 'l']));
            Check.Equal(-1, "hello".IndexOf('z'));
            Check.True("hello".Contains("ELL", StringComparison.OrdinalIgnoreCase));
        }),
        new("string: search in a long text", static () =>
        {
            Check.Equal(5000, (new string('a', 5000) + "needle").IndexOf("needle", StringComparison.Ordinal));
            Check.Equal(1000, (new string('x', 1000) + "é").IndexOf('é'));
        }),
        new("string: replace", static () =>
        {
            Check.Equal("a+=b+=c", "a-b-c".Replace("-", "+="));
            Check.Equal("bbb", "aaa".Replace('a', 'b'));
            Check.Equal("x|y|z", "x\r\ny\nz".ReplaceLineEndings("|"));
        }),
        new("string: trim", static () =>
        {
            Check.Equal("x", "  x ".Trim());
            Check.Equal("x-", "--x-".TrimStart('-'));
            Check.Equal("x", "\t\u00A0x\u2003".Trim());
        }),
        new("string: split and join", static () =>
        {
            Check.Equal(4, "a,b,,c".Split(',').Length);
            Check.Equal(3, "a,b,,c".Split(',', StringSplitOptions.RemoveEmptyEntries).Length);
            Check.Equal("b", "a--b".Split("--")[1]);
            Check.Equal("b c", "a b c".Split(' ', 2)[1]);
            Check.Equal("1; 2; 3", string.Join("; ", 1, 2, 3));
        }),
        new("string: start and end", static () =>
        {
            Check.True("kernel.efi".EndsWith(".efi"));
            Check.True("kernel.efi".StartsWith("KERNEL", StringComparison.OrdinalIgnoreCase));
            Check.True(!"a".StartsWith("ab"));
        }),
        new("string: ordinal comparison", static () =>
        {
            Check.True(string.CompareOrdinal("a", "B") > 0);
            Check.True(string.Compare("a", "B", StringComparison.OrdinalIgnoreCase) < 0);
            Check.True("abc".CompareTo("abd") < 0);
            Check.True(string.CompareOrdinal("ab", "abc") < 0);
        }),
        new("string: upper and lower, beyond Latin", static () =>
        {
            Check.Equal("STRAßE ÀÉ Ж Ω", "straße ÀÉ Ж Ω".ToUpperInvariant());
            Check.Equal("àéжω", "ÀÉЖΩ".ToLowerInvariant());
        }),
        new("string: equal by value, interned ones are one object", static () =>
        {
            Check.Equal("abc", new string("abc".ToCharArray()));
            Check.True(!ReferenceEquals(new string("abc".ToCharArray()), "abc"));
            Check.Same(string.Intern(new string("abc".ToCharArray())), string.Intern(new string("abc".ToCharArray())));
        }),
        new("string: index out of range", static () =>
        {
            Check.Throws<IndexOutOfRangeException>(static () => Opaque(Opaque("abc")[Opaque(3)]));
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque("abc".Substring(4)));
        }),
        new("string: Create fills in place", static () =>
        {
            Check.Equal("abcde", string.Create(5, 'a', static (span, first) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)(first + i);
            }
        }));
        }),
        new("string: enumeration by rune", static () =>
        {
            Check.Sequence([0x61, 0xE9, 0x6F22, 0x1F642], "aé漢🙂".EnumerateRunes().Select(static r => r.Value));
        }),
        new("string: hash equal for equal strings, seldom for others", static () =>
        {
            Check.Equal("kernel".GetHashCode(), new string("kernel".ToCharArray()).GetHashCode());
            Check.True(Enumerable.Range(0, 1000).Select(static i => $"key{i}".GetHashCode()).Distinct().Count() > 990);
        }),
        new("string: raw literal and verbatim", static () =>
        {
            Check.Equal("say \"hi\" ", """say "hi" """);
            Check.Equal("C:\\x", @"C:\x");
        }),
        new("string: normalization form of ASCII", static () =>
        {
            Check.True("abc".IsNormalized());
            Check.Equal("abc", "abc".Normalize());
        }),
        new("char: categories", static () =>
        {
            Check.True(char.IsLetter('Ж'));
            Check.True(char.IsDigit('7'));
            Check.True(!char.IsDigit('½'));
            Check.True(char.IsWhiteSpace('\u2003'));
            Check.True(char.IsUpper('Ä'));
            Check.True(char.IsPunctuation('!'));
            Check.Equal(0.5, char.GetNumericValue('½'));
        }),
        new("char: surrogates", static () =>
        {
            Check.Equal("🙂", char.ConvertFromUtf32(0x1F642));
            Check.Equal(0x1F642, char.ConvertToUtf32("🙂", 0));
            Check.True(char.IsSurrogatePair("🙂", 0));
        }),
        new("char: ASCII helpers", static () =>
        {
            Check.True(char.IsAsciiHexDigit('f'));
            Check.True(!char.IsAsciiHexDigit('g'));
            Check.True(char.IsBetween('c', 'a', 'f'));
            Check.Equal('Ÿ', char.ToUpperInvariant('ÿ'));
        }),
        new("Rune: UTF-8 and UTF-16 lengths", static () =>
        {
            Check.True(new Rune(0x1F642) is { Utf8SequenceLength: 4, Utf16SequenceLength: 2 });
            Check.True(Rune.IsLetter(new Rune('é')));
            Check.True(!Rune.TryCreate(0xD800, out _));
        }),
        new("StringBuilder: append, insert, remove, replace", static () =>
        {
            Check.Equal(
                "<bxTrue",
                new StringBuilder("abc").Append(1).Append(true).Insert(0, "<").Remove(1, 1).Replace("c1", "x").ToString());
        }),
        new("StringBuilder: grows over many chunks", Grows),
        new("StringBuilder: interpolation, lines, format", static () =>
        {
            Check.Equal(
                "002" + Environment.NewLine + "FF1-2", new StringBuilder().Append($"{1 + 1:D3}").AppendLine()
                .AppendFormat("{0:X}", 255).AppendJoin('-', 1, 2).ToString());
        }),
        new("StringBuilder: capacity is a limit", static () =>
        {
            Check.Throws<ArgumentOutOfRangeException>(static () => Opaque(new StringBuilder(2, 4).Append("12345")));
        }),
        new("StringBuilder: equality and indexer", static () =>
        {
            Check.True(new StringBuilder("ab").Equals(new StringBuilder("ab")));
            var b = new StringBuilder("abc");
            Check.Equal('x', b[1] = 'x');
            Check.Equal("axc", b.ToString());
        }),
        new("SearchValues: characters and words", static () =>
        {
            Check.Equal(7, "hello, world".AsSpan().IndexOfAny(System.Buffers.SearchValues.Create("wxyz")));
            Check.Equal(
                9, "find the needle".AsSpan()
                .IndexOfAny(System.Buffers.SearchValues.Create(["pin", "needle"], StringComparison.Ordinal)));
        }),
        new("CompositeFormat", static () =>
        {
            Check.Equal("07:x", string.Format(null, CompositeFormat.Parse("{0:D2}:{1}"), 7, "x"));
        }),
        new("interpolated string handler of a caller's own", static () => Check.Equal((3, 2), Count($"a{1}b{2}c"))),
    ];

    private static void Grows()
    {
        var builder = new StringBuilder();
        for (int i = 0; i < 5000; i++)
        {
            builder.Append(i % 10);
        }

        string text = builder.ToString();
        Check.Equal(5000, text.Length);
        Check.Equal('9', text[4999]);
        Check.Equal('4', builder[1234]);
        Check.True(builder.GetChunks().GetEnumerator().MoveNext());
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
