namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>What initialising the PS/2 keyboard port found.</summary>
public enum Ps2Status
{
    /// <summary>Never initialised.</summary>
    Unknown,

    /// <summary>Controller and keyboard work.</summary>
    Ready,

    /// <summary>The controller works, but no keyboard answers. One that is plugged in later does work.</summary>
    NoKeyboard,

    /// <summary>Nothing answers at the controller's ports, or it takes no commands.</summary>
    Absent,

    /// <summary>The controller does not pass its self-test, and the firmware does not declare it.</summary>
    SelfTestFailed,

    /// <summary>The controller reports a stuck clock or data line on its keyboard port.</summary>
    PortFailed,
}
