using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

/// <summary>Physical memory with one window of bytes; everything else is unreadable.</summary>
internal sealed class FakeMemory(ulong start, int length) : IPhysicalMemory
{
    public byte[] Bytes { get; } = new byte[length];

    public ulong Start { get; } = start;

    public long BytesRead { get; private set; }

    public List<(ulong Address, int Width, ushort Value)> Registers { get; } = [];

    /// <summary>What every register reads as.</summary>
    public ushort RegisterValue { get; set; }

    public bool RegistersReachable { get; set; } = true;

    public Span<byte> At(ulong address, int bytes) => Bytes.AsSpan((int)(address - Start), bytes);

    public bool TryRead(PhysicalAddress address, Span<byte> destination)
    {
        BytesRead += destination.Length;
        if (address.Value < Start || address.Value - Start > (ulong)Bytes.Length
            || (ulong)destination.Length > (ulong)Bytes.Length - (address.Value - Start))
        {
            return false;
        }

        Bytes.AsSpan((int)(address.Value - Start), destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryReadRegister(PhysicalAddress address, int width, out ushort value)
    {
        value = RegistersReachable ? RegisterValue : (ushort)0;
        return RegistersReachable;
    }

    public bool TryWriteRegister(PhysicalAddress address, int width, ushort value)
    {
        if (RegistersReachable)
        {
            Registers.Add((address.Value, width, value));
        }

        return RegistersReachable;
    }
}
