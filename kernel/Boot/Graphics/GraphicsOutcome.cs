namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>The result of the search for a screen. The order counts: later is better.</summary>
public enum GraphicsOutcome
{
    /// <summary>The firmware has no graphics output at all, as is normal on servers.</summary>
    NoOutput,

    /// <summary>There are graphics outputs, and all of them can only copy blocks (PixelBltOnly) or do not work.</summary>
    NoFramebuffer,

    /// <summary>
    /// There is a linear framebuffer, but its size, stride or masks contradict each other, or a pixel has not 32 bits.
    /// </summary>
    BrokenFramebuffer,

    /// <summary>The mode that the firmware had set stays, or its first mode when none was set.</summary>
    KeptMode,

    /// <summary>The mode that the monitor's EDID prefers.</summary>
    PreferredMode,

    /// <summary>The mode that the boot options ask for.</summary>
    RequestedMode,
}
