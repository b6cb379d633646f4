using System;
using System.Threading;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>Memory that a device and the processor read and write; both see the same (x86 is coherent).</summary>
/// <param name="physical">Where the device finds it.</param>
/// <param name="start">Where it is mapped, readable and writable, until <see cref="End"/>; 8-byte aligned.</param>
/// <param name="length">Bytes.</param>
public sealed unsafe class DmaBuffer(PhysicalAddress physical, VirtualAddress start, ByteCount length)
{
    private readonly byte* _start = (byte*)start.Value;

    // 0 once the memory has been freed.
    private uint _length = (uint)Math.Min(length.Value, int.MaxValue);

    /// <summary>Where the device finds it.</summary>
    public PhysicalAddress Physical { get; } = physical;

    /// <summary>Bytes.</summary>
    public ByteCount Length { get; } = length;

    /// <summary>A part of it as bytes, for content that the device does not change meanwhile.</summary>
    /// <param name="offset">Bytes from the beginning.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public Span<byte> Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset + (ulong)length, _length);
        return new Span<byte>(_start + offset, length);
    }

    // Safety: the constructor's caller says that the memory is mapped, and At checks each offset against its length.

    /// <summary>Reads 32 bits that the device may have written; what it wrote before them is seen afterwards.</summary>
    /// <param name="offset">Bytes from the beginning, a multiple of 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside, or are not aligned.</exception>
    public uint Read(int offset) => Volatile.Read(ref *At(offset));

    /// <summary>Writes 32 bits; the device sees all that was written before once it sees them.</summary>
    /// <param name="offset">Bytes from the beginning, a multiple of 4.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside, or are not aligned.</exception>
    public void Write(int offset, uint value) => Volatile.Write(ref *At(offset), value);

    /// <summary>The memory is given back: every later use throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    internal void End() => _length = 0;

    private uint* At(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % sizeof(uint), 0, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (long)_length - sizeof(uint), nameof(offset));
        return (uint*)(_start + offset);
    }
}
