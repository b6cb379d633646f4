using System;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The I/O ports for the shell.</summary>
internal sealed class PortAccess : IPortAccess
{
    public uint Read(ushort port, int width) => width switch
    {
        1 => Cpu.InByte(port),
        2 => Cpu.InWord(port),
        4 => Cpu.InDword(port),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "Ports have 1, 2 or 4 bytes."),
    };

    public void Write(ushort port, int width, uint value)
    {
        switch (width)
        {
            case 1:
                Cpu.OutByte(port, (byte)value);
                break;
            case 2:
                Cpu.OutWord(port, (ushort)value);
                break;
            case 4:
                Cpu.OutDword(port, value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(width), width, "Ports have 1, 2 or 4 bytes.");
        }
    }
}
