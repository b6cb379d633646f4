namespace UefiKernel.Efi;

/// <summary>EFI_TIMER_DELAY: how SetTimer takes its time (UEFI 2.10, section 7.1.7).</summary>
public enum EfiTimerDelay
{
    /// <summary>No more signals.</summary>
    TimerCancel = 0,

    /// <summary>A signal each period, counted from now.</summary>
    TimerPeriodic = 1,

    /// <summary>One signal, counted from now.</summary>
    TimerRelative = 2,
}
