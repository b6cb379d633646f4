namespace UefiKernel.Shell.Machine;

/// <summary>The processor's model-specific registers. A missing register is reported; it never stops the kernel.</summary>
public interface IModelRegisters
{
    /// <summary>Whether the processor has such registers at all.</summary>
    bool IsSupported { get; }

    /// <summary>Reads a register.</summary>
    /// <param name="register">Its number.</param>
    /// <param name="value">What it holds, or 0.</param>
    /// <returns>False when the processor has no such register.</returns>
    bool TryRead(uint register, out ulong value);

    /// <summary>Writes a register.</summary>
    /// <param name="register">Its number.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>False when the processor has no such register, or it does not take the value; nothing has changed then.</returns>
    bool TryWrite(uint register, ulong value);
}
