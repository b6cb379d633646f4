using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The keyboard as one of the shell's sources of keys.</summary>
internal sealed class KeyboardKeys(Ps2Keyboard<CpuPorts> keyboard) : IKeySource
{
    /// <summary>Whether a key has come from it.</summary>
    public bool HasGivenKey { get; private set; }

    public bool TryRead(out KeyPress key)
    {
        bool isRead = keyboard.TryRead(out key);
        HasGivenKey |= isRead;
        return isRead;
    }

    public bool TryTakeCancel() => keyboard.TryTakeCancel();
}
