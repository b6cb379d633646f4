using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Pci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Pci;

/// <summary>A machine's configuration space, with functions that have registers of their own.</summary>
internal sealed class FakePci : IPciConfiguration
{
    private bool _isExclusive;

    /// <summary>Whether a base address register was written, or decoding was off, while others could use the devices.</summary>
    public bool WasSizedInPublic { get; private set; }

    /// <summary>The number of the access that fails, from 1; 0 for none.</summary>
    public long FailingAccess { get; set; }

    public bool IsExclusive => _isExclusive;

    public Dictionary<PciAddress, FakeFunction> Functions { get; } = [];

    public long Accesses { get; private set; }

    public FakeFunction Add(
        byte bus, byte device, byte function = 0, uint classCode = 0x02_0000, byte headerType = 0, ushort segment = 0)
    {
        var fake = new FakeFunction();
        fake.Registers[0x00] = 0x10D3_8086;
        fake.Registers[0x08] = classCode << 8 | 1;
        fake.Registers[0x0C] = (uint)headerType << 16;
        Functions[new PciAddress(segment, bus, device, function)] = fake;
        return fake;
    }

    public FakeFunction AddBridge(byte bus, byte device, byte primary, byte secondary, byte subordinate, byte function = 0)
    {
        FakeFunction bridge = Add(bus, device, function, 0x06_0400, headerType: 1);
        bridge.Registers[0x18] = (uint)(primary | secondary << 8 | subordinate << 16);
        return bridge;
    }

    public uint Read(PciAddress address, int offset)
    {
        Count();
        Assert.InRange(offset, 0, 0xFC);
        return Functions.TryGetValue(address, out FakeFunction? function) ? function.Read(offset) : uint.MaxValue;
    }

    public void Write(PciAddress address, int offset, uint value)
    {
        Count();
        WasSizedInPublic |= !_isExclusive;
        if (Functions.TryGetValue(address, out FakeFunction? function))
        {
            function.Write(offset, value);
        }
    }

    /// <summary>Keeps others away from the devices while it calls.</summary>
    public void RunAlone(Action action)
    {
        Assert.False(_isExclusive);
        _isExclusive = true;
        try
        {
            action();
        }
        finally
        {
            _isExclusive = false;
        }
    }

    private void Count()
    {
        if (++Accesses == FailingAccess)
        {
            throw new InvalidOperationException("the access fails");
        }
    }
}

/// <summary>A function's configuration space. What is written is kept but for the bits that a mask holds.</summary>
internal sealed class FakeFunction
{
    public Dictionary<int, uint> Registers { get; } = [];

    /// <summary>The bits of a base address register that can be written.</summary>
    public Dictionary<int, uint> Masks { get; } = [];

    /// <summary>Whether a base address register was ever written while the function decoded.</summary>
    public bool WasMovedWhileDecoding { get; private set; }

    public void SetBar(int index, uint value, uint mask)
    {
        Registers[0x10 + (4 * index)] = value;
        Masks[0x10 + (4 * index)] = mask;
    }

    public uint Read(int offset) => Registers.GetValueOrDefault(offset);

    public void Write(int offset, uint value)
    {
        if (offset is >= 0x10 and < 0x28)
        {
            WasMovedWhileDecoding |= (Registers.GetValueOrDefault(0x04) & 3) != 0;
            uint mask = Masks.GetValueOrDefault(offset);
            Registers[offset] = (Registers.GetValueOrDefault(offset) & ~mask) | (value & mask);
        }
        else if (offset == 0x04)
        {
            // The upper half is status: ones clear.
            uint old = Registers.GetValueOrDefault(offset);
            Registers[offset] = (value & 0xFFFF) | (old & ~value & 0xFFFF_0000);
        }
        else
        {
            Assert.Fail($"written to register 0x{offset:X}");
        }
    }
}
