namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Access to the processor's 64 KiB of I/O ports (Intel SDM volume 1, chapter 20 "Input/Output"); see <see cref="IBytePorts"/>.
/// </summary>
public interface IPortIo : IBytePorts
{
    /// <summary>Reads two bytes (IN AX, DX).</summary>
    /// <param name="port">Port number, 2-byte aligned on real buses.</param>
    ushort ReadWord(ushort port);

    /// <summary>Reads four bytes (IN EAX, DX).</summary>
    /// <param name="port">Port number, 4-byte aligned on real buses.</param>
    uint ReadDword(ushort port);

    /// <summary>Writes two bytes (OUT DX, AX).</summary>
    /// <param name="port">Port number, 2-byte aligned on real buses.</param>
    /// <param name="value">The word.</param>
    void WriteWord(ushort port, ushort value);

    /// <summary>Writes four bytes (OUT DX, EAX).</summary>
    /// <param name="port">Port number, 4-byte aligned on real buses.</param>
    /// <param name="value">The double word.</param>
    void WriteDword(ushort port, uint value);
}
