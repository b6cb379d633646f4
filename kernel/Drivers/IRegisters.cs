namespace UefiKernel.Kernel.Drivers;

/// <summary>
/// A block of 32-bit device registers in memory. Implemented by a structure and used through a generic parameter
/// <c>where TRegisters : struct, IRegisters</c>, so that interrupt handlers can use it: the calls neither allocate nor look
/// anything up.
/// </summary>
/// <remarks>An implementation makes exactly one access of four bytes per call, in program order.</remarks>
public interface IRegisters
{
    /// <summary>Reads a register.</summary>
    /// <param name="offset">Bytes from the block's beginning, a multiple of 4, inside the block.</param>
    uint Read(int offset);

    /// <summary>Writes a register.</summary>
    /// <param name="offset">Bytes from the block's beginning, a multiple of 4, inside the block.</param>
    /// <param name="value">The value.</param>
    void Write(int offset, uint value);
}
