using UefiKernel.Devices;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The keyboard as one of the shell's sources of keys.</summary>
internal sealed class KeyboardKeys(Ps2Keyboard<CpuPorts> keyboard) : IKeySource
{
    public bool TryRead(out KeyPress key) => keyboard.TryRead(out key);

    public bool TryTakeCancel() => keyboard.TryTakeCancel();
}
