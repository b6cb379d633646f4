using UefiKernel.Kernel.Drivers.Screen;

namespace UefiKernel.Kernel.Boot.Graphics;

/// <summary>The screen that was found, or why there is none.</summary>
public readonly struct GraphicsModeResult
{
    /// <summary>The result of the search; there is a framebuffer unless this is one of the first three.</summary>
    public GraphicsOutcome Outcome { get; init; }

    /// <summary>The framebuffer, if <see cref="HasFramebuffer"/>.</summary>
    public FramebufferInfo Framebuffer { get; init; }

    /// <summary>The number of the graphics mode, if <see cref="HasFramebuffer"/>.</summary>
    public uint Mode { get; init; }

    /// <summary>How many graphics outputs the firmware has, those without a framebuffer left out.</summary>
    public int Outputs { get; init; }

    /// <summary>The number of the output that was chosen, 1 to <see cref="Outputs"/>; 0 when none was.</summary>
    public int Output { get; init; }

    /// <summary>The size of the monitor at the chosen output.</summary>
    public EdidSize Monitor { get; init; }

    /// <summary>Whether the boot options asked for a resolution that the chosen output does not have.</summary>
    public bool RequestedModeMissing { get; init; }

    /// <summary>Whether the firmware refused the chosen mode, so that the mode before was kept.</summary>
    public bool ModeRefused { get; init; }

    /// <summary>Whether there is a framebuffer.</summary>
    public bool HasFramebuffer => Outcome >= GraphicsOutcome.KeptMode;

    /// <summary>The outcome in words. A literal: nothing is allocated.</summary>
    public string Description => Outcome switch
    {
        GraphicsOutcome.NoOutput => "the firmware has no graphics output",
        GraphicsOutcome.NoFramebuffer => "no graphics output has a linear framebuffer",
        GraphicsOutcome.BrokenFramebuffer => "no graphics output describes its framebuffer consistently",
        GraphicsOutcome.KeptMode => "the firmware's graphics mode is kept",
        GraphicsOutcome.PreferredMode => "the monitor's preferred graphics mode",
        GraphicsOutcome.RequestedMode => "the graphics mode of the option mode=",
        _ => "unknown graphics outcome",
    };
}
