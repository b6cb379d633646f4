using System.Collections.Generic;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// Sets the interrupt controllers up: the local APIC is the scheduler's timer, the I/O APIC brings keyboard and serial port, the
/// legacy pair is silent. Where interrupts do not work, the kernel polls and logs that.
/// </summary>
internal static unsafe class InterruptSetup
{
    // For the test of the timer only: later it interrupts only when a wait ends.
    private const uint TicksPerSecond = 1000;

    // IA32_APIC_BASE (Intel SDM volume 3, 11.4.4 and 11.12.1).
    private const uint ApicBaseMsr = 0x1B;
    private const ulong ApicBaseX2 = 1 << 10;
    private const ulong ApicBaseEnable = 1 << 11;
    private const ulong ApicBaseAddress = 0x000F_FFFF_FFFF_F000;

    // CPUID leaf 1, EDX.
    private const int HasMsrs = 1 << 5;
    private const int HasApic = 1 << 9;

    // A reading is uncertain by less than 1 µs: this is right to some ten-thousandths.
    private const ulong MeasureNanoseconds = 4_000_000;

    // A thousand times what two ticks take. Only the time counts in which the processor ran: a host that stops the machine must
    // not make it poll permanently.
    private const ulong FirstTicksNanoseconds = 2_000_000_000;

    // A destination of 255 is all processors.
    private const uint LargestDestination = 254;

    // Set during boot.
    private static readonly List<IoApic> s_ioApics = [];
    private static readonly List<PhysicalAddress> s_controllers = [];
    private static readonly List<byte> s_connected = [];
    private static ulong s_timerFrequency;

    /// <summary>Registers of the controllers in use: the local APIC's, if they are in memory, and those of I/O APICs.</summary>
    public static IReadOnlyList<PhysicalAddress> Controllers => s_controllers;

    /// <summary>Whether interrupts arrive. Set during boot.</summary>
    public static bool Works { get; private set; }

    /// <summary>What wakes the processor, for people.</summary>
    public static string Description =>
        !Works
        ? "none: the kernel polls"
        : $"timer of the local APIC when it is needed, {s_connected.Count} interrupts of devices";

    /// <summary>Whether an ISA interrupt arrives.</summary>
    public static bool IsConnected(byte irq) => s_connected.Contains(irq);

    /// <summary>Sets up the controllers that exist. Interrupts are off, and are off afterwards.</summary>
    /// <param name="madt">What the tables say, or null.</param>
    /// <param name="polls">Whether to do without.</param>
    /// <param name="usesIoApics">Whether interrupts of keyboard and serial port are connected.</param>
    /// <param name="serialIrq">The ISA interrupt of the serial port; null for none.</param>
    public static void Run(Madt? madt, bool polls, bool usesIoApics, byte? serialIrq)
    {
        if (madt is not { HasLegacyPic: false })
        {
            new LegacyPic<CpuPorts>(default, InterruptVectors.LegacyPic).MoveAndMask();
        }

        if (polls || !TryOpenLocalApic(madt, out LocalApic<ApicRegisters> apic, out string mode) || !TryStartTimer(apic, mode))
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Interrupts: none; the kernel polls, and the processor never idles");
            return;
        }

        Works = true;
        if (madt is null)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] I/O APIC: no MADT names one; devices are polled");
            return;
        }

        ConnectNmis(apic, madt);
        if (!usesIoApics)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] I/O APIC: the option noapic keeps it unused; devices are polled");
            return;
        }

        OpenIoApics(madt);
        TryConnect(apic.Id, madt, InterruptVectors.KeyboardIrq, "Keyboard (IRQ 1)");
        if (serialIrq is { } irq)
        {
            TryConnect(apic.Id, madt, irq, $"Serial port (IRQ {irq})");
        }
    }

    /// <summary>Hands the timer to the scheduler and allows interrupts. Nothing happens where they do not work.</summary>
    public static void Start()
    {
        if (!Works)
        {
            return;
        }

        ApicInterrupts.SetTimerHandler(&Watchdog.OnTimer);
        ProcessorApic.Current.Apic.PrepareOnce(InterruptVectors.Timer);
        Scheduler.SetTimer(&StartTimerOnce);
        ThreadLife.InterruptsAreUsed = true;
        Cpu.EnableInterrupts();
    }

    private static void StartTimerOnce(ulong nanoseconds) =>
        ProcessorApic.Current.Apic.StartOnce(TimerTicks.For(nanoseconds, s_timerFrequency));

    private static bool TryOpenLocalApic(Madt? madt, out LocalApic<ApicRegisters> apic, out string mode)
    {
        apic = default;
        mode = "";
        int features = X86Base.CpuId(1, 0).Edx;
        if ((features & HasMsrs) == 0 || (features & HasApic) == 0)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Local APIC: the processor has none");
            return false;
        }

        ulong setting = Cpu.ReadMsr(ApicBaseMsr);
        bool isX2 = (setting & (ApicBaseX2 | ApicBaseEnable)) == (ApicBaseX2 | ApicBaseEnable);
        ApicRegisters registers = ApicRegisters.X2;
        mode = "x2APIC mode";
        if (!isX2)
        {
            // The processor's register is authoritative; the table agrees on sound machines.
            var address = new PhysicalAddress(setting & ApicBaseAddress);
            mode = $"at {address}";
            if (madt is not null && madt.LocalApic != address)
            {
                KernelLog.WriteLine(
                    LogLevel.Warning, $"[KERNEL] Local APIC: at {address}, though the MADT says {madt.LocalApic}");
            }

            if (!DeviceMemory.TryMap(
                new PhysicalRange(address, new ByteCount(LocalApic<ApicRegisters>.BlockLength)), out MappedRegisters memory,
                out string problem))
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Local APIC: its address, {address}, {problem}");
                return false;
            }

            if ((setting & ApicBaseEnable) == 0)
            {
                Cpu.WriteMsr(ApicBaseMsr, setting | ApicBaseEnable);
            }

            registers = new ApicRegisters(memory);
            s_controllers.Add(address);
        }

        apic = new LocalApic<ApicRegisters>(registers, isX2);
        if (apic.IsPresent)
        {
            return true;
        }

        KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Local APIC: does not answer");
        return false;
    }

    private static bool TryStartTimer(LocalApic<ApicRegisters> apic, string mode)
    {
        ApicInterrupts.Install(apic);
        apic.Enable(InterruptVectors.Spurious, InterruptVectors.Error);
        uint frequency = apic.MeasureTimer(static () => KernelClock.RawNanoseconds, MeasureNanoseconds);
        if (frequency < TicksPerSecond)
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Local APIC: its timer does not count");
            return false;
        }

        apic.StartTimer(InterruptVectors.Timer, frequency / TicksPerSecond);
        if (!Arrives())
        {
            apic.CountDown(0);
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Local APIC: its timer counts, but no interrupt arrives");
            return false;
        }

        s_timerFrequency = frequency;
        KernelLog.WriteLine($"[KERNEL] Local APIC {apic.Id}: {mode}, timer of {frequency / 1000} kHz");
        return true;
    }

    // Spins with interrupts allowed: if none came, a halted processor would never continue.
    private static bool Arrives()
    {
        var patience = new Patience(FirstTicksNanoseconds, KernelClock.RawNanoseconds);
        Cpu.EnableInterrupts();
        while (ApicInterrupts.Ticks < 2 && !patience.IsOver(KernelClock.RawNanoseconds))
        {
            X86Base.Pause();
        }

        Cpu.DisableInterrupts();
        return ApicInterrupts.Ticks >= 2;
    }

    private static void ConnectNmis(LocalApic<ApicRegisters> apic, Madt madt)
    {
        uint id = apic.Id;
        foreach (MadtNmi nmi in madt.Nmis)
        {
            bool isOurs = nmi.Processor is null;
            foreach (MadtProcessor processor in madt.Processors)
            {
                isOurs |= processor.ApicId == id && processor.Uid == nmi.Processor;
            }

            if (isOurs && nmi.Pin <= 1)
            {
                apic.ConnectNmi(nmi.Pin, nmi.Signal.IsActiveLow);
            }
        }
    }

    private static void OpenIoApics(Madt madt)
    {
        foreach (MadtIoApic entry in madt.IoApics)
        {
            if (!DeviceMemory.TryMap(
                new PhysicalRange(entry.Address, new ByteCount(IoApic.BlockLength)), out MappedRegisters registers,
                out string problem))
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] I/O APIC {entry.Id}: its address, {entry.Address}, {problem}");
                continue;
            }

            var ioApic = new IoApic(registers, entry.FirstInterrupt);
            int pins = ioApic.PinCount;
            if (pins == 0)
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] I/O APIC {entry.Id}: nothing answers at {entry.Address}");
                continue;
            }

            ioApic.MaskAll();
            s_ioApics.Add(ioApic);
            s_controllers.Add(entry.Address);
            KernelLog.WriteLine(
                $"[KERNEL] I/O APIC {entry.Id}: at {entry.Address}, interrupts {entry.FirstInterrupt} to " +
                $"{entry.FirstInterrupt + (ulong)pins - 1}");
        }
    }

    private static void TryConnect(uint processor, Madt madt, byte irq, string name)
    {
        MadtOverride wiring = madt.Resolve(irq);

        // The handler empties the device, but a level that another device holds would interrupt without end. Polling has to do.
        bool isUsable = processor <= LargestDestination && !wiring.Signal.IsLevelTriggered;
        foreach (IoApic ioApic in s_ioApics)
        {
            uint pin = wiring.Interrupt - ioApic.FirstInterrupt;
            if (!isUsable || pin >= (uint)ioApic.PinCount)
            {
                continue;
            }

            // Until its device has a handler, an interrupt is only ended.
            VectorTable.Connect((byte)(InterruptVectors.Isa + irq), name, &ApicInterrupts.End);
            ioApic.Connect(
                pin, (byte)(InterruptVectors.Isa + irq), (byte)processor, wiring.Signal.IsActiveLow, isLevelTriggered: false);
            s_connected.Add(irq);
            return;
        }

        KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] I/O APIC: interrupt {irq} cannot be connected; its device is polled");
    }
}
