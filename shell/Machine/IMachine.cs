using System.Collections.Generic;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Shell.Machine;

/// <summary>All that the shell's commands know of the machine they run on. The kernel implements it; tests have a fake.</summary>
public partial interface IMachine
{
    /// <summary>The kernel's version, such as 0.1.0.</summary>
    string Version { get; }

    /// <summary>Identifies this image: eight hexadecimal digits computed from its content.</summary>
    string Build { get; }

    /// <summary>
    /// The commit that last changed the sources, by its first digits, with a plus sign when they were changed further; empty when
    /// they were built without git's data.
    /// </summary>
    string Commit { get; }

    /// <summary>The version of .NET's class library in the image.</summary>
    string ClassLibrary { get; }

    /// <summary>Whether commands may change memory, ports and registers.</summary>
    LockdownState Lockdown { get; }

    /// <summary>The memory map as firmware left it.</summary>
    IMemoryMapView MemoryMap { get; }

    /// <summary>The owners of memory.</summary>
    IMemoryAccounts Accounts { get; }

    /// <summary>The allocator of physical pages.</summary>
    IPagesView Pages { get; }

    /// <summary>The kernel's address space.</summary>
    IAddressSpaceView AddressSpace { get; }

    /// <summary>The address space in which the firmware's runtime services are called.</summary>
    IAddressSpaceView FirmwareSpace { get; }

    /// <summary>Memory and device registers at any address.</summary>
    IMemoryAccess Memory { get; }

    /// <summary>Machine code as text.</summary>
    IDisassembler Disassembler { get; }

    /// <summary>The names of what is in the kernel's image.</summary>
    ICodeView Code { get; }

    /// <summary>The I/O ports.</summary>
    IPortAccess Ports { get; }

    /// <summary>The model-specific registers.</summary>
    IModelRegisters ModelRegisters { get; }

    /// <summary>The files.</summary>
    IFilesView Files { get; }

    /// <summary>The heap that objects live in.</summary>
    IHeapView Heap { get; }

    /// <summary>The call sites that allocated what is alive in the heap.</summary>
    ILeaksView Leaks { get; }

    /// <summary>The garbage collector.</summary>
    ICollectorView Collector { get; }

    /// <summary>The boot log.</summary>
    ILogView Log { get; }

    /// <summary>The processor.</summary>
    ICpuView Cpu { get; }

    /// <summary>The firmware's system description tables.</summary>
    IAcpiView Acpi { get; }

    /// <summary>The firmware's description of the machine's parts.</summary>
    ISmbiosView Smbios { get; }

    /// <summary>The threads.</summary>
    IThreadsView Threads { get; }

    /// <summary>The UEFI firmware.</summary>
    IFirmwareView Firmware { get; }

    /// <summary>The serial ports.</summary>
    ISerialView SerialPorts { get; }

    /// <summary>The screen.</summary>
    IScreenView Screen { get; }

    /// <summary>The boot options, and words among them that are not usable.</summary>
    IReadOnlyList<BootOptionInfo> BootOptions { get; }

    /// <summary>What interrupted the processor.</summary>
    IInterruptView Interrupts { get; }

    /// <summary>What keeps the time.</summary>
    ITimeView Time { get; }

    /// <summary>The PCI devices.</summary>
    IPciView Pci { get; }

    /// <summary>The layout of the keyboards.</summary>
    Keymap Keymap { get; }

    /// <summary>Restart and power off.</summary>
    IPowerControl Power { get; }

    /// <summary>Time since start, or null when the machine has no clock that the kernel knows.</summary>
    IClockView? Clock { get; }
}
