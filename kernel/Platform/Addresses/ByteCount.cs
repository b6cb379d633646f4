using System;

namespace UefiKernel.Platform;

/// <summary>A length in bytes; not to be mixed up with an address or a number of pages.</summary>
/// <param name="value">Bytes.</param>
public readonly struct ByteCount(ulong value) : IEquatable<ByteCount>
{
    /// <summary>Bytes.</summary>
    public ulong Value { get; } = value;

    /// <summary>Whether two lengths are the same.</summary>
    public static bool operator ==(ByteCount left, ByteCount right) => left.Value == right.Value;

    /// <summary>Whether two lengths differ.</summary>
    public static bool operator !=(ByteCount left, ByteCount right) => left.Value != right.Value;

    /// <inheritdoc/>
    public bool Equals(ByteCount other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteCount other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The number and its unit.</summary>
    public override string ToString() => $"{Value} bytes";
}
