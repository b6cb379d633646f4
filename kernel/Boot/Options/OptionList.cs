using System.Collections.Generic;
using System.Linq;
using UefiKernel.Shell;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>The load options for people: each word, and whether it had an effect.</summary>
internal static class OptionList
{
    // Longer words are not options; the start shows what they are.
    private const int LongestWord = 60;

    // All that the kernel knows, by name.
    private static readonly KnownOption[] s_known = UniqueNames.Check<KnownOption>(
        "load option",
        [
            new("heap", "heap=SIZE", "size of the heap", static options => HeapSizeOption.Read(options).Expected),
            new(
                "heaplimit", "heaplimit=SIZE", "largest size of the heap",
                static options => HeapLimitOption.Read(options).Expected),
            new("keymap", "keymap=NAME", "keyboard layout", static options => KeymapOption.Read(options).Expected),
            new("leaks", "leaks", "record the call sites of allocations, for 'heap leaks'"),
            new("mode", "mode=WIDTHxHEIGHT", "graphics mode", static options => DisplayModeOption.Read(options).Expected),
            new("noacpi", "noacpi", "use no ACPI tables"),
            new("panic", "panic", "panic before the screen is set up"),
            new("poison", "poison", "overwrite boot services"),
            new("poll", "poll", "take no interrupts"),
            new("screen", "screen=NUMBER", "graphics output", static options => ScreenOption.Read(options).Expected),
        ],
        static option => option.Name,
        static option => option.Meaning);

    private delegate string? ExpectedReader(LoadOptions options);

    /// <summary>Reads the words.</summary>
    /// <param name="options">The load options.</param>
    public static List<LoadOptionInfo> Of(LoadOptions options)
    {
        var list = new List<LoadOptionInfo>();
        foreach (LoadOption option in options)
        {
            KnownOption? known = Find(option);
            string? expected = known?.Expected(option, options);
            list.Add(
                new LoadOptionInfo(
                    TextOf(option), known is not null && expected is null,
                    expected is not null ? $"expected {expected}" : known?.Meaning ?? "not known"));
        }

        return list;
    }

    /// <summary>
    /// Warnings that the reader of a single option cannot give: unknown words, and values for options that take none.
    /// </summary>
    /// <param name="options">The load options.</param>
    /// <returns>A sentence for each, fit for the log; behind words that are not known, what is.</returns>
    public static List<string> WarningsOf(LoadOptions options)
    {
        var warnings = new List<string>();
        bool hasUnknown = false;
        foreach (LoadOption option in options)
        {
            KnownOption? known = Find(option);
            hasUnknown |= known is null;
            if (known is null)
            {
                warnings.Add($"Load option '{Shorten(TextOf(option))}' is not known");
            }
            else if (!known.TakesValue && option.HasValue)
            {
                warnings.Add($"Load option '{Shorten(TextOf(option))}' is not usable: expected {known.Form} without a value");
            }
        }

        if (hasUnknown)
        {
            warnings.Add($"Load options that are known: {string.Join(", ", s_known.Select(static option => option.Form))}");
        }

        return warnings;
    }

    private static KnownOption? Find(LoadOption option)
    {
        foreach (KnownOption known in s_known)
        {
            if (option.IsKey(known.Name))
            {
                return known;
            }
        }

        return null;
    }

    // A boot entry may carry any characters.
    private static string TextOf(LoadOption option)
    {
        string text = option.HasValue ? $"{option.Key}={option.Value}" : option.Key.ToString();
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        });
    }

    private static string Shorten(string text) => text.Length <= LongestWord ? text : text[..LongestWord] + "…";

    /// <summary>An option of the kernel.</summary>
    /// <param name="name">Its key, in lower case.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="readExpected">
    /// Says what was expected instead of its value, or null; null for an option that takes no value.
    /// </param>
    private sealed class KnownOption(string name, string form, string meaning, ExpectedReader? readExpected = null)
    {
        public string Name { get; } = name;

        public string Form { get; } = form;

        public string Meaning { get; } = meaning;

        public bool TakesValue => readExpected is not null;

        public string? Expected(LoadOption option, LoadOptions options) =>
            readExpected is not null ? readExpected(options) : option.HasValue ? $"{Form} without a value" : null;
    }
}
