using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The power driver as the shell sees it.</summary>
internal sealed class PowerControl(Power<CpuPorts> power) : IPowerControl
{
    public void Reboot() => power.Reboot();

    public void Shutdown() => power.Shutdown();
}
