namespace UefiKernel.Platform;

/// <summary>The processor's own I/O ports.</summary>
internal readonly struct CpuPorts : IPortIo
{
    /// <inheritdoc/>
    public byte ReadByte(ushort port) => Cpu.InByte(port);

    /// <inheritdoc/>
    public ushort ReadWord(ushort port) => Cpu.InWord(port);

    /// <inheritdoc/>
    public uint ReadDword(ushort port) => Cpu.InDword(port);

    /// <inheritdoc/>
    public void WriteByte(ushort port, byte value) => Cpu.OutByte(port, value);

    /// <inheritdoc/>
    public void WriteWord(ushort port, ushort value) => Cpu.OutWord(port, value);

    /// <inheritdoc/>
    public void WriteDword(ushort port, uint value) => Cpu.OutDword(port, value);
}
