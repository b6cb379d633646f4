using System.Collections.Generic;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>
/// Finds the serial port: the one of the option <c>serial=</c>, else the one that the firmware's SPCR table names, else COM1 to
/// COM4, else one on PCI. Each has to pass the test of a 16550.
/// </summary>
internal static class SerialSetup
{
    /// <summary>
    /// Opens a port at fixed I/O ports. The first thing of all, so that the log is seen; works before the runtime.
    /// </summary>
    /// <param name="option">What the options ask for.</param>
    public static void OpenFirst(SerialOption option)
    {
        if (option.IsNone)
        {
            KernelLog.WriteLine("[KERNEL] Serial port: none, as the option serial= says");
            return;
        }

        if (option.Address.IsPresent)
        {
            // The firmware's page tables are not to be trusted with any address.
            if (!option.Address.IsMemory)
            {
                Report(option.Address, SerialConsole.Open(option.Address, option.Divisor));
            }

            return;
        }

        for (int number = 1; number <= SerialAddress.LegacyCount && !SerialConsole.Port.IsUsable; number++)
        {
            var address = SerialAddress.Legacy(number);
            UartStatus status = SerialConsole.Open(address, divisor: 1);
            if (number == 1 || status == UartStatus.Ready)
            {
                Report(address, status);
            }
        }
    }

    /// <summary>
    /// Opens a port of the options in memory, or one that the firmware names; the kernel's page tables are in use. Before
    /// interrupts are.
    /// </summary>
    /// <param name="option">What the options ask for.</param>
    /// <param name="spcr">What the firmware names; may be null.</param>
    public static void OpenMapped(SerialOption option, Spcr? spcr)
    {
        if (option.Address.IsMemory)
        {
            TryOpen(option.Address, option.Divisor, "the option serial=");
        }

        if (option.IsNone || option.Address.IsPresent || spcr is null)
        {
            return;
        }

        if (!spcr.TryGetPort(out SerialAddress address, out ushort divisor))
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Serial port: SPCR names one of another kind, {spcr.ToString()}");
            return;
        }

        bool isOpen = SerialConsole.Port.IsUsable && SerialConsole.Address.Start == address.Start;
        if (isOpen && (divisor == 0 || divisor == SerialConsole.Divisor))
        {
            return;
        }

        // Where it does not answer, the port of before stays.
        SerialAddress before = SerialConsole.Address;
        ushort divisorBefore = SerialConsole.Divisor;
        bool wasUsable = SerialConsole.Port.IsUsable;
        if (!TryOpen(address, divisor, "SPCR") && wasUsable)
        {
            SerialConsole.Open(before, divisorBefore, showsLog: false);
            SerialConsole.Port.BeginReceiving();
        }
    }

    /// <summary>Opens a port on PCI where there is no other. Before interrupts of the serial port are used.</summary>
    /// <param name="option">What the options ask for.</param>
    /// <param name="pci">The PCI functions.</param>
    public static void OpenPci(SerialOption option, PciBus pci)
    {
        if (option.IsNone || option.Address.IsPresent)
        {
            return;
        }

        foreach (PciFunction function in pci.Functions)
        {
            List<SerialAddress> places = SerialConsole.Port.IsUsable ? [] : PciSerial.PlacesOf(function);
            if (places.Count > 0)
            {
                new PciCommand(pci.Configuration, function.Address).Change(
                    set: PciCommand.PortSpace | PciCommand.MemorySpace, clear: 0);
            }

            foreach (SerialAddress place in places)
            {
                if (TryOpen(place, divisor: 1, $"PCI {function.Address}"))
                {
                    return;
                }
            }
        }
    }

    private static bool TryOpen(SerialAddress address, ushort divisor, string source)
    {
        if (address.IsMemory && !DeviceMemory.TryReach(address.Range, out string problem))
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] Serial port: its address of {source}, {address.ToString()}, {problem}");
            return false;
        }

        UartStatus status = SerialConsole.Open(address, divisor);
        if (status == UartStatus.Ready)
        {
            SerialConsole.Port.BeginReceiving();
            KernelLog.WriteLine($"[KERNEL] Serial port {address.ToString()}: ready, found by {source}");
            return true;
        }

        KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Serial port {address.ToString()} of {source}: {Describe(status)}");
        return false;
    }

    private static void Report(SerialAddress address, UartStatus status)
    {
        if (address.LegacyName.Length > 0)
        {
            KernelLog.WriteLine($"[KERNEL] Serial port {address.LegacyName}: {Describe(status)}");
        }
        else
        {
            KernelLog.WriteLine($"[KERNEL] Serial port 0x{address.Start:X}: {Describe(status)}");
        }
    }

    private static string Describe(UartStatus status) => status switch
    {
        UartStatus.Ready => "ready",
        UartStatus.Absent => "absent",
        _ => "does not respond as a 16550 and is not used",
    };
}
