namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Access to the processor's 64 KiB of I/O ports (Intel SDM volume 1, chapter 20 "Input/Output").
/// What also runs in interrupt handlers, in a panic, or before the runtime takes it as <c>where TPorts : IPortIo</c>: calls
/// through a type parameter that is a structure need no interface dispatch, which takes memory at a call's first time.
/// </summary>
/// <remarks>
/// An implementation performs exactly one bus access per call, in program order. A port that nothing answers reads all ones.
/// </remarks>
public interface IPortIo
{
    /// <summary>Reads one byte (IN AL, DX).</summary>
    /// <param name="port">Port number, any of the 65,536.</param>
    byte ReadByte(ushort port);

    /// <summary>Reads two bytes (IN AX, DX).</summary>
    /// <param name="port">Port number, 2-byte aligned on real buses.</param>
    ushort ReadWord(ushort port);

    /// <summary>Reads four bytes (IN EAX, DX).</summary>
    /// <param name="port">Port number, 4-byte aligned on real buses.</param>
    uint ReadDword(ushort port);

    /// <summary>Writes one byte (OUT DX, AL).</summary>
    /// <param name="port">Port number, any of the 65,536.</param>
    /// <param name="value">The byte.</param>
    void WriteByte(ushort port, byte value);

    /// <summary>Writes two bytes (OUT DX, AX).</summary>
    /// <param name="port">Port number, 2-byte aligned on real buses.</param>
    /// <param name="value">The word.</param>
    void WriteWord(ushort port, ushort value);

    /// <summary>Writes four bytes (OUT DX, EAX).</summary>
    /// <param name="port">Port number, 4-byte aligned on real buses.</param>
    /// <param name="value">The double word.</param>
    void WriteDword(ushort port, uint value);
}
