using System.Collections.Generic;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Shell.Fonts;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>What the kernel learned before it left boot services, for use afterwards.</summary>
internal sealed unsafe class BootInformation
{
    /// <summary>What the load options decide.</summary>
    public required BootOptions Options { get; init; }

    /// <summary>Where the heap is.</summary>
    public required HeapRegionResult Heap { get; init; }

    /// <summary>What keeps the report of a panic over a restart; empty when there is no memory for it.</summary>
    public required PhysicalRange Report { get; init; }

    /// <summary>Memory that the firmware still uses, or the kernel still reads, after boot services have ended.</summary>
    public required MemoryInUse FirmwareMemory { get; init; }

    /// <summary>What the processor used when boot services were left: stack, descriptor tables, page tables.</summary>
    public MemoryInUse ProcessorMemory { get; set; }

    /// <summary>Where ACPI and SMBIOS begin.</summary>
    public required FirmwareTables Tables { get; init; }

    /// <summary>The screen, if any.</summary>
    public required GraphicsModeResult Graphics { get; init; }

    /// <summary>The size of text on the screen.</summary>
    public required TextSize TextSize { get; init; }

    /// <summary>Runtime services; they outlive boot services.</summary>
    public required EfiRuntimeServices* Runtime { get; init; }

    /// <summary>
    /// The firmware's memory attributes table: which parts of the runtime services are code; empty where there is none.
    /// </summary>
    public required MemoryRegion[] RuntimeAttributes { get; init; }

    /// <summary>Whether Secure Boot is on.</summary>
    public required SecureBootState SecureBoot { get; init; }

    /// <summary>The firmware and its tables; null in an image whose shell does not show them.</summary>
    public required FirmwareInventory? Firmware { get; init; }

    /// <summary>The memory map that boot services were left with.</summary>
    public MemoryMapSnapshot MemoryMap { get; set; } = MemoryMapSnapshot.Empty;

    /// <summary>
    /// Keys that were pressed while the kernel booted and that the firmware had read from its keyboards and terminals.
    /// </summary>
    public List<KeyPress> EarlyKeys { get; } = [];
}
