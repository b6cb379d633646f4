using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Log;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>The settings from the load options. They are read once; options that cannot be used are logged.</summary>
internal sealed class BootOptions
{
    private const int WarningLimit = 8;

    /// <summary>All words, for <c>options</c>.</summary>
    public required IReadOnlyList<LoadOptionInfo> Words { get; init; }

    /// <summary>Whether the firmware's ACPI tables are used; <c>noacpi</c> says no.</summary>
    public required bool UsesAcpi { get; init; }

    /// <summary>Whether to take no interrupts; <c>poll</c>.</summary>
    public required bool Polls { get; init; }

    /// <summary>Whether to record who allocates; <c>leaks</c>.</summary>
    public required bool RecordsAllocations { get; init; }

    /// <summary>Whether to panic before there is a screen and memory of the kernel's own; <c>panic</c>.</summary>
    public required bool Panics { get; init; }

    /// <summary>Whether to overwrite the firmware's boot services once they are left; <c>poison</c>.</summary>
    public required bool Poisons { get; init; }

    /// <summary>The graphics mode; <c>mode=</c>.</summary>
    public required DisplayModeOption Mode { get; init; }

    /// <summary>The number of the graphics output, 0 for the kernel's choice; <c>screen=</c>.</summary>
    public required int Screen { get; init; }

    /// <summary>The layout of the keyboards; <c>keymap=</c>.</summary>
    public required KeyboardLayout Keyboard { get; init; }

    /// <summary>The heap's largest size, <c>heaplimit=</c>; null without it.</summary>
    public required ByteCount? HeapLimit { get; init; }

    /// <summary>Reads the options. Their text may be the firmware's memory; nothing here refers to it afterwards.</summary>
    /// <param name="options">The load options.</param>
    /// <param name="heap">The heap's size, which <c>heaplimit=</c> cannot undercut.</param>
    public static BootOptions Read(LoadOptions options, ByteCount heap)
    {
        WarnOfWords(OptionList.WarningsOf(options));
        var mode = DisplayModeOption.Read(options);
        WarnOfValue("mode", mode.Expected);
        var screen = ScreenOption.Read(options);
        WarnOfValue("screen", screen.Expected);
        var keyboard = KeymapOption.Read(options);
        WarnOfValue("keymap", keyboard.Expected);
        var limit = HeapLimitOption.Read(options);
        WarnOfValue("heaplimit", limit.Expected);
        if (limit.Limit < heap)
        {
            Warn(
                $"heaplimit={limit.Limit.Value.Value >> 20}M is less than the heap's size, {heap.Value >> 20}M: " +
                $"it does not grow");
        }

        return new BootOptions
        {
            Words = OptionList.Of(options),
            UsesAcpi = !options.HasFlag("noacpi"),
            Polls = options.HasFlag("poll"),
            RecordsAllocations = options.HasFlag("leaks"),
            Panics = options.HasFlag("panic"),
            Poisons = options.HasFlag("poison"),
            Mode = mode,
            Screen = screen.Number,
            Keyboard = keyboard.Layout,
            HeapLimit = limit.Limit,
        };
    }

    // A boot entry may carry anything: the first few words show what it is, and the last line what was expected.
    private static void WarnOfWords(List<string> warnings)
    {
        int leftOut = Math.Max(0, warnings.Count - WarningLimit - 1);
        for (int i = 0; i < warnings.Count; i++)
        {
            if (i < WarningLimit || i == warnings.Count - 1)
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {warnings[i]}");
            }
            else if (i == WarningLimit)
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {leftOut} more load options are not usable");
            }
        }
    }

    private static void WarnOfValue(string name, string? expected)
    {
        if (expected is not null)
        {
            Warn($"{name}= is not usable: expected {expected}");
        }
    }

    private static void Warn(string what) => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load option {what}");
}
