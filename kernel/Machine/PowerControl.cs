using UefiKernel.Devices;
using UefiKernel.Platform;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The power driver as the shell sees it.</summary>
internal sealed class PowerControl(Power<CpuPorts> power) : IPowerControl
{
    public void Reboot() => power.Reboot();

    public void Shutdown() => power.Shutdown();
}
