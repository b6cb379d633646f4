using System.Numerics;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016).</summary>
internal struct Xorshift(ulong seed)
{
    private ulong _state = seed;

    internal ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }

    /// <summary>A number from 0 to <paramref name="limit"/> − 1.</summary>
    internal ulong Below(ulong limit) => (ulong)(((System.UInt128)Next() * limit) >> 64);

    /// <summary>A size of the workloads: k = below(log2 N), then 2^k + below(2^k + 1).</summary>
    internal nuint Size(int n)
    {
        ulong power = 1UL << (int)Below((ulong)BitOperations.Log2((uint)n));
        return (nuint)(power + Below(power + 1));
    }

    /// <summary>An alignment of the workloads: 8, and for 1 request in 16 it is 8 &lt;&lt; below(10).</summary>
    internal nuint Alignment() => Below(16) == 0 ? (nuint)8 << (int)Below(10) : 8;
}
