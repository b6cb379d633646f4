namespace UefiKernel.Memory.Stress;

/// <summary>
/// Numbers for workloads, the same for the same seed: xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift
/// generators, scrambled", 2016). Allocates nothing.
/// </summary>
/// <param name="seed">Any number; an even one and the next give the same numbers.</param>
internal struct StressRandom(ulong seed)
{
    private ulong _state = seed | 1;

    /// <summary>A number below a limit.</summary>
    /// <param name="limit">The limit, at least 1.</param>
    public ulong Below(ulong limit) => (Next() >> 11) % limit;

    /// <summary>The next 64 bits, of which the lowest are the worst.</summary>
    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545_F491_4F6C_DD1D;
    }
}
