namespace UefiKernel.Kernel.Processor;

/// <summary>The processor's own I/O ports.</summary>
internal readonly struct CpuPorts : IPortIo
{
    public byte ReadByte(ushort port) => Cpu.InByte(port);

    public ushort ReadWord(ushort port) => Cpu.InWord(port);

    public uint ReadDword(ushort port) => Cpu.InDword(port);

    public void WriteByte(ushort port, byte value) => Cpu.OutByte(port, value);

    public void WriteWord(ushort port, ushort value) => Cpu.OutWord(port, value);

    public void WriteDword(ushort port, uint value) => Cpu.OutDword(port, value);
}
