using System;
using System.Runtime.Intrinsics.X86;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>Finds the time-stamp counter's frequency and the wall clock.</summary>
internal static class ClockSetup
{
    // CPUID leaf 80000007h, EDX bit 8: the counter has one rate in all states of the processor (Intel SDM volume 3, 18.17.1
    // "Invariant TSC").
    private const uint FirstExtendedLeaf = 0x8000_0000;
    private const uint PowerLeaf = 0x8000_0007;
    private const int InvariantFlag = 1 << 8;

    // A timer for comparisons must not wrap more often than this: they are made each second.
    private const ulong LeastPeriodSeconds = 4;
    private const ulong FemtosecondsPerSecond = 1_000_000_000_000_000;

    // Set during boot.
    private static IReferenceTimer? s_reference;

    /// <summary>
    /// Whether the processor promises that the time-stamp counter keeps its rate and never stops. Set during boot.
    /// </summary>
    public static bool IsInvariant { get; private set; }

    /// <summary>
    /// The timer to compare the time-stamp counter with, because it is not invariant; null when it is, or when there is no timer.
    /// </summary>
    public static IReferenceTimer? Reference => IsInvariant ? null : s_reference;

    /// <summary>Makes a first estimate while boot services run: good enough for the log's times.</summary>
    /// <param name="stalledTicks">Counter ticks that passed during a firmware stall, or 0 when it failed.</param>
    /// <param name="stalledMicroseconds">The length of that stall.</param>
    public static void Estimate(ulong stalledTicks, uint stalledMicroseconds)
    {
        ulong frequency = stalledTicks * 1_000_000 / stalledMicroseconds;
        if (KernelClock.IsPlausible(frequency))
        {
            KernelClock.SetFrequency(frequency, "the firmware's Stall");
        }
    }

    /// <summary>
    /// Uses the best source that is available. The ratio to a known crystal is exact. A timer measures to 100 ppm. The nominal
    /// frequency that CPUID reports differs a little from the counter's, so it comes after the timers. The firmware's Stall comes
    /// last: it may take longer than requested.
    /// </summary>
    /// <param name="acpi">The machine's tables.</param>
    public static void Calibrate(AcpiTables acpi)
    {
        IsInvariant = ReadInvariance();
        CpuidFrequency cpuid = ReadCpuid();
        if (IsInvariant && cpuid.IsExact && KernelClock.IsPlausible(cpuid.Hertz))
        {
            KernelClock.SetFrequency(cpuid.Hertz, "CPUID leaf 15h");
        }
        else if (!TryMeasure(acpi) && KernelClock.IsPlausible(cpuid.Hertz))
        {
            KernelClock.SetFrequency(cpuid.Hertz, cpuid.IsExact ? "CPUID leaf 15h" : "CPUID leaf 16h");
        }

        bool isAssumed = KernelClock.Frequency == KernelClock.FallbackFrequency;
        bool isUnchecked = !IsInvariant && s_reference is null;
        string stability = IsInvariant ? "invariant"
            : s_reference is { } reference ? "not invariant: compared with " + reference.Name + " each second"
            : "not invariant, and there is no timer to compare it with: the time may become wrong";
        KernelLog.WriteLine(
            isAssumed || isUnchecked ? LogLevel.Warning : LogLevel.Information,
            $"[KERNEL] Time-stamp counter: {KernelClock.Frequency / 1000} kHz by {KernelClock.FrequencySource}, {stability}");
    }

    /// <summary>Sets the wall clock by the CMOS clock.</summary>
    /// <param name="fadt">What firmware says of that clock, or null.</param>
    public static void SetWallClock(Fadt? fadt)
    {
        if (fadt is { DeniesCmosClock: true })
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Wall clock: none, according to the FADT");
            return;
        }

        if (new CmosClock(default(CpuPorts), fadt?.CenturyRegister ?? 0).TryRead(out DateTime time))
        {
            KernelClock.SetUtc(time);
            KernelLog.WriteLine($"[KERNEL] Wall clock: {time.ToString("yyyy-MM-dd HH:mm:ss")}, treated as UTC");
        }
        else
        {
            KernelLog.WriteLine(LogLevel.Warning, "[KERNEL] Wall clock: the CMOS clock reports an implausible time");
        }
    }

    private static bool TryMeasure(AcpiTables acpi)
    {
        if (acpi.Hpet is { } hpet)
        {
            if (!DeviceMemory.TryMap(
                new PhysicalRange(hpet.Address, new ByteCount(HpetTimer.BlockLength)), out MappedRegisters registers,
                out string problem))
            {
                KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] HPET: its address, {hpet.Address}, {problem}");
            }
            else if (TryMeasure(new HpetTimer(registers)))
            {
                return true;
            }
        }

        return (acpi.Fadt is { PmTimer: { IsPort: true } timer } fadt &&
            TryMeasure(new PmTimer(default(CpuPorts), (ushort)timer.Address, fadt.PmTimerHas32Bits)))
            || TryMeasure(new PitTimer(default(CpuPorts)));
    }

    private static bool TryMeasure(IReferenceTimer timer)
    {
        // A method that is imported cannot be a delegate itself.
        ulong frequency = CounterCalibration.Measure(timer, static () => Cpu.ReadTimestamp());
        if (!KernelClock.IsPlausible(frequency))
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {timer.Name}: does not count evenly, or not at all");
            return false;
        }

        KernelLog.WriteLine(
            LogLevel.Debug,
            $"[KERNEL] {timer.Name}: the time-stamp counter has {frequency} Hz; until now it was {KernelClock.Frequency} Hz by " +
            $"{KernelClock.FrequencySource}");
        KernelClock.SetFrequency(frequency, timer.Name);

        // The PIT wraps in 55 ms: too often to be read in time.
        s_reference = timer.Mask * timer.FemtosecondsPerTick / FemtosecondsPerSecond >= LeastPeriodSeconds ? timer : null;
        return true;
    }

    private static bool ReadInvariance() =>
        (uint)X86Base.CpuId(unchecked((int)FirstExtendedLeaf), 0).Eax >= PowerLeaf &&
        (X86Base.CpuId(unchecked((int)PowerLeaf), 0).Edx & InvariantFlag) != 0;

    private static CpuidFrequency ReadCpuid()
    {
        uint highest = (uint)X86Base.CpuId(0, 0).Eax;
        if (highest < CpuidFrequency.RatioLeaf)
        {
            return default;
        }

        (int denominator, int numerator, int crystal, _) = X86Base.CpuId((int)CpuidFrequency.RatioLeaf, 0);
        int megahertz = highest >= CpuidFrequency.FrequencyLeaf ? X86Base.CpuId((int)CpuidFrequency.FrequencyLeaf, 0).Eax : 0;
        return CpuidFrequency.From((uint)denominator, (uint)numerator, (uint)crystal, (uint)megahertz);
    }
}
