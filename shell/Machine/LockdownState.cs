namespace UefiKernel.Shell.Machine;

/// <summary>What the firmware says of Secure Boot.</summary>
public enum SecureBootState : byte
{
    /// <summary>It is off, or the firmware does not have it.</summary>
    Off,

    /// <summary>No platform key is enrolled, so that any image is started.</summary>
    SetupMode,

    /// <summary>It is on: the firmware has checked the signature of this image.</summary>
    On,

    /// <summary>The firmware answered the question with an error.</summary>
    Unknown,
}

/// <summary>Whether commands that change memory, ports and registers are off, and why.</summary>
/// <param name="secureBoot">What the firmware says of Secure Boot.</param>
/// <param name="isUnlocked">Whether the image was built with <c>--unlocked</c>.</param>
public readonly struct LockdownState(SecureBootState secureBoot, bool isUnlocked)
{
    /// <summary>What the firmware says of Secure Boot.</summary>
    public SecureBootState SecureBoot => secureBoot;

    /// <summary>Whether the image was built with <c>--unlocked</c>.</summary>
    public bool IsUnlocked => isUnlocked;

    /// <summary>Whether the commands are off: a signature would say nothing if they could change the signed code.</summary>
    public bool IsOn => !isUnlocked && secureBoot is (SecureBootState.On or SecureBootState.Unknown);

    /// <summary>Whether Secure Boot is on, in words.</summary>
    public string Words => secureBoot switch
    {
        SecureBootState.Off => "off",
        SecureBootState.SetupMode => "off, no platform key is enrolled",
        SecureBootState.On => "on",
        _ => "not known, the firmware does not answer",
    };

    /// <summary>Why a command is refused, and what would run it.</summary>
    internal string Refusal =>
        $"Secure Boot is {Words}: this image then does not change memory, ports or registers; one built with " +
        "'./build.sh image --unlocked' does.";
}
