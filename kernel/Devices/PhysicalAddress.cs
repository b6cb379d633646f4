using System;

namespace UefiKernel.Devices;

/// <summary>An address as the memory bus sees it. It converts from and to a number by name only, so it cannot pass for a pointer or a count.</summary>
/// <param name="value">Byte address, 0 to 2⁶⁴ − 1.</param>
public readonly struct PhysicalAddress(ulong value) : IEquatable<PhysicalAddress>
{
    /// <summary>The byte address.</summary>
    public ulong Value { get; } = value;

    /// <summary>Whether this is address 0, which firmware tables use for "none".</summary>
    public bool IsZero => Value == 0;

    /// <summary>The address so many bytes further; false when it would pass the end of the address space.</summary>
    /// <param name="bytes">Distance in bytes.</param>
    /// <param name="result">The address, or 0.</param>
    public bool TryAdd(ulong bytes, out PhysicalAddress result)
    {
        bool fits = bytes <= ulong.MaxValue - Value;
        result = fits ? new PhysicalAddress(Value + bytes) : default;
        return fits;
    }

    /// <inheritdoc/>
    public bool Equals(PhysicalAddress other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PhysicalAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Hexadecimal with the leading 0x.</summary>
    public override string ToString() => $"0x{Value:X}";

    /// <summary>Same byte.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PhysicalAddress left, PhysicalAddress right) => left.Value == right.Value;

    /// <summary>Different bytes.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PhysicalAddress left, PhysicalAddress right) => left.Value != right.Value;
}
