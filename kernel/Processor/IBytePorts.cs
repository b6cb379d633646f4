namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Registers of one byte with 16-bit numbers: the processor's I/O ports, or a device's. What also runs in interrupt handlers, in
/// a panic, or before the runtime takes it as <c>where TPorts : IBytePorts</c>: calls through a type parameter that is a
/// structure need no interface dispatch, which takes memory at a call's first time.
/// </summary>
/// <remarks>
/// An implementation performs exactly one bus access per call, in program order. What nothing answers reads all ones.
/// </remarks>
public interface IBytePorts
{
    /// <summary>Reads one byte.</summary>
    /// <param name="port">Number of the port or register.</param>
    byte ReadByte(ushort port);

    /// <summary>Writes one byte.</summary>
    /// <param name="port">Number of the port or register.</param>
    /// <param name="value">The byte.</param>
    void WriteByte(ushort port, byte value);
}
