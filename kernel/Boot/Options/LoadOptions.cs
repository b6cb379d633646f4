using System;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// The words behind the image's name in a shell command, or the optional data of a boot entry (UEFI 2.10, sections 9.1.1 and
/// 3.1.3). <see cref="OptionDecoder"/> makes text of the bytes.
/// </summary>
/// <remarks>
/// Words are separated by blanks; double quotes keep blanks together, as in paths, and are not part of a word when they enclose
/// all of it. A first word that looks like a path is the image's own name, which the shell puts there and boot entries do not.
/// Works before the runtime: nothing is allocated, the spans point into the caller's buffer.
/// </remarks>
public readonly ref struct LoadOptions
{
    /// <summary>Load options are read up to 4,096 characters; what is longer was not typed by a person.</summary>
    public const int LongestText = 4096;

    private readonly ReadOnlySpan<char> _text;

    /// <summary>What the bytes were; <see cref="OptionEncoding.None"/> when the options come from a text.</summary>
    public OptionEncoding Encoding { get; private init; }

    /// <summary>Takes text up to the first null character or <see cref="LongestText"/>.</summary>
    /// <param name="text">The text; must stay unchanged while this is used.</param>
    public LoadOptions(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText)
        {
            text = text[..LongestText];
        }

        int end = text.IndexOf('\0');
        _text = end < 0 ? text : text[..end];
    }

    /// <summary>Takes the bytes that a loaded image protocol names.</summary>
    /// <param name="data">The bytes, may be null.</param>
    /// <param name="bytes">Their number.</param>
    /// <param name="buffer">Gets the text; must stay unchanged while the options are used.</param>
    public static unsafe LoadOptions FromBytes(void* data, uint bytes, Span<char> buffer)
    {
        if (data == null)
        {
            return default;
        }

        // Safety: the firmware vouches for the bytes. No more is looked at than the longest text can have: a character of UTF-16
        // takes up to three bytes in UTF-8, and a mark and a terminator may be there as well.
        int length = OptionDecoder.Decode(
            new ReadOnlySpan<byte>(data, (int)Math.Min(bytes, (LongestText + 2) * 3)), buffer, out OptionEncoding encoding);
        return new(buffer[..length]) { Encoding = encoding };
    }

    /// <summary>Asks the firmware for the options of an image.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="image">The handle of this image.</param>
    /// <param name="buffer">Gets the text; must stay unchanged while the options are used.</param>
    /// <param name="options">The options; empty when there are none or the firmware has no answer.</param>
    /// <returns>What HandleProtocol returned; NotFound when it succeeded without an interface.</returns>
    public static unsafe EfiStatus FromImage(EfiBootServices* boot, EfiHandle image, Span<char> buffer, out LoadOptions options)
    {
        options = default;
        EfiGuid protocol = EfiGuids.LoadedImageProtocol;
        void* found = null;
        EfiStatus status = boot->HandleProtocol(image, &protocol, &found);
        if (status.IsError)
        {
            return status;
        }

        if (found == null)
        {
            return EfiStatus.NotFound;
        }

        // Safety: the interface of this GUID is this structure; it lives as long as the image.
        var loaded = (EfiLoadedImageProtocol*)found;
        options = FromBytes(loaded->LoadOptions, loaded->LoadOptionsSize, buffer);
        return status;
    }

    /// <summary>Finds the value of the last <c>key=value</c> with this key.</summary>
    /// <param name="key">The key in lower case; case does not matter in the options.</param>
    /// <param name="value">The value, or an empty span.</param>
    public bool TryGetValue(ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        value = default;
        bool found = false;
        foreach (LoadOption option in this)
        {
            if (option.HasValue && option.IsKey(key))
            {
                value = option.Value;
                found = true;
            }
        }

        return found;
    }

    /// <summary>Whether a bare word is among the options.</summary>
    /// <param name="name">The word in lower case; case does not matter in the options.</param>
    public bool HasFlag(ReadOnlySpan<char> name)
    {
        foreach (LoadOption option in this)
        {
            if (!option.HasValue && option.IsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets <c>foreach</c> walk the words, the image's own name left out.</summary>
    public Enumerator GetEnumerator() => new(_text);

    /// <summary>Walks the words.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<char> _rest;
        private ReadOnlySpan<char> _word;

        internal Enumerator(ReadOnlySpan<char> text)
        {
            _rest = text;
            Enumerator first = this;
            if (first.MoveNext() && IsPath(first._word))
            {
                this = first;
            }
        }

        /// <summary>The word at which the walk stands.</summary>
        public readonly LoadOption Current => new(_word);

        /// <summary>Goes to the next word.</summary>
        /// <returns>False behind the last.</returns>
        public bool MoveNext()
        {
            int start = 0;
            while (start < _rest.Length && IsBlank(_rest[start]))
            {
                start++;
            }

            int end = start;
            bool quoted = false;
            while (end < _rest.Length && (quoted || !IsBlank(_rest[end])))
            {
                quoted ^= _rest[end] == '"';
                end++;
            }

            _word = _rest[start..end];
            _rest = _rest[end..];
            if (_word.Length >= 2 && _word[0] == '"' && _word[1..].IndexOf('"') == _word.Length - 2)
            {
                _word = _word[1..^1];
            }

            return end > start;
        }

        private static bool IsBlank(char character) => character is ' ' or '\t' or '\r' or '\n';

        // An option may have a path as its value, so what stands behind an equals sign says nothing.
        private static bool IsPath(ReadOnlySpan<char> word)
        {
            var option = new LoadOption(word);
            ReadOnlySpan<char> name = option.Key;
            return name.IndexOf('\\') >= 0 || name.IndexOf('/') >= 0 || name.IndexOf(':') >= 0
                || (name.Length > 4 && new LoadOption(name[^4..]).IsKey(".efi"));
        }
    }
}
