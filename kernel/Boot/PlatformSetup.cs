using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Iommu;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot;

/// <summary>
/// Brings what boot has set up into the tree of devices, with what it owns. Before any PCI driver starts, so that none can claim
/// it; the keyboard comes later, since it is opened last.
/// </summary>
/// <param name="platform">The bus of these devices.</param>
internal sealed class PlatformSetup(PlatformBus platform)
{
    // Where PCs have them (PCI 3.0, 3.2.2.3.2, and the data sheets of 8259A, 8254, MC146818 and 8042).
    private const ulong PciPorts = 0xCF8;
    private const ulong CmosPorts = 0x70;
    private const ulong CounterPorts = 0x40;
    private const ulong SpeakerPort = 0x61;
    private const ulong FirstPicPorts = 0x20;
    private const ulong SecondPicPorts = 0xA0;

    /// <summary>Adds all that is set up before PCI drivers start.</summary>
    /// <param name="acpi">The firmware's tables.</param>
    /// <param name="firmware">Where they are.</param>
    /// <param name="screen">The screen that the firmware left, if there is one.</param>
    /// <param name="report">Told of what devices cannot do, or could not before.</param>
    public void Run(AcpiTables acpi, IPhysicalMemory firmware, FramebufferInfo? screen, Action<string> report)
    {
        IReadOnlyList<IommuPlace> iommus = IommuTable.Read(acpi, firmware, report);
        for (int i = 0; i < iommus.Count; i++)
        {
            AddIommu($"IOMMU{i}", iommus[i], report);
        }

        AddInterruptControllers(acpi.Madt);
        AddTimers(acpi);
        AddPciHost(acpi.Mcfg);
        AddSerialPort();
        AddScreen(screen);
    }

    /// <summary>Adds the PS/2 keyboard; nothing where there is no controller.</summary>
    /// <param name="status">What was found.</param>
    public void AddKeyboard(Ps2Status status)
    {
        const string Place = "PNP0303";
        const string Name = "PS/2 keyboard";
        if (status is Ps2Status.Ready or Ps2Status.NoKeyboard)
        {
            AddIsaDevice(
                Place, Name, "ps2", Ps2StatusText.Of(status), InterruptVectors.KeyboardIrq,
                Ports(Ps2Controller<CpuPorts>.DataPort, 1), Ports(Ps2Controller<CpuPorts>.CommandPort, 1));
        }
        else if (status != Ps2Status.Absent)
        {
            platform.AddUnused(Place, Name, hasFailed: true, Ps2StatusText.Of(status));
        }
    }

    private void AddIommu(string place, IommuPlace found, Action<string> report)
    {
        string name = found.IsAmd ? "IOMMU, AMD-Vi" : "IOMMU, VT-d";
        var range = new PhysicalRange(found.Address, new ByteCount(IommuUnit.RegisterBytes));
        if (!DeviceMemory.TryMap(range, out MappedRegisters registers, out string problem))
        {
            platform.AddUnused(place, name, hasFailed: true, $"the range of its registers {problem}");
            report($"{name} {place}: the range of its registers {problem}; if it is on, devices reach no memory");
            return;
        }

        var unit = new IommuUnit(registers, found.IsAmd, static () => Waits.Sleep(1));
        unit.SwitchOff();
        if (!unit.IsOff)
        {
            string reason = unit.WasOn
                ? "the firmware left it on, and it cannot be switched off: devices reach only what the firmware allowed"
                : "its registers do not answer: if it is on, devices reach only what the firmware allowed";
            platform.AddUnused(place, name, hasFailed: true, reason);
            report($"{name} {place}: {reason}; USB keyboards may not work");
            return;
        }

        if (unit.WasOn)
        {
            report($"{name} {place}: the firmware left it on; it is switched off, so that devices reach the kernel's memory");
        }

        platform.Add(
            place, name, "iommu", unit.WasOn ? "switched off: devices reach all memory" : "off: devices reach all memory",
            Registers(range));
    }

    private void AddInterruptControllers(Madt? madt)
    {
        if (madt is not { HasLegacyPic: false })
        {
            platform.Add(
                "PNP0000", "Legacy interrupt controllers", "pic", "masked", Ports(FirstPicPorts, 2), Ports(SecondPicPorts, 2),
                new DeviceClaim(ClaimKind.Vector, InterruptVectors.LegacyPic, LegacyPic<CpuPorts>.InterruptCount));
        }

        if (!InterruptSetup.Works)
        {
            return;
        }

        var claims = new List<DeviceClaim>
        {
            Vector(InterruptVectors.Timer),
            Vector(InterruptVectors.Error),
            Vector(InterruptVectors.Spurious),
        };
        foreach (PhysicalAddress controller in InterruptSetup.Controllers)
        {
            claims.Add(Registers(new PhysicalRange(controller, new ByteCount(PageCount.BytesPerPage))));
        }

        platform.Add("PNP0003", "Interrupt controllers", "apic", InterruptSetup.Description, [.. claims]);
    }

    private void AddTimers(AcpiTables acpi)
    {
        if (acpi.Hpet is { } hpet)
        {
            AddTimer(
                "PNP0103", "HPET", "HPET",
                Registers(new PhysicalRange(hpet.Address, new ByteCount(HpetTimer.BlockLength))));
        }

        if (acpi.Fadt is { PmTimer: { IsPort: true } timer })
        {
            AddTimer("PMTMR", "ACPI PM timer", "ACPI PM timer", Ports(timer.Address, sizeof(uint)));
        }

        AddTimer("PNP0100", "Timer 8254", "PIT", Ports(CounterPorts, 4), Ports(SpeakerPort, 1));
        if (acpi.Fadt is { DeniesCmosClock: true })
        {
            return;
        }

        if (KernelClock.UtcNow is null)
        {
            platform.AddUnused("PNP0B00", "CMOS clock", hasFailed: true, "its time is not plausible");
        }
        else
        {
            platform.Add("PNP0B00", "CMOS clock", "cmos", "the wall clock was set from it", Ports(CmosPorts, 2));
        }
    }

    // A timer that is not used keeps its registers too: they do not belong to a PCI driver.
    private void AddTimer(string place, string name, string source, params DeviceClaim[] claims)
    {
        string detail = ClockWatch.Reference == source ? "the time-stamp counter is compared with it each second"
            : KernelClock.FrequencySource == source ? "the time-stamp counter was measured with it"
            : $"not needed: the time-stamp counter's frequency is known by {KernelClock.FrequencySource}";
        platform.Add(place, name, "timer", detail, claims);
    }

    private void AddPciHost(Mcfg? mcfg)
    {
        var claims = new List<DeviceClaim> { Ports(PciPorts, 8) };
        foreach (McfgEntry entry in mcfg?.Entries ?? [])
        {
            claims.Add(Registers(entry.Range));
        }

        platform.Add(
            mcfg is null ? "PNP0A03" : "PNP0A08", "PCI configuration space", "pci", mcfg is null ? "by ports" : "mapped",
            [.. claims]);
    }

    private void AddSerialPort()
    {
        if (KernelConsole.Serial is null)
        {
            return;
        }

        SerialAddress address = SerialConsole.Address;
        string name = $"Serial port {address}";
        DeviceClaim registers =
            address.IsMemory ? Registers(address.Range) : Ports(address.Start, SerialAddress.RegisterCount);
        if (SerialConsole.Irq is { } irq)
        {
            AddIsaDevice("PNP0501", name, "serial", "console", irq, registers);
        }
        else
        {
            platform.Add("PNP0501", name, "serial", "console; polled", registers);
        }
    }

    private void AddScreen(FramebufferInfo? screen)
    {
        const string Place = "GOP";
        const string Name = "Framebuffer";
        if (KernelConsole.Screen is { } used)
        {
            platform.Add(Place, Name, "framebuffer", $"{used.Width}x{used.Height}", Registers(used.Range));
        }
        else if (screen is not null)
        {
            platform.AddUnused(Place, Name, hasFailed: true, "the screen cannot be used");
        }
    }

    private void AddIsaDevice(
        string place, string name, string driver, string detail, byte irq, params DeviceClaim[] claims)
    {
        bool isConnected = InterruptSetup.IsConnected(irq);
        platform.Add(
            place, name, driver, isConnected ? detail : $"{detail}; polled",
            isConnected ? [.. claims, Vector((byte)(InterruptVectors.Isa + irq))] : claims);
    }

    private static DeviceClaim Ports(ulong first, ulong count) => new(ClaimKind.Ports, first, count);

    private static DeviceClaim Vector(byte vector) => new(ClaimKind.Vector, vector, 1);

    private static DeviceClaim Registers(PhysicalRange range) =>
        new(ClaimKind.Registers, range.Start.Value, range.Length.Value);
}
