namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>What was found at the PS/2 keyboard port, in words.</summary>
internal static class Ps2StatusText
{
    /// <summary>A few words without a full stop.</summary>
    /// <param name="status">What was found.</param>
    public static string Of(Ps2Status status) => status switch
    {
        Ps2Status.Ready => "ready",
        Ps2Status.NoKeyboard => "the controller works, but no keyboard answers",
        Ps2Status.Absent => "no controller",
        Ps2Status.SelfTestFailed => "the controller fails its self test and is not used",
        _ => "the controller's keyboard port does not work",
    };
}
