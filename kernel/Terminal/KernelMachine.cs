using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Terminal.Commands;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The machine as the shell's commands see it: found once, after the firmware has gone.</summary>
internal sealed partial class KernelMachine : IMachine, IClockView
{
    /// <summary>Opens the views.</summary>
    /// <param name="parts">What boot has found and set up.</param>
    public KernelMachine(MachineParts parts)
    {
        AcpiTables acpi = parts.Acpi;
        Smbios = new SmbiosView(parts.Smbios);
        Firmware = parts.Firmware;
        Lockdown = new LockdownState(parts.SecureBoot, BuildSettings.IsUnlocked);
        BootOptions = parts.Options;
        Cpu = new CpuView(acpi.Madt);
        Acpi = new AcpiView(acpi);
        Pci = new PciView(parts.PciFunctions);
        Devices = parts.Devices;
        MemoryMap = new MemoryMapView(parts.MemoryMap);
        Accounts = new MemoryAccounts(
            parts.Layout, CountMemory(parts.MemoryMap, parts.Layout, acpi.Mcfg), Pages.GetStatistics,
            static () => Paging.TablePages, static () => HeapGrowth.Pages, static () => FileVolumes.Disk.Pages);
        AddressSpace = new AddressSpaceView<PhysicalTablePages>(Paging.Tables!, ThreadStackPlan.Create, HeapGrowth.Verify);
        FirmwareSpace =
            new AddressSpaceView<PhysicalTablePages>(Paging.FirmwareTables!, static () => Paging.FirmwarePlan, HeapGrowth.Verify);
        Heap = new HeapView(parts.Heap);
        Keymap = parts.Keymap;
        Power = parts.Power;
    }

    public string Version => KernelVersion.Text;

    public string ClassLibrary => Environment.Version.ToString();

    public string Build => BuildId.Value.ToString("X8", CultureInfo.InvariantCulture);

    public string Commit => SourceCommit.Text;

    public LockdownState Lockdown { get; }

    public IMemoryMapView MemoryMap { get; }

    public IMemoryAccounts Accounts { get; }

    public IFilesView Files { get; } = new FilesView();

    public IPagesView Pages { get; } = new PagesView();

    public IAddressSpaceView AddressSpace { get; }

    public IAddressSpaceView FirmwareSpace { get; }

    public IMemoryAccess Memory { get; } = new MemoryAccess();

    public IDisassembler Disassembler { get; } = new Disassembler();

    public ICodeView Code { get; } = new CodeView();

    public IPortAccess Ports { get; } = new PortAccess();

    public IModelRegisters ModelRegisters { get; } = new ModelRegisters();

    public IFirmwareView Firmware { get; }

    public ISerialView SerialPorts { get; } = new SerialView();

    public IScreenView Screen { get; } = new ScreenView();

    public IReadOnlyList<BootOptionInfo> BootOptions { get; }

    public IHeapView Heap { get; }

    public ILeaksView Leaks { get; } = new LeaksView();

    public ICollectorView Collector { get; } = new CollectorView();

    public ILogView Log { get; } = new LogView();

    public ICpuView Cpu { get; }

    public IAcpiView Acpi { get; }

    public IThreadsView Threads { get; } = new ThreadsView();

    public IInterruptView Interrupts { get; } = new InterruptView();

    public ITimeView Time { get; } = new TimeView();

    public IPciView Pci { get; }

    public ISmbiosView Smbios { get; }

    public Keymap Keymap { get; }

    public IPowerControl Power { get; }

    public IClockView Clock => this;

    public ulong UptimeMilliseconds => (ulong)KernelClock.Uptime.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Runs the shell; does not return.</summary>
    /// <param name="keys">Where keys come from.</param>
    /// <param name="early">Keys that were pressed before.</param>
    public void RunShell(KeyInputs keys, ReadOnlySpan<KeyPress> early)
    {
        var commands = CommandRegistry.CreateDefault();
        commands.AddAll(CommandList.Create());
        commands.AddAll(LinkedCommands.Create());

        KernelConsole.EndBoot();
        Welcome.Print(KernelConsole.Writer, this);
        new CommandShell(new ShellEnvironment
        {
            Console = KernelConsole.Writer,
            Keys = keys.Combine(early, LinkedPrograms.FirstLine),
            Idle = keys,
            Machine = this,
            Commands = commands,
        }).Run();
    }

    // Much firmware reports PCI's configuration space as reserved, with the attributes of memory.
    private static ByteCount CountMemory(MemoryMapSnapshot map, PhysicalLayout layout, Mcfg? mcfg)
    {
        ulong memory = MemoryMapSnapshot.CountMemory(map.Regions).Value;
        foreach (McfgEntry entry in mcfg?.Entries ?? [])
        {
            memory -= layout.Exclude(entry.Range).Value;
        }

        return new ByteCount(memory);
    }
}
