using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

/// <summary>A machine without hardware: configuration space, registers, memory, vectors and time that tests set.</summary>
internal sealed unsafe class FakeDeviceHost : IDeviceHost, IPciConfiguration, IDisposable
{
    private readonly Dictionary<ulong, nint> _pages = [];
    private ulong _nextPage = 0x10_0000;

    public Dictionary<PciAddress, FakeConfiguration> Functions { get; } = [];

    /// <summary>What answers at a physical address.</summary>
    public Dictionary<ulong, FakeBlock> Blocks { get; } = [];

    public List<FakeVector> Vectors { get; } = [];

    public List<string> Messages { get; } = [];

    /// <summary>Lengths of sleeps, in milliseconds.</summary>
    public List<uint> Sleeps { get; } = [];

    public ulong Nanoseconds { get; set; } = 1_000_000_000;

    /// <summary>Threads that were started; the test runs them.</summary>
    public List<(string Name, Action Work)> Threads { get; } = [];

    /// <summary>Threads that can be started.</summary>
    public int ThreadsLeft { get; set; } = 100;

    public bool HasVectors { get; set; } = true;

    /// <summary>The number of blocks of pages, used or not.</summary>
    public int Pages { get; set; } = 1000;

    public int PagesInUse => _pages.Count;

    /// <summary>Blocks of pages from which on there is none below 4 GiB.</summary>
    public int LowPages { get; set; } = int.MaxValue;

    /// <summary>What the last block had to be: its order, and whether it had to lie below 4 GiB.</summary>
    public (int Order, bool IsLow) LastPages { get; private set; }

    public IEnumerable<FakeVector> OpenVectors => Vectors.Where(static vector => !vector.IsFree);

    public FakeConfiguration Add(PciAddress address, uint classCode = 0x0C_0330)
    {
        var function = new FakeConfiguration();
        function.Set(0x00, 0x1234_8086);
        function.Set(0x08, classCode << 8 | 1);
        Functions[address] = function;
        return function;
    }

    public FakeBlock AddBlock(ulong address, ulong length) => Blocks[address] = new FakeBlock(length);

    public bool TryMap(PhysicalRange block, [NotNullWhen(true)] out IRegisters? registers, out string problem)
    {
        bool found = Blocks.TryGetValue(block.Start.Value, out FakeBlock? known);
        registers = known;
        problem = found ? "" : "cannot be reached";
        return found;
    }

    public bool TryAllocatePages(int order, bool isLow, out PhysicalAddress address, out VirtualAddress start)
    {
        LastPages = (order, isLow);
        address = default;
        start = default;
        if (_pages.Count >= (isLow ? Math.Min(LowPages, Pages) : Pages))
        {
            return false;
        }

        nuint length = (nuint)PageCount.BytesPerPage << order;
        void* memory = NativeMemory.AlignedAlloc(length, (nuint)PageCount.BytesPerPage);
        new Span<byte>(memory, (int)length).Fill(0xA5);
        _nextPage = (_nextPage + length - 1) / length * length;
        _pages[_nextPage] = (nint)memory;
        address = new PhysicalAddress(_nextPage);
        start = VirtualAddress.FromPointer(memory);
        _nextPage += length;
        return true;
    }

    public void FreePages(PhysicalAddress address)
    {
        Assert.True(_pages.Remove(address.Value, out nint memory), "freed what is not allocated");
        NativeMemory.AlignedFree((void*)memory);
    }

    public bool TryTakeVector(string owner, [NotNullWhen(true)] out IDeviceVector? vector)
    {
        vector = null;
        if (HasVectors)
        {
            var taken = new FakeVector(this, (byte)(0x50 + Vectors.Count), owner);
            Vectors.Add(taken);
            vector = taken;
        }

        return vector is not null;
    }

    public void Sleep(uint milliseconds)
    {
        Sleeps.Add(milliseconds);
        Nanoseconds += milliseconds * 1_000_000UL;
    }

    public void StartThread(string name, Action work)
    {
        if (ThreadsLeft-- == 0)
        {
#pragma warning disable CA2201 // What the kernel throws where there is no memory for a thread.
            throw new OutOfMemoryException();
#pragma warning restore CA2201
        }

        Threads.Add((name, work));
    }

    public void Report(LogLevel level, Device device, string message) => Messages.Add($"{level}: {device.Place}: {message}");

    public uint Read(PciAddress address, int offset) =>
        Functions.TryGetValue(address, out FakeConfiguration? function) ? function.Read(offset) : uint.MaxValue;

    public void Write(PciAddress address, int offset, uint value)
    {
        if (Functions.TryGetValue(address, out FakeConfiguration? function))
        {
            function.Write(offset, value);
        }
    }

    public void Dispose()
    {
        foreach (nint memory in _pages.Values)
        {
            NativeMemory.AlignedFree((void*)memory);
        }
    }
}

/// <summary>4096 bytes of configuration space; all but what a test forbids can be written.</summary>
internal sealed class FakeConfiguration
{
    private readonly uint[] _values = new uint[1024];

    public HashSet<int> ReadOnly { get; } = [0x00, 0x08, 0x0C, 0x34];

    /// <summary>Whether nothing answers any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>Told of each write.</summary>
    public Action<int, uint>? Written { get; set; }

    public ushort Command => (ushort)Read(0x04);

    public void Set(int offset, uint value) => _values[offset / 4] = value;

    public uint Read(int offset) => IsGone ? uint.MaxValue : _values[offset / 4];

    public void Write(int offset, uint value)
    {
        Assert.Equal(0, offset % 4);
        if (IsGone)
        {
            return;
        }

        Written?.Invoke(offset, value);
        if (offset == 0x04)
        {
            // Status: ones clear.
            _values[1] = (value & 0xFFFF) | (_values[1] & ~value & 0xFFFF_0000);
        }
        else if (!ReadOnly.Contains(offset))
        {
            _values[offset / 4] = value;
        }
    }

    /// <summary>Links capabilities into a list; each is its offset and first 32 bits without the pointer.</summary>
    public void SetCapabilities(params (int Offset, uint Head)[] list)
    {
        _values[1] |= 1 << 20;
        Set(0x34, (uint)list[0].Offset);
        for (int i = 0; i < list.Length; i++)
        {
            uint next = i + 1 < list.Length ? (uint)list[i + 1].Offset : 0;
            Set(list[i].Offset, list[i].Head | next << 8);
        }
    }
}

/// <summary>Registers that hold what is written, but for those that a test forbids.</summary>
internal sealed class FakeBlock(ulong length) : IRegisters
{
    public ulong Length { get; } = length;

    public Dictionary<int, uint> Values { get; } = [];

    public HashSet<int> ReadOnly { get; } = [];

    public uint Read(int offset)
    {
        Assert.InRange((ulong)offset, 0UL, Length - 4);
        return Values.GetValueOrDefault(offset);
    }

    public void Write(int offset, uint value)
    {
        Assert.InRange((ulong)offset, 0UL, Length - 4);
        if (!ReadOnly.Contains(offset))
        {
            Values[offset] = value;
        }
    }
}

/// <summary>A vector on which a test lets interrupts come.</summary>
internal sealed class FakeVector(FakeDeviceHost host, byte number, string owner) : IDeviceVector
{
    public string Owner { get; } = owner;

    public byte Number { get; } = number;

    public PhysicalAddress MessageAddress => new(0xFEE0_3000);

    public uint MessageData => Number;

    public ulong Count { get; set; }

    public bool IsFree { get; private set; }

    public bool IsSet { get; set; }

    public List<uint> Waits { get; } = [];

    public void Wait(uint milliseconds)
    {
        Assert.False(IsFree);
        Waits.Add(milliseconds);
        host.Nanoseconds += IsSet ? 1000 : milliseconds * 1_000_000UL;
        IsSet = false;
    }

    public void Wake() => IsSet = true;

    public void Dispose()
    {
        Assert.False(IsFree);
        IsFree = true;
    }
}
