using System;
using System.Threading;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers;

/// <summary>Physical memory read through the identity mapping, limited to ranges that the memory map calls memory.</summary>
public sealed unsafe class IdentityMappedMemory : IPhysicalMemory
{
    // What lies lower is not mapped: an address there is a null pointer with an offset.
    private static readonly PhysicalAddress s_firstUsed = new(NullPages.Size);

    private readonly PhysicalRange[] _readable;
    private readonly Func<PhysicalRange, bool> _mapRegisters;

    /// <summary>Takes what may be touched.</summary>
    /// <param name="readable">
    /// Memory that is mapped at its own address and has no side effects when read: what the firmware's memory map calls RAM, ACPI
    /// tables, ACPI NVS, or reserved. Order and overlaps do not matter.
    /// </param>
    /// <param name="mapRegisters">
    /// Maps device registers at their own address, uncached, permanently, and returns whether it could; null where none can be
    /// reached.
    /// </param>
    public IdentityMappedMemory(ReadOnlySpan<PhysicalRange> readable, Func<PhysicalRange, bool>? mapRegisters = null)
    {
        _readable = readable.ToArray();
        _mapRegisters = mapRegisters ?? (static _ => false);
    }

    public bool TryRead(PhysicalAddress address, Span<byte> destination)
    {
        if (!PhysicalRange.TryCreate(address, new ByteCount((ulong)destination.Length), out PhysicalRange range)
            || !Covers(_readable, range))
        {
            return false;
        }

        // Every byte from here to address + Length lies in a range that the constructor's caller declared mapped and readable,
        // and Covers refuses page 0 and sums that overflow. The bytes are copied at once and the pointer does not leave this
        // method.
        new ReadOnlySpan<byte>((void*)address.Value, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryReadRegister(PhysicalAddress address, int width, out ushort value)
    {
        value = 0;
        if (!CanReach(address, width))
        {
            return false;
        }

        // The register was just mapped, whole and aligned; one volatile load, one bus access.
        value = width == sizeof(byte) ? Volatile.Read(ref *(byte*)address.Value) : Volatile.Read(ref *(ushort*)address.Value);
        return true;
    }

    public bool TryWriteRegister(PhysicalAddress address, int width, ushort value)
    {
        if (!CanReach(address, width))
        {
            return false;
        }

        // As above: one volatile store, one bus access.
        if (width == sizeof(byte))
        {
            Volatile.Write(ref *(byte*)address.Value, (byte)value);
        }
        else
        {
            Volatile.Write(ref *(ushort*)address.Value, value);
        }

        return true;
    }

    private bool CanReach(PhysicalAddress address, int width) =>
        width is sizeof(byte) or sizeof(ushort) && address >= s_firstUsed && address.Value % (uint)width == 0 &&
        _mapRegisters(new PhysicalRange(address, new ByteCount((uint)width)));

    // Ranges may adjoin, so the covered part is extended until it suffices; every round uses another range, hence the bound.
    private static bool Covers(PhysicalRange[] ranges, PhysicalRange wanted)
    {
        if (wanted.Start < s_firstUsed)
        {
            return false;
        }

        PhysicalRange rest = wanted;
        for (int round = 0; round < ranges.Length && !rest.IsEmpty; round++)
        {
            PhysicalAddress covered = rest.Start;
            foreach (PhysicalRange range in ranges)
            {
                if (range.Contains(rest.Start) && range.End > covered)
                {
                    covered = range.End;
                }
            }

            if (covered == rest.Start)
            {
                return false;
            }

            rest = rest.From(covered);
        }

        return rest.IsEmpty;
    }
}
