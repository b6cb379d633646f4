namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>The main counter of the High Precision Event Timer (IA-PC HPET Specification 1.0a, 2.3).</summary>
/// <param name="registers">The first <see cref="BlockLength"/> bytes of the block.</param>
public sealed class HpetTimer(IRegisters registers) : IReferenceTimer
{
    /// <summary>Bytes of the block of registers (2.3.1).</summary>
    public const int BlockLength = 1024;

    private const int Capabilities = 0x00;
    private const int Period = 0x04;
    private const int Configuration = 0x10;
    private const int Counter = 0xF0;

    private const uint RevisionMask = 0xFF;
    private const uint Enable = 1;
    private const uint FloatingBus = uint.MaxValue;

    // 100 ns (2.3.4, COUNTER_CLK_PERIOD).
    private const uint LongestPeriod = 100_000_000;

    public string Name => "HPET";

    public ulong FemtosecondsPerTick { get; private set; }

    /// <summary>The lower half is enough: it wraps in tens of seconds, and reading one half is atomic.</summary>
    public ulong Mask => uint.MaxValue;

    public bool TryStart()
    {
        uint capabilities = registers.Read(Capabilities);
        uint period = registers.Read(Period);
        if (capabilities == FloatingBus || (capabilities & RevisionMask) == 0 || period is 0 or > LongestPeriod)
        {
            return false;
        }

        FemtosecondsPerTick = period;
        uint configuration = registers.Read(Configuration);
        if ((configuration & Enable) == 0)
        {
            registers.Write(Configuration, configuration | Enable);
        }

        return true;
    }

    public ulong Read() => registers.Read(Counter);
}
