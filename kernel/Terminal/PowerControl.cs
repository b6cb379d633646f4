using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The power driver as the shell sees it.</summary>
internal sealed class PowerControl(MachinePower power) : IPowerControl
{
    public void Reboot() => power.Reboot();

    public void Shutdown() => power.Shutdown();
}
