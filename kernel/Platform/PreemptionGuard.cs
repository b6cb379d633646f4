using UefiKernel.Shell;

namespace UefiKernel.Platform;

/// <summary>The console's screen is used in sections without preemption.</summary>
internal sealed class PreemptionGuard : IScreenGuard
{
    /// <inheritdoc/>
    public void Enter() => Preemption.Disable();

    /// <inheritdoc/>
    public void Leave() => Preemption.Enable();
}
