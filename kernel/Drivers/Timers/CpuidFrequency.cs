namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// The time-stamp counter's frequency as CPUID gives it (Intel SDM volume 2, CPUID, leaves 15h and 16h; volume 3, 19.7.3).
/// </summary>
/// <param name="hertz">The frequency; 0 when CPUID does not tell.</param>
/// <param name="isExact">
/// Whether it comes from the crystal's frequency; otherwise it is the frequency on the box, which can be off by some 0.1 %.
/// </param>
public readonly struct CpuidFrequency(ulong hertz, bool isExact)
{
    /// <summary>The leaf with the ratio of counter and crystal.</summary>
    public const uint RatioLeaf = 0x15;

    /// <summary>The leaf with the processor's frequencies.</summary>
    public const uint FrequencyLeaf = 0x16;

    /// <summary>The frequency; 0 when CPUID does not tell.</summary>
    public ulong Hertz { get; } = hertz;

    /// <summary>
    /// Whether it comes from the crystal's frequency; otherwise it is the frequency on the box, which can be off by some 0.1 %.
    /// </summary>
    public bool IsExact { get; } = isExact;

    /// <summary>Calculates it.</summary>
    /// <param name="denominator">Leaf 15h, EAX; all of them 0 where the leaf does not exist.</param>
    /// <param name="numerator">Leaf 15h, EBX.</param>
    /// <param name="crystal">Leaf 15h, ECX, in Hz.</param>
    /// <param name="baseMegahertz">Leaf 16h, EAX.</param>
    public static CpuidFrequency From(uint denominator, uint numerator, uint crystal, uint baseMegahertz)
    {
        if (denominator != 0 && numerator != 0 && crystal != 0)
        {
            return new CpuidFrequency((ulong)crystal * numerator / denominator, isExact: true);
        }

        // The counter runs at the base frequency on every processor that has the leaf; bits 16 to 31 are reserved.
        return new CpuidFrequency((baseMegahertz & 0xFFFF) * 1_000_000UL, isExact: false);
    }
}
