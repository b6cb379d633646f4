using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>Stage two, ordinary C#: what the firmware is still needed for, leaving it, and the way to the prompt.</summary>
internal static unsafe class KernelMain
{
    // Long enough to count ticks to 0.1 %, short enough not to be noticed.
    private const uint StallMicroseconds = 20_000;
    private const int StallCount = 3;

    private static BootInformation? s_information;

    /// <summary>Takes over from stage one; the firmware is still there.</summary>
    /// <param name="image">The image's handle.</param>
    /// <param name="system">The firmware's system table.</param>
    /// <param name="options">The load options.</param>
    /// <param name="memory">The heap and the stacks; the caller's to free when this returns.</param>
    /// <returns>
    /// Only on failure: why the kernel could not leave the firmware. The firmware is whole then, and nothing else was taken from
    /// it.
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
        StartClock(boot);
        WarnOfOptions(options);
        var information = new BootInformation
        {
            Heap = memory.Heap,
            FirmwareMemory = FindLastingMemory(system),
            Tables = FindTables(system),
            UsesAcpi = !options.HasFlag("noacpi"),
            Polls = options.HasFlag("poll"),
            RecordsAllocations = options.HasFlag("leaks"),
            Panics = options.HasFlag("panic"),
            Graphics = SelectGraphics(boot, options),
            KeyboardLayout = SelectKeyboardLayout(options),
            HeapLimit = ReadHeapLimit(options, memory.Heap.Size),
            Firmware = FirmwareInventory.Take(system),
            Options = OptionList.Of(options),
            Runtime = system->RuntimeServices,
            RuntimeAttributes = MemoryAttributesTable.Read(system),
        };
        ProcessEnvironment.SetOptions(information.Options);
        bool poison = options.HasFlag("poison");

        EfiStatus status = Leave(image, system, information);
        if (status.IsError)
        {
            return status;
        }

        if (poison)
        {
            FirmwarePoison.Apply(system);
        }

        s_information = information;
        var stacks = new StackArea(memory.Stacks.Base.Value);
        KernelStacks.Area = stacks;
        ThreadExports.SetStack((void*)stacks.LowOf(StackArea.Kernel), (void*)stacks.TopOf(StackArea.Kernel));
        StackSwitch.Call((void*)stacks.TopOf(StackArea.Kernel), &RunAlone);
        return EfiStatus.Aborted;
    }

    /// <summary>The kernel on its own stack, with the machine to itself.</summary>
    private static void RunAlone()
    {
        BootInformation information = s_information!;
        LoadDescriptorTables(information);
        PhysicalLayout memory = TakeMemory(information);
        KernelConsole.Open(information.Graphics.HasFramebuffer ? information.Graphics.Framebuffer : null);
        ReportMemory(information.MemoryMap);
        IdentityMappedMemory firmware = FirmwareMemory.Open(Paging.Plan, Warn);
        AcpiTables acpi = ReadAcpi(information, firmware);
        SmbiosTables smbios = ReadSmbios(information, firmware);
        PanicRestart.Prepare(acpi.Fadt);
        ClockSetup.Calibrate(acpi);
        ClockSetup.SetWallClock(acpi.Fadt);
        InterruptSetup.Run(acpi.Madt, information.Polls);
        ThreadSetup.Run();
        ClockWatch.Start(ClockSetup.Reference);
        KeyInputs.ConnectSerial();
        var machine = new KernelMachine(new MachineParts
        {
            MemoryMap = information.MemoryMap,
            Layout = memory,
            Heap = new VirtualAddress((nuint)information.Heap.Base.Value),
            Acpi = acpi,
            Smbios = smbios,
            Firmware = new FirmwareView(
                information.Firmware,
                new FirmwareVariables(information.Runtime, new FirmwareBuffers(), FirmwareCall.Enter, FirmwareCall.Leave)),
            Options = information.Options,
            Power = new PowerControl(
                new MachinePower(default(CpuPorts), acpi, firmware, MachineReset.CreateHooks(information.Runtime, Report))),
            Keymap = new Keymap { Layout = information.KeyboardLayout },
        });
        var keys = new KeyInputs(machine, machine.Keymap);
        keys.Open(acpi.Fadt);
        machine.RunShell(keys, CollectionsMarshal.AsSpan(information.EarlyKeys));
        Fatal.Stop("The shell returned");
    }

    private static void LoadDescriptorTables(BootInformation information)
    {
        GlobalDescriptorTable.Load();
        InterruptDescriptorTable.Load();
        TrapDispatcher.SetFaultHandler(&HardwareFault.TryTurnIntoException);
        KernelLog.WriteLine("[KERNEL] Descriptor tables loaded; faults are reported from here on");
        if (information.Panics)
        {
            Fatal.Stop("Asked for by the load option panic");
        }
    }

    private static PhysicalLayout TakeMemory(BootInformation information)
    {
        PhysicalLayout memory = KernelMemory.TakeOver(information);
        if (!PanicReserve.TryTake())
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] There is no memory to keep for the report of a panic");
        }

        Exhaustion.Prepare();
        if (information.RecordsAllocations)
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
                "[KERNEL] There is no memory to record allocations; the load option leaks has no effect");
        }
    }

    private static AcpiTables ReadAcpi(BootInformation information, IdentityMappedMemory firmware) =>
        information.Tables.HasRsdp && information.UsesAcpi
            ? AcpiTables.Read(firmware, information.Tables.Rsdp, Warn)
            : AcpiTables.None;

    private static SmbiosTables ReadSmbios(BootInformation information, IdentityMappedMemory firmware) =>
        information.Tables.HasSmbios ? SmbiosTables.Read(firmware, information.Tables.Smbios, Warn) : SmbiosTables.None;

    private static void Report(string message) => KernelLog.WriteLine($"[KERNEL] {message}");

    private static void Warn(string message) => KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {message}");

    private static void StartClock(EfiBootServices* boot)
    {
        // Firmware's own work, or a host that stops the machine, makes a stall longer: the shortest is the best.
        ulong shortest = ulong.MaxValue;
        for (int i = 0; i < StallCount; i++)
        {
            ulong before = Cpu.ReadTimestamp();
            EfiStatus status = boot->Stall(StallMicroseconds);
            ulong ticks = Cpu.ReadTimestamp() - before;
            shortest = status.IsError ? shortest : ulong.Min(shortest, ticks);
        }

        ClockSetup.Estimate(shortest == ulong.MaxValue ? 0 : shortest, StallMicroseconds);
    }

    private static FirmwareTables FindTables(EfiSystemTable* system)
    {
        var tables = FirmwareTables.Find(system);
        if (tables.HasRsdp)
        {
            KernelLog.WriteLine($"[KERNEL] ACPI RSDP at {tables.Rsdp}, revision {tables.AcpiRevision}");
        }
        else
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] ACPI RSDP: none, or broken");
        }

        if (tables.HasSmbios)
        {
            KernelLog.WriteLine($"[KERNEL] SMBIOS {tables.SmbiosEntryKind}.x entry at {tables.Smbios}");
        }
        else
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] SMBIOS entry: none, or broken");
        }

        return tables;
    }

    private static GraphicsModeResult SelectGraphics(EfiBootServices* boot, LoadOptions options)
    {
        var request = DisplayModeOption.Read(options);
        if (request.Expected is not null)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load option mode= is not usable: expected {request.Expected}");
        }

        var screenRequest = ScreenOption.Read(options);
        if (screenRequest.Expected is not null)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] Load option screen= is not usable: expected {screenRequest.Expected}");
        }

        GraphicsModeResult graphics = GraphicsMode.Select(boot, request, screenRequest.Number);
        if (screenRequest.Number != 0 && screenRequest.Number != graphics.Output)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Load option screen={screenRequest.Number}: expected a number up to {graphics.Outputs}, of an output " +
                $"that works");
        }

        if (graphics.RequestedModeMissing)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] Load option mode={request.Width}x{request.Height}: the screen has no such mode");
        }

        if (graphics.ModeRefused)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] The firmware refused to set the graphics mode");
        }

        if (graphics.HasFramebuffer)
        {
            FramebufferInfo screen = graphics.Framebuffer;
            KernelLog.WriteLine(
                $"[KERNEL] Screen: {screen.Width}x{screen.Height}, {screen.PixelsPerScanLine} pixels a line, at {screen.Base}; " +
                $"{graphics.Description}");
        }
        else
        {
            KernelLog.WriteLine($"[KERNEL] Screen: {graphics.Description}");
        }

        if (graphics.HasFramebuffer && graphics.Outputs > 1)
        {
            KernelLog.WriteLine(
                $"[KERNEL] Screen: output {graphics.Output} of {graphics.Outputs} is used; the load option screen=NUMBER " +
                $"chooses another");
        }

        return graphics;
    }

    private static KeyboardLayout SelectKeyboardLayout(LoadOptions options)
    {
        var request = KeymapOption.Read(options);
        if (request.Expected is not null)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load option keymap= is not usable: expected {request.Expected}");
        }

        return request.Layout;
    }

    private static ByteCount? ReadHeapLimit(LoadOptions options, ByteCount heap)
    {
        var request = HeapLimitOption.Read(options);
        if (request.Expected is not null)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load option heaplimit= is not usable: expected {request.Expected}");
        }
        else if (request.Limit < heap)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] Load option heaplimit={request.Limit.Value.Value >> 20}M is less than the heap has, " +
                $"{heap.Value >> 20}M: it does not grow");
        }

        return request.Limit;
    }

    // The firmware may have moved its page tables up to the exit.
    private static MemoryInUse FindProcessorMemory()
    {
        MemoryInUse inUse = default;
        FirmwareFootprint.AddProcessor(ProcessorTables.Read(), ref inUse);
        return inUse;
    }

    private static MemoryInUse FindLastingMemory(EfiSystemTable* system)
    {
        MemoryInUse inUse = default;
        FirmwareFootprint.AddLasting(system, ref inUse);
        return inUse;
    }

    // A boot entry may carry anything: the first few words show what it is, and the last line what was expected.
    private static void WarnOfOptions(LoadOptions options)
    {
        const int WarningLimit = 8;
        List<string> warnings = OptionList.WarningsOf(options);
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

    // Until the exit the firmware takes what is typed. What the serial port held when it was opened is older than that.
    private static void TakeEarlyKeys(EfiSystemTable* system, List<KeyPress> keys)
    {
        var opened = new SerialKeyDecoder(new SerialLine<CpuPorts, CpuSerialHost>(static () => ref SerialConsole.Port));
        while (opened.TryRead(out KeyPress key))
        {
            keys.Add(key);
        }

        FirmwareKeys.TakeUntilQuiet(system->ConIn, keys, () => system->BootServices->Stall(FirmwareKeys.LookMicroseconds));
    }

    private static EfiStatus Leave(EfiHandle image, EfiSystemTable* system, BootInformation information)
    {
        KernelLog.WriteLine("[KERNEL] Leaving boot services...");
        KernelLog.CloseFirmwareConsole();
        TakeEarlyKeys(system, information.EarlyKeys);
        BootServicesExitResult exit =
            BootServicesExit.Run(system->BootServices, image, () => FirmwareKeys.Take(system->ConIn, information.EarlyKeys));
        if (!exit.Status.IsError)
        {
            Cpu.DisableInterrupts();
            SerialConsole.Port.BeginReceiving();
            information.ProcessorMemory = FindProcessorMemory();
            information.MemoryMap = MemoryMapSnapshot.Take(exit.Map);
            KernelLog.WriteLine($"[KERNEL] ✓ Boot services left, attempt {exit.Attempts}");
            return exit.Status;
        }

        KernelLog.WriteLine(
            LogLevel.Error, $"[KERNEL] ✗ Boot services could not be left after {exit.Attempts} attempts: {exit.Status.Name}");
        if (exit.Fault != MemoryMapFault.None)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL]   The firmware's memory map is not usable: {MemoryMap.Describe(exit.Fault)}");
        }

        if (exit.Attempts == 0)
        {
            return exit.Status;
        }

        // The firmware is half shut down: it can neither be returned to nor left. Runtime services may still restart the machine.
        system->RuntimeServices->ResetSystem(EfiResetType.EfiResetCold, exit.Status, 0, null);
        Fatal.Stop("The firmware did not let go, and did not restart the machine");
        return exit.Status;
    }

    private static void ReportMemory(MemoryMapSnapshot map)
    {
        MemoryMapSummary summary = map.Summary;
        KernelLog.WriteLine(
            $"[KERNEL] Memory: {summary.Regions} regions, {summary.Usable.Value >> 20} MiB usable, " +
            $"{summary.UsableAfterAcpi.Value >> 10} KiB after ACPI, up to {summary.UsableEnd}");
    }
}
