using System;
using System.Threading;

namespace UefiKernel.Kernel.Drivers;

/// <summary>Device registers that are mapped into the kernel's memory, uncached.</summary>
/// <param name="block">Where the block is mapped, 4-byte aligned.</param>
public readonly unsafe struct MappedRegisters(VirtualRange block) : IRegisters
{
    private readonly uint* _start = (uint*)block.Start.Value;
    private readonly uint _length = (uint)Math.Min(block.Length.Value, int.MaxValue);

    // Safety: the creator of the structure ensures that the block stays mapped, and offsets are checked against its length.

    public uint Read(int offset) =>
        (uint)offset <= _length - sizeof(uint) ? Volatile.Read(ref _start[offset / sizeof(uint)]) : uint.MaxValue;

    public void Write(int offset, uint value)
    {
        if ((uint)offset <= _length - sizeof(uint))
        {
            Volatile.Write(ref _start[offset / sizeof(uint)], value);
        }
    }
}
