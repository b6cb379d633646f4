using System;

namespace UefiKernel.Platform;

/// <summary>A number of pages of 4 KiB; not to be mixed up with an address or a length in bytes.</summary>
/// <param name="value">Pages of 4 KiB.</param>
public readonly struct PageCount(ulong value) : IEquatable<PageCount>
{
    /// <summary>Pages of 4 KiB.</summary>
    public ulong Value { get; } = value;

    /// <summary>Whether two counts are the same.</summary>
    public static bool operator ==(PageCount left, PageCount right) => left.Value == right.Value;

    /// <summary>Whether two counts differ.</summary>
    public static bool operator !=(PageCount left, PageCount right) => left.Value != right.Value;

    /// <inheritdoc/>
    public bool Equals(PageCount other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PageCount other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The number and its unit.</summary>
    public override string ToString() => $"{Value} pages";
}
