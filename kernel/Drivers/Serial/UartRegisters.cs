using System.Threading;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>A 16550's registers, numbered from 0 on, wherever they are.</summary>
/// <param name="address">Where they are. In memory, they are mapped at their own address and stay so.</param>
/// <param name="mapping">The virtual address of the first register in memory; not used for ports.</param>
internal readonly unsafe struct UartRegisters(SerialAddress address, VirtualAddress mapping) : IBytePorts
{
    // Safety: who makes an instance vouches for the mapping of all eight registers. Each access is one of the width that the
    // registers have, aligned on it, since the first one is.
    private readonly byte* _memory = (byte*)mapping.ToPointer();

    /// <summary>Registers at ports, or in memory that is mapped at its own address.</summary>
    /// <param name="address">Where they are.</param>
    public UartRegisters(SerialAddress address)
        : this(address, address.IsMemory ? IdentityMapping.Of(address.Range.Start) : VirtualAddress.Zero)
    {
    }

    /// <summary>Where they are.</summary>
    public SerialAddress Address { get; } = address;

    public byte ReadByte(ushort port)
    {
        byte* register = _memory + (port * Address.Stride);
        return Address.Stride switch
        {
            0 => Cpu.InByte((ushort)(Address.Start + port)),
            1 => Volatile.Read(ref *register),
            2 => (byte)Volatile.Read(ref *(ushort*)register),
            _ => (byte)Volatile.Read(ref *(uint*)register),
        };
    }

    public void WriteByte(ushort port, byte value)
    {
        byte* register = _memory + (port * Address.Stride);
        switch (Address.Stride)
        {
            case 0:
                Cpu.OutByte((ushort)(Address.Start + port), value);
                break;
            case 1:
                Volatile.Write(ref *register, value);
                break;
            case 2:
                Volatile.Write(ref *(ushort*)register, value);
                break;
            default:
                Volatile.Write(ref *(uint*)register, value);
                break;
        }
    }
}
