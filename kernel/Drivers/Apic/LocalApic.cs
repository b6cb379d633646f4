using System;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// A processor's local APIC and its timer (Intel SDM volume 3, chapter 11 "Advanced Programmable Interrupt Controller"). Nothing
/// here allocates or waits, so that interrupt handlers may call it.
/// </summary>
/// <typeparam name="TRegisters">Its registers, at the offsets that they have in memory.</typeparam>
/// <param name="registers">The registers.</param>
/// <param name="isX2">Whether x2APIC mode is on, in which the identifier has 32 bits.</param>
public readonly struct LocalApic<TRegisters>(TRegisters registers, bool isX2)
    where TRegisters : IRegisters
{
    /// <summary>Bytes of the page of registers.</summary>
    public const int BlockLength = 4096;

    private const int Identifier = 0x20;
    private const int Version = 0x30;
    private const int TaskPriority = 0x80;
    private const int End = 0xB0;
    private const int SpuriousVector = 0xF0;
    private const int InService = 0x100;
    private const int ErrorStatus = 0x280;
    private const int MachineCheckEntry = 0x2F0;
    private const int TimerEntry = 0x320;
    private const int ThermalEntry = 0x330;
    private const int PerformanceEntry = 0x340;
    private const int PinEntry = 0x350;
    private const int ErrorEntry = 0x370;
    private const int InitialCount = 0x380;
    private const int CurrentCount = 0x390;
    private const int Divide = 0x3E0;

    private const uint FloatingBus = uint.MaxValue;
    private const uint SoftwareEnable = 1 << 8;
    private const uint Masked = 1 << 16;
    private const uint Periodic = 1 << 17;
    private const uint DeliverNmi = 4 << 8;
    private const uint ActiveLow = 1 << 13;
    private const uint DivideBy16 = 3;

    // Entries behind the first four exist where the version register's highest entry says so.
    private const int ThermalNumber = 5;
    private const int PerformanceNumber = 4;
    private const int MachineCheckNumber = 6;

    private const int ReadingsPerSample = 8;

    // A measurement that took more than twice its intended time is repeated, at most this number of times.
    private const ulong LongestMeasure = 2;
    private const int MeasureAttempts = 50;

    private const int VectorCount = 256;
    private const int BitsPerRegister = 32;
    private const int RegisterDistance = 16;

    /// <summary>Whether there is one: 10h to 15h are local APICs in the processor (11.4.8).</summary>
    public bool IsPresent =>
        registers.Read(Version) is var version && version != FloatingBus && (version & 0xFF) is >= 0x10 and <= 0x1F;

    /// <summary>The number that interrupts are sent to.</summary>
    public uint Id => isX2 ? registers.Read(Identifier) : registers.Read(Identifier) >> 24;

    /// <summary>
    /// The interrupt-pin entries, timer and all else masked, errors reported, anything still in service ended; then takes
    /// interrupts.
    /// </summary>
    /// <param name="spurious">The vector for spurious interrupts; its low four bits must be ones for old processors.</param>
    /// <param name="error">The vector for errors.</param>
    public void Enable(byte spurious, byte error)
    {
        registers.Write(TaskPriority, 0);
        registers.Write(TimerEntry, Masked | spurious);
        registers.Write(PinEntry, Masked | spurious);
        registers.Write(PinEntry + RegisterDistance, Masked | spurious);

        uint highest = (registers.Read(Version) >> 16) & 0xFF;
        if (highest >= PerformanceNumber)
        {
            registers.Write(PerformanceEntry, Masked | spurious);
        }

        if (highest >= ThermalNumber)
        {
            registers.Write(ThermalEntry, Masked | spurious);
        }

        if (highest >= MachineCheckNumber)
        {
            registers.Write(MachineCheckEntry, Masked | spurious);
        }

        registers.Write(SpuriousVector, SoftwareEnable | spurious);
        registers.Write(ErrorEntry, error);
        ReadErrors();
        for (int i = 0; i < VectorCount && AnyInService(); i++)
        {
            EndInterrupt();
        }
    }

    /// <summary>Lets a pin carry the non-maskable interrupt.</summary>
    /// <param name="pin">0 or 1.</param>
    /// <param name="isActiveLow">Whether the line is active low.</param>
    public void ConnectNmi(int pin, bool isActiveLow) =>
        registers.Write(PinEntry + (pin * RegisterDistance), DeliverNmi | (isActiveLow ? ActiveLow : 0));

    /// <summary>Ends the interrupt of the highest priority that is in service.</summary>
    public void EndInterrupt() => registers.Write(End, 0);

    /// <summary>
    /// Whether a vector was delivered by this controller and has not been ended: spurious ones and software's own are not.
    /// </summary>
    /// <param name="vector">The vector.</param>
    public bool IsInService(byte vector) =>
        (registers.Read(InService + (vector / BitsPerRegister * RegisterDistance)) & (1u << (vector % BitsPerRegister))) != 0;

    /// <summary>The errors since the last call, and forgets them (11.5.3).</summary>
    public uint ReadErrors()
    {
        // The register shows the errors up to the last write to it.
        registers.Write(ErrorStatus, 0);
        return registers.Read(ErrorStatus);
    }

    /// <summary>Makes the timer count once from <paramref name="count"/> down to 0, without an interrupt.</summary>
    /// <param name="count">Where it begins; 0 stops it.</param>
    public void CountDown(uint count)
    {
        registers.Write(TimerEntry, Masked);
        registers.Write(Divide, DivideBy16);
        registers.Write(InitialCount, count);
    }

    /// <summary>Stops the timer, and has it interrupt once each time that <see cref="StartOnce"/> is called.</summary>
    /// <param name="vector">The vector.</param>
    public void PrepareOnce(byte vector)
    {
        registers.Write(InitialCount, 0);
        registers.Write(Divide, DivideBy16);
        registers.Write(TimerEntry, vector);
    }

    /// <summary>
    /// Makes the timer interrupt once, in place of what it was to do before; <see cref="PrepareOnce"/> comes first.
    /// </summary>
    /// <param name="count">Ticks until then, at least 1.</param>
    public void StartOnce(uint count) => registers.Write(InitialCount, count);

    /// <summary>Makes the timer interrupt again and again.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="count">Ticks from one to the next, at least 1.</param>
    public void StartTimer(byte vector, uint count)
    {
        registers.Write(Divide, DivideBy16);
        registers.Write(TimerEntry, Periodic | vector);
        registers.Write(InitialCount, count);
    }

    /// <summary>What the timer has still to count.</summary>
    public uint ReadTimer() => registers.Read(CurrentCount);

    /// <summary>Measures the timer.</summary>
    /// <param name="nanoseconds">A clock.</param>
    /// <param name="duration">
    /// For how many nanoseconds, below a second. Takes longer when the machine is stopped meanwhile: then it begins again.
    /// </param>
    /// <returns>Its ticks per second; 0 when it does not count.</returns>
    public uint MeasureTimer(Func<ulong> nanoseconds, ulong duration)
    {
        ArgumentNullException.ThrowIfNull(nanoseconds);
        uint frequency = 0;
        for (int attempt = 0; attempt < MeasureAttempts; attempt++)
        {
            frequency = MeasureOnce(nanoseconds, duration, out bool isDisturbed);
            if (!isDisturbed)
            {
                break;
            }
        }

        return frequency;
    }

    // A host that stops the machine lets the timer run out, or only the clock go on.
    private uint MeasureOnce(Func<ulong> nanoseconds, ulong duration, out bool isDisturbed)
    {
        CountDown(uint.MaxValue);
        (ulong start, uint first) = TakeSample(nanoseconds);
        while (nanoseconds() - start < duration)
        {
        }

        (ulong end, uint last) = TakeSample(nanoseconds);
        CountDown(0);
        isDisturbed = end - start > LongestMeasure * duration;
        return (uint)Math.Min((first - last) * 1_000_000_000UL / Math.Max(end - start, 1), uint.MaxValue);
    }

    // The processor may be taken away between two readings, by firmware or by a host: the tightest pair of several counts.
    private (ulong Nanoseconds, uint Ticks) TakeSample(Func<ulong> nanoseconds)
    {
        ulong tightest = ulong.MaxValue;
        (ulong, uint) sample = default;
        for (int i = 0; i < ReadingsPerSample; i++)
        {
            ulong before = nanoseconds();
            uint ticks = ReadTimer();
            ulong width = nanoseconds() - before;
            if (width < tightest)
            {
                tightest = width;
                sample = (before + (width / 2), ticks);
            }
        }

        return sample;
    }

    private bool AnyInService()
    {
        uint any = 0;
        for (int i = 0; i < VectorCount / BitsPerRegister; i++)
        {
            any |= registers.Read(InService + (i * RegisterDistance));
        }

        return any != 0;
    }
}
