using System;
using System.Collections.Generic;
using UefiKernel.Shell;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// All options that the kernel has. Warnings, the list for <c>options</c> and the table in docs/hardware.md follow from this
/// declaration.
/// </summary>
internal static class OptionList
{
    // Longer words are not options; the start shows what they are.
    private const int LongestWord = 60;

    /// <summary>The options, by name.</summary>
    public static readonly KnownOption[] Known = UniqueNames.Check<KnownOption>(
        "boot option",
        [
            new(
                "disk", "SIZE", "a quarter of the free memory",
                "bytes that the files of the RAM disk may take, 1M to 1024G; they take memory only as they are written",
                static option => DiskOption.Parse(option).Expected),
            new(
                "heap", "SIZE", "10M", "size of the heap at boot, 1M to 32G",
                static option => HeapSizeOption.Parse(option).Expected),
            new(
                "heap-limit", "SIZE", "half of the memory", "largest size that the heap grows to, 1M to 2048G",
                static option => HeapLimitOption.Parse(option).Expected),
            new(
                "keymap", "NAME", "us", "keyboard layout: us, uk, de, fr, es, it, se or dvorak",
                static option => KeymapOption.Parse(option).Expected),
            KnownOption.Switch(
                "leaks", "record the call sites of allocations, for 'heap leaks'; each allocation takes some µs longer"),
            new(
                "loglevel", "LEVEL", "information",
                "lowest level of log lines that are shown as they are written: debug, information, warning or error",
                static option => LogLevelOption.Parse(option).Expected),
            new(
                "mode", "WIDTHxHEIGHT", "the monitor's preferred", "graphics mode",
                static option => DisplayModeOption.Parse(option).Expected),
            KnownOption.SafeSwitch("noacpi", "use none of the firmware's ACPI tables"),
            KnownOption.SafeSwitch("noapic", "use no I/O APIC: PS/2 keyboard and serial port are polled"),
            KnownOption.SafeSwitch("nomsi", "disable the interrupts of PCI devices: they are polled"),
            KnownOption.SafeSwitch("nousb", "start no USB controller"),
            KnownOption.Switch("panic", "panic before the screen is set up, to check the report on the serial port"),
            KnownOption.Switch(
                "poison", "overwrite the firmware's boot services after leaving them, so that any later use faults"),
            KnownOption.SafeSwitch("poll", "take no interrupts: devices are polled, and the processor never idles"),
            KnownOption.Switch(
                "qemu-exit",
                "write the exit code of a program without the shell (--bare) to port 0xF4, where QEMU's isa-debug-exit takes it"),
            KnownOption.Switch(
                "safe",
                "turn noacpi, noapic, nomsi, nousb and poll on, and keep the firmware's graphics mode; one of them can be " +
                "turned off again, as in nousb=off"),
            new(
                "scale", "SIZE", "by the screen's size", "size of text in units of 8x16 pixels: 1, 1.5, 2, 3, 4, 6 or 8",
                static option => ScaleOption.Parse(option).Expected),
            new(
                "screen", "NUMBER", "the firmware's console", "graphics output, by its number in the boot log",
                static option => ScreenOption.Parse(option).Expected),
            new(
                "serial", "ADDRESS,BAUD,STRIDE", "SPCR's, COM1 to COM4, PCI",
                "serial port: none, COM1 to COM4, an I/O port or memory address (hexadecimal); bits per second (115200) and " +
                "bytes between registers in memory (4) may follow",
                static option => SerialOption.Parse(option).Expected),
        ],
        static option => option.Name,
        static option => option.Meaning);

    /// <summary>The value and source of each option, and behind them the words that are not usable.</summary>
    /// <param name="options">The options as given.</param>
    public static List<BootOptionInfo> Of(LoadOptions options)
    {
        var list = new List<BootOptionInfo>();
        foreach (KnownOption known in Known)
        {
            list.Add(
                options.TryFind(known.Name, out LoadOption option) && known.Expected(option) is null
                    ? new BootOptionInfo(known.Name, Printable(known.ValueOf(option)), NameOf(option.Source), known.Meaning)
                : known.IsSafe && options.IsOnOrSafe(known.Name) ? new BootOptionInfo(known.Name, "on", "safe", known.Meaning)
                : new BootOptionInfo(known.Name, known.Standard, "default", known.Meaning));
        }

        foreach (LoadOption option in options)
        {
            KnownOption? known = Find(option);
            if (known is null || known.Expected(option) is not null)
            {
                list.Add(
                    new BootOptionInfo(
                        Shorten(TextOf(option)), "not usable", NameOf(option.Source),
                        known is null ? "not known" : $"expected {known.Expected(option)}"));
            }
        }

        return list;
    }

    /// <summary>The words of the load options, for <c>Environment.CommandLine</c>.</summary>
    /// <param name="options">The options.</param>
    public static List<string> WordsOf(LoadOptions options)
    {
        var words = new List<string>();
        foreach (LoadOption option in options)
        {
            if (option.Source == OptionSource.LoadOptions)
            {
                words.Add(TextOf(option));
            }
        }

        return words;
    }

    /// <summary>What to warn of: words that no option has, and values that an option does not take.</summary>
    /// <param name="options">The options.</param>
    /// <returns>A sentence for each, fit for the log; behind words that are not known, what is.</returns>
    public static List<string> WarningsOf(LoadOptions options)
    {
        var warnings = new List<string>();
        bool hasUnknown = false;
        foreach (LoadOption option in options)
        {
            KnownOption? known = Find(option);
            string? expected = known?.Expected(option);
            hasUnknown |= known is null;
            if (known is null || expected is not null)
            {
                string place = option.Source == OptionSource.File ? "Option in " + OptionFile.Name : "Load option";
                warnings.Add(
                    $"{place} '{Shorten(TextOf(option))}' is not {(known is null ? "known" : $"usable: expected {expected}")}");
            }
        }

        if (hasUnknown)
        {
            warnings.Add($"Options that are known: {string.Join(", ", Array.ConvertAll(Known, static option => option.Form))}");
        }

        return warnings;
    }

    private static KnownOption? Find(LoadOption option)
    {
        foreach (KnownOption known in Known)
        {
            if (option.IsKey(known.Name))
            {
                return known;
            }
        }

        return null;
    }

    private static string NameOf(OptionSource source) => source == OptionSource.File ? OptionFile.Name : "load options";

    private static string TextOf(LoadOption option) =>
        Printable(option.HasValue ? $"{option.Key}={option.Value}" : option.Key.ToString());

    // An option may have any characters.
    private static string Printable(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        }
    });

    private static string Shorten(string text) => text.Length <= LongestWord ? text : text[..LongestWord] + "…";
}
