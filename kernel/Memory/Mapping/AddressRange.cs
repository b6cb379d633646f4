namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>A range of addresses with something known of it.</summary>
/// <param name="start">The first address.</param>
/// <param name="end">The first address above it.</param>
/// <param name="value">What is known.</param>
internal readonly struct AddressRange<T>(ulong start, ulong end, T value)
{
    /// <summary>The first address.</summary>
    public ulong Start { get; } = start;

    /// <summary>The first address above the range.</summary>
    public ulong End { get; } = end;

    /// <summary>What is known of the range.</summary>
    public T Value { get; } = value;

    /// <summary>Its length in bytes.</summary>
    public ulong Length => End - Start;
}
