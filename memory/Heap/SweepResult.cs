using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>What a sweep has freed.</summary>
public readonly struct SweepResult
{
    internal SweepResult(ulong objects, nuint bytes)
    {
        Objects = objects;
        Bytes = new(bytes);
    }

    /// <summary>Objects that were freed.</summary>
    public ulong Objects { get; }

    /// <summary>Bytes of their blocks.</summary>
    public ByteCount Bytes { get; }
}
