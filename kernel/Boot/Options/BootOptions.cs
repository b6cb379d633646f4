using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Programs;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Fonts;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What the boot options decide. They are read once; what cannot be used is in the log.</summary>
internal sealed class BootOptions
{
    private const int WarningLimit = 8;

    /// <summary>All options, for the command <c>options</c>.</summary>
    public required IReadOnlyList<BootOptionInfo> All { get; init; }

    /// <summary>The words of the load options, for the command line that programs see.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Whether the firmware's ACPI tables are used; <c>noacpi</c> says no.</summary>
    public required bool UsesAcpi { get; init; }

    /// <summary>Whether to take no interrupts; <c>poll</c>.</summary>
    public required bool Polls { get; init; }

    /// <summary>Whether I/O APICs are used; <c>noapic</c> says no.</summary>
    public required bool UsesIoApics { get; init; }

    /// <summary>Whether PCI devices interrupt with messages; <c>nomsi</c> says no.</summary>
    public required bool UsesMessages { get; init; }

    /// <summary>Whether USB controllers are started; <c>nousb</c> says no.</summary>
    public required bool UsesUsb { get; init; }

    /// <summary>Whether the graphics mode of the firmware is kept unless <c>mode=</c> names one; <c>safe</c>.</summary>
    public required bool KeepsMode { get; init; }

    /// <summary>Whether to record who allocates; <c>leaks</c>.</summary>
    public required bool RecordsAllocations { get; init; }

    /// <summary>Whether to panic before there is a screen and memory of the kernel's own; <c>panic</c>.</summary>
    public required bool Panics { get; init; }

    /// <summary>Whether to overwrite the firmware's boot services once they are left; <c>poison</c>.</summary>
    public required bool Poisons { get; init; }

    /// <summary>Whether a bare program's exit code is reported to QEMU; <c>qemu-exit</c>.</summary>
    public required bool ReportsExit { get; init; }

    /// <summary>The serial port; <c>serial=</c>.</summary>
    public required SerialOption Serial { get; init; }

    /// <summary>The graphics mode; <c>mode=</c>.</summary>
    public required DisplayModeOption Mode { get; init; }

    /// <summary>The size of text; <c>scale=</c>, null without it.</summary>
    public required TextSize? TextSize { get; init; }

    /// <summary>The number of the graphics output, 0 for the kernel's choice; <c>screen=</c>.</summary>
    public required int Screen { get; init; }

    /// <summary>The layout of the keyboards; <c>keymap=</c>.</summary>
    public required KeyboardLayout Keyboard { get; init; }

    /// <summary>What the files of the RAM disk may take, <c>disk=</c>; null without it.</summary>
    public required ByteCount? DiskSize { get; init; }

    /// <summary>The heap's largest size, <c>heap-limit=</c>; null without it.</summary>
    public required ByteCount? HeapLimit { get; init; }

    /// <summary>Reads the options. Their text may be the firmware's memory; nothing here refers to it afterwards.</summary>
    /// <param name="options">The options.</param>
    /// <param name="heap">The heap's size, which <c>heap-limit=</c> cannot undercut.</param>
    public static BootOptions Read(LoadOptions options, ByteCount heap)
    {
        WarnOfWords(OptionList.WarningsOf(options));
        if (LogLevelOption.Read(options).Level is { } level)
        {
            KernelLog.ShownLevel = level;
        }

        ByteCount? limit = HeapLimitOption.Read(options).Limit;
        if (limit < heap)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Option heap-limit={limit.Value.Value >> 20}M is less than the heap's size, {heap.Value >> 20}M: it " +
                $"does not grow");
        }

        return new BootOptions
        {
            All = ImageParts.HasShell ? OptionList.Of(options) : [],
            Words = OptionList.WordsOf(options),
            UsesAcpi = !options.IsOnOrSafe("noacpi"),
            UsesIoApics = !options.IsOnOrSafe("noapic"),
            UsesMessages = !options.IsOnOrSafe("nomsi"),
            UsesUsb = !options.IsOnOrSafe("nousb"),
            Polls = options.IsOnOrSafe("poll"),
            KeepsMode = options.IsOn("safe"),
            RecordsAllocations = options.IsOn("leaks"),
            Panics = options.IsOn("panic"),
            Poisons = options.IsOn("poison"),
            ReportsExit = options.IsOn("qemu-exit"),
            Serial = SerialOption.Read(options),
            Mode = DisplayModeOption.Read(options),
            TextSize = ScaleOption.Read(options).Size,
            Screen = ScreenOption.Read(options).Number,
            Keyboard = KeymapOption.Read(options).Layout,
            DiskSize = DiskOption.Read(options).Size,
            HeapLimit = limit,
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
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {leftOut} more options are not usable");
            }
        }
    }
}
