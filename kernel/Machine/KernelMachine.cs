using System;
using System.Collections.Generic;
using UefiKernel.Boot;
using UefiKernel.Devices;
using UefiKernel.Devices.Acpi;
using UefiKernel.Devices.Smbios;
using UefiKernel.Diagnostics;
using UefiKernel.Machine.Commands;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;
using UefiKernel.Shell;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Machine;

/// <summary>The machine as the shell's commands see it: found once, after the firmware has gone.</summary>
internal sealed class KernelMachine : IMachine, IClockView, IIdle
{
    private const string Prompt = "uefi> ";

    // A serial line that takes nothing is looked at so often, in milliseconds, while nobody types.
    private const uint StalledCheckInterval = 100;

    private readonly List<IKeySource> _keys = [];
    private readonly KeyPress[] _earlyKeys;
    private SerialKeyDecoder? _serialKeys;

    private KernelMachine(
        BootInformation information, PhysicalLayout memory, AcpiTables acpi, SmbiosTables smbios, IPciView pci,
        IPowerControl power)
    {
        Smbios = new SmbiosView(smbios);
        Firmware = OpenFirmware(information);
        LoadOptions = information.Options;
        Cpu = new CpuView(acpi.Madt);
        Acpi = new AcpiView(acpi);
        Pci = pci;
        MemoryMap = information.MemoryMap;
        Accounts = new MemoryAccounts(
            memory, CountMemory(information.MemoryMap, memory, acpi.Mcfg), Pages.GetStatistics, static () => Paging.TablePages,
            static () => HeapGrowth.Pages);
        AddressSpace = new AddressSpaceView<PhysicalTablePages>(Paging.Tables!, ThreadStackPlan.Create, HeapGrowth.Verify);
        FirmwareSpace =
            new AddressSpaceView<PhysicalTablePages>(Paging.FirmwareTables!, static () => Paging.FirmwarePlan, HeapGrowth.Verify);
        Heap = new HeapView(new VirtualAddress((nuint)information.Heap.Base.Value));
        Keymap.Layout = information.KeyboardLayout;
        Power = power;
        _earlyKeys = [.. information.EarlyKeys];
    }

    public string Version => KernelVersion.Text;

    public IMemoryMapView MemoryMap { get; }

    public IMemoryAccounts Accounts { get; }

    public IPagesView Pages { get; } = new PagesView();

    public IAddressSpaceView AddressSpace { get; }

    public IAddressSpaceView FirmwareSpace { get; }

    public IMemoryAccess Memory { get; } = new MemoryAccess();

    public IDisassembler Disassembler { get; } = new Disassembler();

    public IPortAccess Ports { get; } = new PortAccess();

    public IModelRegisters ModelRegisters { get; } = new ModelRegisters();

    public IFirmwareView Firmware { get; }

    public ISerialView SerialPorts { get; } = new SerialView();

    public IScreenView Screen { get; } = new ScreenView();

    public IReadOnlyList<LoadOptionInfo> LoadOptions { get; }

    public IHeapView Heap { get; }

    public ILeaksView Leaks { get; } = new LeaksView();

    /// <inheritdoc/>
    public ICollectorView Collector { get; } = new CollectorView();

    public ILogView Log { get; } = new LogView();

    public ICpuView Cpu { get; }

    public IAcpiView Acpi { get; }

    public IThreadsView Threads { get; } = new ThreadsView();

    public IInterruptView Interrupts { get; } = new InterruptView();

    public ITimeView Time { get; } = new TimeView();

    public IPciView Pci { get; }

    public ISmbiosView Smbios { get; }

    public Keymap Keymap { get; } = new();

    public IPowerControl Power { get; }

    public IClockView Clock => this;

    public ulong UptimeMilliseconds => (ulong)KernelClock.Uptime.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Looks at the machine: tables, wall clock, keyboards.</summary>
    /// <param name="information">What boot learned.</param>
    /// <param name="memory">Whose memory is whose.</param>
    public static KernelMachine Discover(BootInformation information, PhysicalLayout memory)
    {
        IdentityMappedMemory firmware = FirmwareMemory.Open(Paging.Plan, Warn);
        AcpiTables acpi = information.Tables.HasRsdp && information.UsesAcpi
            ? AcpiTables.Read(firmware, information.Tables.Rsdp, Warn)
            : AcpiTables.None;
        SmbiosTables smbios = information.Tables.HasSmbios
            ? SmbiosTables.Read(firmware, information.Tables.Smbios, Warn)
            : SmbiosTables.None;
        var power = new Power<CpuPorts>(default, acpi, firmware, MachineReset.CreateHooks(information, Report));
        PanicRestart.Prepare(acpi.Fadt);
        ClockSetup.Calibrate(acpi);
        ClockSetup.SetWallClock(acpi.Fadt);
        InterruptSetup.Run(acpi.Madt, information.Polls);
        ThreadSetup.Run();
        ClockWatch.Start(ClockSetup.Reference);

        // As early as interrupts work: the port itself holds 16 bytes.
        if (KernelConsole.Serial is { } serial)
        {
            InputEvents.Add(serial);
        }

        var machine = new KernelMachine(information, memory, acpi, smbios, PciView.Scan(acpi.Mcfg), power);
        machine.OpenKeyboards(acpi.Fadt);
        return machine;
    }

    /// <summary>Runs the shell; does not return.</summary>
    public void RunShell()
    {
        var commands = CommandRegistry.CreateDefault();
        commands.Add(new FaultCommand());
        commands.Add(new PanicCommand());
        foreach (ICommand command in LinkedCommands.Make())
        {
            commands.Add(command);
        }

        KernelConsole.EndBoot();
        new CommandShell(new ShellEnvironment
        {
            Console = KernelConsole.Writer,
            Keys = new EarlyKeySource(_earlyKeys, new CombinedKeySource([.. _keys])),
            Idle = this,
            Machine = this,
            Commands = commands,
            Prompt = Prompt,
        }).Run();
    }

    public void Wait() => InputEvents.Wait(LongestWait);

    public void Wait(TimeSpan limit) => InputEvents.Wait((uint)Math.Min(Math.Ceiling(limit.TotalMilliseconds), LongestWait));

    // An ESC becomes a key when nothing follows it: then too there is something to do.
    private uint LongestWait => (uint)Math.Clamp(
        _serialKeys?.DecidesIn ?? InputEvents.CheckInterval,
        1,
        KernelLog.Serial.IsStalled ? StalledCheckInterval : InputEvents.CheckInterval);

    // Much firmware calls PCI's configuration space reserved and says nothing of it that memory would not have.
    private static ByteCount CountMemory(MemoryMapSnapshot map, PhysicalLayout layout, Mcfg? mcfg)
    {
        ulong memory = MemoryMapSnapshot.CountMemory(map.Regions).Value;
        foreach (McfgEntry entry in mcfg?.Entries ?? [])
        {
            memory -= layout.Exclude(entry.Start, entry.End).Value;
        }

        return new ByteCount(memory);
    }

    private static unsafe FirmwareView OpenFirmware(BootInformation information) =>
        new(information.Firmware,
            new FirmwareVariables(information.Runtime, new FirmwareBuffers(), FirmwareCall.Enter, FirmwareCall.Leave));

    private static void Report(string message) => KernelLog.WriteLine($"[KERNEL] {message}");

    private static void Warn(string message) => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {message}");

    private void OpenKeyboards(Fadt? fadt)
    {
        var keyboard = new Ps2Keyboard<CpuPorts>(default, Keymap);
        Ps2Status status = keyboard.Initialize(fadt?.KeyboardController ?? Ps2Presence.Unknown);
        Report("PS/2 keyboard: " + status switch
        {
            Ps2Status.Ready => "ready",
            Ps2Status.NoKeyboard => "the controller works, but no keyboard answers",
            Ps2Status.Absent => "no controller",
            Ps2Status.SelfTestFailed => "the controller fails its self test and is left alone",
            _ => "the controller's keyboard port does not work",
        });
        if (keyboard.IsUsable)
        {
            InputEvents.Add(keyboard);
            _keys.Add(keyboard);
        }

        if (KernelConsole.Serial is { } serial)
        {
            _serialKeys = new SerialKeyDecoder(serial, clock: this, terminal: KernelConsole.Writer.SerialTerminal);
            _keys.Add(_serialKeys);
        }

        if (_keys.Count == 0)
        {
            Report("There is neither a keyboard nor a serial port: nothing can be typed");
        }
    }
}
