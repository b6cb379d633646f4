using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Input;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The keyboard as one of the shell's sources of keys.</summary>
internal sealed class KeyboardKeys(Ps2Keyboard<CpuPorts> keyboard) : IKeySource
{
    public bool TryRead(out KeyPress key) => keyboard.TryRead(out key);

    public bool TryTakeCancel() => keyboard.TryTakeCancel();
}
