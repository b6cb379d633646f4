using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>What boot has found and set up, for the shell to look at.</summary>
internal sealed class MachineParts
{
    /// <summary>The memory map that boot services were left with.</summary>
    public required MemoryMapSnapshot MemoryMap { get; init; }

    /// <summary>The owner of each memory range.</summary>
    public required PhysicalLayout Layout { get; init; }

    /// <summary>Where the heap's first region is.</summary>
    public required VirtualAddress Heap { get; init; }

    /// <summary>The firmware's ACPI tables.</summary>
    public required AcpiTables Acpi { get; init; }

    /// <summary>The functions on the PCI buses.</summary>
    public required IReadOnlyList<PciFunction> PciFunctions { get; init; }

    /// <summary>The devices.</summary>
    public required IDevicesView Devices { get; init; }

    /// <summary>The firmware's SMBIOS tables.</summary>
    public required SmbiosTables Smbios { get; init; }

    /// <summary>The firmware, its tables and its variables.</summary>
    public required IFirmwareView Firmware { get; init; }

    /// <summary>Whether Secure Boot is on.</summary>
    public required SecureBootState SecureBoot { get; init; }

    /// <summary>The boot options, and words among them that are not usable.</summary>
    public required IReadOnlyList<BootOptionInfo> Options { get; init; }

    /// <summary>Ways to restart and to power off.</summary>
    public required IPowerControl Power { get; init; }

    /// <summary>The layout of keyboards, which the shell may change.</summary>
    public required Keymap Keymap { get; init; }
}
