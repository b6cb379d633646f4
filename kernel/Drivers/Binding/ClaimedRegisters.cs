namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>Registers that are claimed. Given back, they read all ones, as those of a device that left.</summary>
/// <param name="registers">The registers.</param>
internal sealed class ClaimedRegisters(IRegisters registers) : IRegisters
{
    private bool _isReleased;

    public uint Read(int offset) => _isReleased ? uint.MaxValue : registers.Read(offset);

    public void Write(int offset, uint value)
    {
        if (!_isReleased)
        {
            registers.Write(offset, value);
        }
    }

    /// <summary>The registers are given back.</summary>
    public void Release() => _isReleased = true;
}
