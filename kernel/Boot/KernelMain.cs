using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>Stage two, in ordinary C#: the work that needs the firmware, leaving it, and the way to the prompt.</summary>
internal static unsafe class KernelMain
{
    // Long enough to count ticks to 0.1 %, where firmware takes some microseconds more than it should.
    private const uint StallMicroseconds = 4_000;
    private const int StallCount = 3;

    // Set during boot.
    private static BootInformation? s_information;

    /// <summary>Takes over from stage one; the firmware is still there.</summary>
    /// <param name="image">The image's handle.</param>
    /// <param name="system">The firmware's system table.</param>
    /// <param name="options">The load options.</param>
    /// <param name="memory">The heap and the stacks; the caller's to free when this returns.</param>
    /// <returns>
    /// Returns only on failure, with the reason why boot services could not be left. The firmware then still works, and nothing
    /// else was taken from it.
    /// </returns>
    public static EfiStatus Run(EfiHandle image, EfiSystemTable* system, LoadOptions options, in BootMemory memory)
    {
        string? problem = RuntimeSelfTest.Run();
        if (problem is not null)
        {
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ The C# runtime does not work: {problem}");
            return EfiStatus.LoadError;
        }

        KernelLog.WriteLine("[KERNEL] ✓ Dynamic memory allocation ready");

        EfiBootServices* boot = system->BootServices;
        using (BootTime.Wait())
        {
            StartClock(boot);
        }

        var decided = BootOptions.Read(options, memory.Heap.Size);
        GraphicsModeResult graphics = ScreenSelection.Run(boot, decided);
        var information = new BootInformation
        {
            Options = decided,
            Heap = memory.Heap,
            Report = memory.Report,
            FirmwareMemory = FindLastingMemory(system),
            Tables = FindTables(system),
            Graphics = graphics,
            TextSize = ScreenText.Choose(graphics, decided),
            Firmware = ImageParts.HasShell ? FirmwareInventory.Take(system) : null,
            Runtime = system->RuntimeServices,
            SecureBoot = SecureBoot.Read(system->RuntimeServices),
            RuntimeAttributes = MemoryAttributesTable.Read(system),
        };
        LastPanic.ReadVariable(system->RuntimeServices);
        ProcessEnvironment.SetOptions(decided.Words);
        EfiStatus status = FirmwareExit.Run(image, system, information);
        if (status.IsError)
        {
            return status;
        }

        if (decided.Poisons)
        {
            FirmwarePoison.Apply(system);
        }

        s_information = information;
        var stacks = new StackArea(IdentityMapping.Of(memory.Stacks.Range.Start));
        ProcessorState.Current.Stacks = stacks;
        VirtualRange stack = stacks.StackOf(StackArea.Kernel);
        ThreadExports.SetStack(stack);
        StackSwitch.Call(stack.End.ToPointer(), &RunAlone);
        return EfiStatus.Aborted;
    }

    /// <summary>The kernel on its own stack, with the machine to itself.</summary>
    private static void RunAlone()
    {
        BootInformation information = s_information!;
        LoadDescriptorTables(information);
        PhysicalLayout memory = TakeMemory(information);
        KernelConsole.OpenScreen(
            information.Graphics.HasFramebuffer ? information.Graphics.Framebuffer : null, information.TextSize);
        ReportMemory(information.MemoryMap, memory);
        IdentityMappedMemory firmware = FirmwareMemory.Open(Paging.Plan, Warn);
        AcpiTables acpi = ReadAcpi(information, firmware);
        SerialSetup.OpenMapped(information.Options.Serial, acpi.Spcr);
        PanicRestart.Prepare(acpi.Fadt);
        using (BootTime.Wait())
        {
            ClockSetup.Calibrate(acpi);
        }

        ClockSetup.SetWallClock(acpi.Fadt);
        using (BootTime.Wait())
        {
            InterruptSetup.Run(acpi.Madt, information.Options.Polls, information.Options.UsesIoApics, SerialConsole.Irq);
        }

        ThreadSetup.Run();
        FileVolumes.Start(information.Options.DiskSize);
        ClockWatch.Start(ClockSetup.Reference);
        var pci = PciBus.Scan(acpi.Mcfg);
        SerialSetup.OpenPci(information.Options.Serial, pci);
        KernelConsole.Connect();
        KeyInputs.ConnectSerial();
        var tree = new DeviceTree();
        var platform = new PlatformSetup(new PlatformBus(tree, Warn));
        platform.Run(acpi, firmware, information.Graphics.HasFramebuffer ? information.Graphics.Framebuffer : null, Warn);
        var keymap = new Keymap { Layout = information.Options.Keyboard };
        var usbKeys = new UsbKeys(keymap, new KeyLocks());
        PanicKeys.AddUsb(usbKeys.Ring);
        DeviceBinder binder = DeviceSetup.Run(pci, tree, usbKeys, information.Options);
        var variables =
            new FirmwareVariables(information.Runtime, new FirmwareBuffers(), FirmwareCall.Enter, FirmwareCall.Leave);
        LastPanic.Report(variables);
        PowerHooks hooks = MachineReset.CreateHooks(information.Runtime, Report);
        var power = new MachinePower(default(CpuPorts), acpi, firmware, hooks);
        var keys = new KeyInputs(new UptimeClock(), keymap, usbKeys);
        keys.Open(acpi.Fadt, FindInputs(information.Options, pci));
        platform.AddKeyboard(keys.Ps2);
        if (!ImageParts.HasShell)
        {
            BootTime.Report();
            BareProgram.Run(
                keys, CollectionsMarshal.AsSpan(information.EarlyKeys), power, hooks, information.Options.ReportsExit);
            Fatal.Stop("The program ended, and the machine could not be switched off");
            return;
        }

        var machine = new KernelMachine(new MachineParts
        {
            MemoryMap = information.MemoryMap,
            Layout = memory,
            Heap = IdentityMapping.Of(information.Heap.Range.Start),
            Acpi = acpi,
            PciFunctions = pci.Functions,
            Devices = new DevicesView(tree, pci, binder),
            Smbios = ReadSmbios(information, firmware),
            Firmware = new FirmwareView(information.Firmware!, variables),
            SecureBoot = information.SecureBoot,
            Options = information.Options.All,
            Power = new PowerControl(power),
            Keymap = keymap,
        });
        BootTime.Report();
        machine.RunShell(keys, CollectionsMarshal.AsSpan(information.EarlyKeys));
        Fatal.Stop("The shell returned");
    }

    private static InputFindings FindInputs(BootOptions options, PciBus pci)
    {
        const uint UsbClass = 0x0C_03;
        const uint Xhci = 0x0C_0330;
        int controllers = 0;
        int older = 0;
        foreach (PciFunction function in pci.Functions)
        {
            controllers += function.ClassCode == Xhci ? 1 : 0;
            older += function.ClassCode >> 8 == UsbClass && function.ClassCode < Xhci ? 1 : 0;
        }

        return new InputFindings
        {
            Ps2 = Ps2Status.Unknown,
            Serial = KernelConsole.Serial is null ? null : SerialConsole.Address.ToString(),
            WantsSerial = !options.Serial.IsNone,
            UsesUsb = options.UsesUsb,
            UsbControllers = controllers,
            OlderUsbControllers = older,
        };
    }

    private static void LoadDescriptorTables(BootInformation information)
    {
        GlobalDescriptorTable.Load();
        InterruptDescriptorTable.Load();
        TrapDispatcher.SetFaultHandler(&HardwareFault.TryTurnIntoException);
        KernelLog.WriteLine("[KERNEL] Descriptor tables loaded; faults are reported from here on");
        if (information.Options.Panics)
        {
            Fatal.Stop("Requested by the option 'panic'");
        }
    }

    private static PhysicalLayout TakeMemory(BootInformation information)
    {
        PhysicalLayout memory = KernelMemory.TakeOver(information);
        PanicVariable.Prepare(information.Runtime);
        if (!PanicReserve.TryTake())
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] No memory could be reserved for a panic's report");
        }

        if (information.Report.IsEmpty)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] No place is free to keep the report of a panic over a restart");
        }

        Exhaustion.Prepare();
        if (information.Options.RecordsAllocations)
        {
            RecordAllocations();
        }

        return memory;
    }

    private static void RecordAllocations()
    {
        if (AllocationSites.TryStart())
        {
            KernelLog.WriteLine(
                $"[KERNEL] Allocations are recorded, up to {AllocationSites.Room} blocks at a time: see 'heap leaks'");
        }
        else
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                "[KERNEL] There is no memory to record allocations; the option leaks has no effect");
        }
    }

    private static AcpiTables ReadAcpi(BootInformation information, IdentityMappedMemory firmware) =>
        information.Tables.HasRsdp && information.Options.UsesAcpi
            ? AcpiTables.Read(firmware, information.Tables.Rsdp.Start, Warn)
            : AcpiTables.None;

    private static SmbiosTables ReadSmbios(BootInformation information, IdentityMappedMemory firmware) =>
        information.Tables.HasSmbios ? SmbiosTables.Read(firmware, information.Tables.Smbios.Start, Warn) : SmbiosTables.None;

    private static void Report(string message) => KernelLog.WriteLine($"[KERNEL] {message}");

    private static void Warn(string message) => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {message}");

    private static void Warn(Device device, string message) => Warn($"{device.Name} {device.Place}: {message}");

    private static void StartClock(EfiBootServices* boot)
    {
        // Firmware's own work, or a host that stops the machine, makes a stall longer: the shortest is the best.
        ulong shortest = ulong.MaxValue;
        for (int i = 0; i < StallCount; i++)
        {
            EfiStatus status;
            ulong ticks;
            using (FirmwareGate.Enter())
            {
                ulong before = Cpu.ReadTimestamp();
                status = boot->Stall(StallMicroseconds);
                ticks = Cpu.ReadTimestamp() - before;
            }

            shortest = status.IsError ? shortest : ulong.Min(shortest, ticks);
        }

        ClockSetup.Estimate(shortest == ulong.MaxValue ? 0 : shortest, StallMicroseconds);
    }

    private static FirmwareTables FindTables(EfiSystemTable* system)
    {
        var tables = FirmwareTables.Find(system);
        if (tables.HasRsdp)
        {
            KernelLog.WriteLine($"[KERNEL] ACPI RSDP at {tables.Rsdp.Start}, revision {tables.AcpiRevision}");
        }
        else
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] ACPI RSDP: none, or broken");
        }

        if (tables.HasSmbios)
        {
            KernelLog.WriteLine($"[KERNEL] SMBIOS {tables.SmbiosEntry.Kind}.x entry at {tables.Smbios.Start}");
        }
        else
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] SMBIOS entry: none, or broken");
        }

        return tables;
    }

    private static MemoryInUse FindLastingMemory(EfiSystemTable* system)
    {
        MemoryInUse inUse = default;
        FirmwareFootprint.AddLasting(system, ref inUse);
        return inUse;
    }

    private static void ReportMemory(MemoryMapSnapshot map, PhysicalLayout memory)
    {
        KernelLog.WriteLine(
            $"[KERNEL] Memory: {map.Regions.Length} regions, {memory.KernelsTotal} usable, " +
            $"{memory.TotalOf(MemoryOwner.AcpiTables)} after ACPI, up to {memory.KernelsEnd}");
    }
}
