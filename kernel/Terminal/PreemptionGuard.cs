using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The console's screen is used with preemption disabled. The console ends each critical section in a
/// <c>finally</c>.</summary>
internal sealed class PreemptionGuard : IScreenGuard
{
    public void Enter() => Preemption.Disable();

    public void Leave() => default(Preemption.Section).Dispose();
}
