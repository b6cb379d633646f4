using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>Addresses with something known of them.</summary>
/// <param name="range">The addresses.</param>
/// <param name="value">What is known.</param>
internal readonly struct KnownRange<TAddress, TValue>(AddressRange<TAddress> range, TValue value)
    where TAddress : struct, IAddress<TAddress>
{
    /// <summary>The addresses.</summary>
    public AddressRange<TAddress> Range { get; } = range;

    /// <summary>What is known of them.</summary>
    public TValue Value { get; } = value;
}
