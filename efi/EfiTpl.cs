namespace UefiKernel.Efi;

/// <summary>EFI_TPL: the task priority level at which code runs (UEFI 2.10, section 7.1).</summary>
/// <param name="value">The level, 0 to 31.</param>
public readonly struct EfiTpl(nuint value)
{
    /// <summary>The level, 0 to 31.</summary>
    public readonly nuint Value = value;

    /// <summary>TPL_APPLICATION: where images start.</summary>
    public static EfiTpl Application => new(4);

    /// <summary>TPL_CALLBACK: interrupts application code; long operations belong here.</summary>
    public static EfiTpl Callback => new(8);

    /// <summary>TPL_NOTIFY: interrupts callbacks; blocking is not allowed.</summary>
    public static EfiTpl Notify => new(16);

    /// <summary>TPL_HIGH_LEVEL: all interrupts are off.</summary>
    public static EfiTpl HighLevel => new(31);
}
