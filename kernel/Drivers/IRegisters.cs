namespace UefiKernel.Kernel.Drivers;

/// <summary>
/// A block of 32-bit device registers in memory. What also runs in interrupt handlers takes it as
/// <c>where TRegisters : IRegisters</c>: calls through a type parameter that is a structure need no interface dispatch, which
/// takes memory at a call's first time.
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
