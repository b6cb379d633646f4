using System;
using System.Threading;
using UefiKernel.Memory;
using UefiKernel.Platform;

namespace UefiKernel.Devices;

/// <summary>Physical memory read through the identity mapping, limited to ranges that the memory map vouches for.</summary>
public sealed unsafe class IdentityMappedMemory : IPhysicalMemory
{
    // What lies lower is not mapped: an address there is a null pointer with an offset.
    private static readonly PhysicalAddress s_firstUsed = new(NullPages.Size);

    private readonly PhysicalRange[] _readable;
    private readonly PhysicalRange[] _registers;

    /// <summary>Takes what may be touched.</summary>
    /// <param name="readable">
    /// Memory that is mapped at its own address and has no side effects when read: what the firmware's memory map calls RAM, ACPI tables,
    /// ACPI NVS, or reserved. Order and overlaps do not matter.
    /// </param>
    /// <param name="registers">Device registers that are mapped at their own address, uncached, and may be written.</param>
    public IdentityMappedMemory(ReadOnlySpan<PhysicalRange> readable, ReadOnlySpan<PhysicalRange> registers = default)
    {
        _readable = readable.ToArray();
        _registers = registers.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRead(PhysicalAddress address, Span<byte> destination)
    {
        if (!Covers(_readable, address, new ByteCount((ulong)destination.Length)))
            return false;

        // Every byte from here to address + Length lies in a range that the constructor's caller declared mapped and readable, and Covers
        // refuses page 0 and sums that overflow. The bytes are copied at once and the pointer does not leave this method.
        new ReadOnlySpan<byte>((void*)address.Value, destination.Length).CopyTo(destination);
        return true;
    }

    /// <inheritdoc/>
    public bool TryWriteRegister(PhysicalAddress address, byte value)
    {
        if (!Covers(_registers, address, new ByteCount(1)))
            return false;

        // The byte lies in a range that the constructor's caller declared a mapped device register; one volatile store, one bus access.
        Volatile.Write(ref *(byte*)address.Value, value);
        return true;
    }

    // Ranges may adjoin, so the covered part is extended until it suffices; every round uses another range, hence the bound.
    private static bool Covers(PhysicalRange[] ranges, PhysicalAddress address, ByteCount length)
    {
        if (address < s_firstUsed || !address.TryAdd(length, out _))
            return false;

        ByteCount missing = length;
        for (int round = 0; round < ranges.Length && !missing.IsZero; round++)
        {
            ByteCount step = ByteCount.Zero;
            foreach (PhysicalRange range in ranges)
            {
                ByteCount covered = range.LengthFrom(address);
                if (covered > step)
                    step = covered;
            }

            if (step.IsZero)
                return false;

            if (step >= missing)
                return true;

            missing.TrySubtract(step, out missing);
            address.TryAdd(step, out address);
        }

        return missing.IsZero;
    }
}
