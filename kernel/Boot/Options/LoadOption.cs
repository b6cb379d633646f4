using System;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>One option, a word of its source: <c>key=value</c>, or a bare flag.</summary>
public readonly ref struct LoadOption
{
    internal LoadOption(ReadOnlySpan<char> text, OptionSource source = OptionSource.LoadOptions)
    {
        Source = source;
        int equals = text.IndexOf('=');
        HasValue = equals >= 0;
        Key = HasValue ? text[..equals] : text;
        Value = HasValue ? text[(equals + 1)..] : default;
    }

    /// <summary>What stands before the first equals sign, or the whole word.</summary>
    public ReadOnlySpan<char> Key { get; }

    /// <summary>What stands behind the first equals sign; may be empty.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>Whether there is an equals sign.</summary>
    public bool HasValue { get; }

    /// <summary>Where the word stands.</summary>
    public OptionSource Source { get; }

    /// <summary>Whether the word has a form that a switch has: a name alone, or with <c>=on</c> or <c>=off</c>.</summary>
    public bool IsSwitch => !HasValue || Matches(Value, "on") || Matches(Value, "off");

    /// <summary>Whether a switch is on: it is unless it is set off.</summary>
    public bool IsOn => !HasValue || Matches(Value, "on");

    /// <summary>
    /// Whether the key is the given one. Upper and lower case of ASCII letters are the same, and hyphens do not count.
    /// </summary>
    /// <param name="key">The key in lower case.</param>
    public bool IsKey(ReadOnlySpan<char> key) => Matches(Key, key);

    // The library's comparison is not used: it may run static constructors, and this runs before the runtime does.
    private static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> expected)
    {
        int at = 0;
        foreach (char letter in expected)
        {
            if (letter == '-')
            {
                continue;
            }

            SkipHyphens(text, ref at);
            if (at == text.Length || ToLower(text[at++]) != letter)
            {
                return false;
            }
        }

        SkipHyphens(text, ref at);
        return at == text.Length;
    }

    private static void SkipHyphens(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && text[at] == '-')
        {
            at++;
        }
    }

    private static char ToLower(char letter) => letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter;
}
