using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Tests.Drivers;

/// <summary>A machine's ports: devices claim some, the rest is an empty bus that reads all ones.</summary>
internal sealed class FakeBus
{
    public Func<ushort, int, uint?>? OnRead { get; set; }

    public Func<ushort, int, uint, bool>? OnWrite { get; set; }

    /// <summary>Every access in order, as far as <see cref="MaximumLog"/>.</summary>
    public List<(char Direction, ushort Port, int Bytes, uint Value)> Log { get; } = [];

    public int MaximumLog { get; set; } = 10_000;

    public long Accesses { get; private set; }

    public uint Read(ushort port, int bytes)
    {
        Accesses++;
        uint value = OnRead?.Invoke(port, bytes) ?? 0xFFFF_FFFF >> (32 - 8 * bytes);
        Record('r', port, bytes, value);
        return value;
    }

    public void Write(ushort port, int bytes, uint value)
    {
        Accesses++;
        Record('w', port, bytes, value);
        OnWrite?.Invoke(port, bytes, value);
    }

    private void Record(char direction, ushort port, int bytes, uint value)
    {
        if (Log.Count < MaximumLog)
        {
            Log.Add((direction, port, bytes, value));
        }
    }
}

/// <summary>The structure that devices are generic over, in front of a <see cref="FakeBus"/>.</summary>
internal readonly struct FakePorts(FakeBus bus) : IPortIo
{
    public byte ReadByte(ushort port) => (byte)bus.Read(port, 1);

    public ushort ReadWord(ushort port) => (ushort)bus.Read(port, 2);

    public uint ReadDword(ushort port) => bus.Read(port, 4);

    public void WriteByte(ushort port, byte value) => bus.Write(port, 1, value);

    public void WriteWord(ushort port, ushort value) => bus.Write(port, 2, value);

    public void WriteDword(ushort port, uint value) => bus.Write(port, 4, value);
}
