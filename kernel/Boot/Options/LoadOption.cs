using System;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>One word of the load options: <c>key=value</c>, or a bare flag.</summary>
public readonly ref struct LoadOption
{
    internal LoadOption(ReadOnlySpan<char> text)
    {
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

    /// <summary>Whether the key is the given one, upper and lower case of ASCII letters being the same.</summary>
    /// <param name="key">The key in lower case.</param>
    public bool IsKey(ReadOnlySpan<char> key)
    {
        if (Key.Length != key.Length)
        {
            return false;
        }

        for (int i = 0; i < key.Length; i++)
        {
            // The library's comparison is not used: it may run static constructors, and this code runs before the runtime is
            // initialised.
            if (ToLower(Key[i]) != key[i])
            {
                return false;
            }
        }

        return true;
    }

    private static char ToLower(char letter) => letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter;
}
