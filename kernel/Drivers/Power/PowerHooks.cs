using System;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Drivers.Power;

/// <summary>What <see cref="MachinePower"/> needs from the rest of the kernel.</summary>
public sealed class PowerHooks
{
    /// <summary>
    /// Takes a line for the log before every step, so that the last one shown names the step that hung or worked.
    /// </summary>
    public required Action<string> Log { get; init; }

    /// <summary>Waits, a bounded time, until the log has left the machine; power may be gone right after.</summary>
    public required Action Drain { get; init; }

    /// <summary>The firmware's ResetSystem (UEFI 2.10, section 8.5.1), or null where runtime services cannot be called.</summary>
    public Action<EfiResetType>? FirmwareReset { get; init; }

    /// <summary>
    /// Makes the processor shut down by a fault that it cannot deliver, which PCs answer with a reset. Does not return.
    /// </summary>
    public required Action TripleFault { get; init; }
}
