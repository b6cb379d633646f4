using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;

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
    private readonly ReadOnlySpan<char> _file;

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

    private LoadOptions(ReadOnlySpan<char> text, ReadOnlySpan<char> file)
    {
        _text = text;
        _file = file;
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
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = boot->HandleProtocol(image, &protocol, &found);
        }

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

    /// <summary>The same with the options of a file behind them, which count less.</summary>
    /// <param name="file">
    /// The file's text: options as here, on any number of lines; a word that begins with <c>#</c> makes the rest of its line a
    /// comment. Must stay unchanged while this is used.
    /// </param>
    public LoadOptions WithFile(ReadOnlySpan<char> file) =>
        new(_text, file.Length > LongestText ? file[..LongestText] : file) { Encoding = Encoding };

    /// <summary>
    /// Finds an option: its last word in the load options, or else its last word in the file. Whether its value makes sense does
    /// not matter.
    /// </summary>
    /// <param name="key">The key in lower case; see <see cref="LoadOption.IsKey"/>.</param>
    /// <param name="option">The option.</param>
    public bool TryFind(ReadOnlySpan<char> key, out LoadOption option)
    {
        option = default;
        bool isFound = false;
        foreach (LoadOption candidate in this)
        {
            if (candidate.IsKey(key) && (!isFound || candidate.Source == option.Source))
            {
                option = candidate;
                isFound = true;
            }
        }

        return isFound;
    }

    /// <summary>Whether a switch is on.</summary>
    /// <param name="key">Its key in lower case.</param>
    public bool IsOn(ReadOnlySpan<char> key) => TryFind(key, out LoadOption option) && option.IsOn;

    /// <summary>Whether a switch that <c>safe</c> sets is on: as it says itself, or else as <c>safe</c> says.</summary>
    /// <param name="key">Its key in lower case.</param>
    public bool IsOnOrSafe(ReadOnlySpan<char> key) => TryFind(key, out LoadOption option) ? option.IsOn : IsOn("safe");

    /// <summary>Lets <c>foreach</c> walk the words, the image's own name left out.</summary>
    public Enumerator GetEnumerator() => new(_text, _file);

    /// <summary>Walks the words.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<char> _rest;
        private ReadOnlySpan<char> _word;
        private ReadOnlySpan<char> _file;
        private OptionSource _source;

        internal Enumerator(ReadOnlySpan<char> text, ReadOnlySpan<char> file)
        {
            _rest = text;
            _source = OptionSource.LoadOptions;
            Enumerator first = this;
            if (first.MoveNextWord() && IsPath(first._word))
            {
                this = first;
            }

            _file = file;
        }

        /// <summary>The word at which the walk stands.</summary>
        public readonly LoadOption Current => new(_word, _source);

        /// <summary>Goes to the next word.</summary>
        /// <returns>False behind the last.</returns>
        public bool MoveNext()
        {
            while (true)
            {
                while (MoveNextWord())
                {
                    if (_source != OptionSource.File || _word.IsEmpty || _word[0] != '#')
                    {
                        return true;
                    }

                    SkipLine();
                }

                if (_source == OptionSource.File)
                {
                    return false;
                }

                _source = OptionSource.File;
                _rest = _file;
            }
        }

        private bool MoveNextWord()
        {
            int start = 0;
            while (start < _rest.Length && IsBlank(_rest[start]))
            {
                start++;
            }

            int end = start;
            bool quoted = false;
            while (end < _rest.Length && (quoted ? !EndsQuote(_rest[end]) : !IsBlank(_rest[end])))
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

        private void SkipLine()
        {
            while (!_rest.IsEmpty && !IsLineEnd(_rest[0]))
            {
                _rest = _rest[1..];
            }
        }

        // A quote that is not closed must not hide the rest of the file. Load options are one line.
        private readonly bool EndsQuote(char character) => _source == OptionSource.File && IsLineEnd(character);

        private static bool IsLineEnd(char character) => character is '\r' or '\n';

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
