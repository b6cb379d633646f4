using System.Collections.Generic;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>
/// Leaves boot services, and keeps what only the firmware knows until then: typed keys and the memory map.
/// </summary>
internal static unsafe class FirmwareExit
{
    /// <summary>Leaves boot services.</summary>
    /// <param name="image">The image's handle.</param>
    /// <param name="system">The firmware's system table.</param>
    /// <param name="information">Gets the keys and the memory map.</param>
    /// <returns>An error when the first attempt was not possible. The firmware then still works.</returns>
    public static EfiStatus Run(EfiHandle image, EfiSystemTable* system, BootInformation information)
    {
        KernelLog.WriteLine("[KERNEL] Leaving boot services...");
        KernelLog.CloseFirmwareConsole();
        TakeEarlyKeys(system, information.EarlyKeys);
        BootServicesExitResult exit =
            BootServicesExit.Run(system->BootServices, image, () => FirmwareKeys.Take(system->ConIn, information.EarlyKeys));
        if (!exit.Status.IsError)
        {
            FirmwareGate.KeepInterrupts();
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

        // The firmware is half shut down: the kernel can neither return to it nor leave it. Runtime services may still restart
        // the machine.
        using (FirmwareGate.Enter())
        {
            system->RuntimeServices->ResetSystem(EfiResetType.EfiResetCold, exit.Status, 0, null);
        }

        Fatal.Stop("Boot services could not be left, and the firmware did not restart the machine");
        return exit.Status;
    }

    // Until the exit the firmware reads the keys. Bytes that the serial port held when it was opened are older.
    private static void TakeEarlyKeys(EfiSystemTable* system, List<KeyPress> keys)
    {
        var opened = new SerialKeyDecoder(new SerialLine(new ConsolePort()));
        while (opened.TryRead(out KeyPress key))
        {
            keys.Add(key);
        }

        using (BootTime.Wait())
        {
            FirmwareKeys.TakeUntilQuiet(system->ConIn, keys, () => Pause(system->BootServices));
        }
    }

    private static void Pause(EfiBootServices* boot)
    {
        using (FirmwareGate.Enter())
        {
            boot->Stall(FirmwareKeys.LookMicroseconds);
        }
    }

    // The firmware may have moved its page tables up to the exit.
    private static MemoryInUse FindProcessorMemory()
    {
        MemoryInUse inUse = default;
        FirmwareFootprint.AddProcessor(ProcessorTables.Read(), ref inUse);
        return inUse;
    }
}
