namespace UefiKernel.Efi;

/// <summary>EFI_OPEN_PROTOCOL_INFORMATION_ENTRY: one open instance of a protocol (UEFI 2.10, section 7.3.11).</summary>
public struct EfiOpenProtocolInformationEntry
{
    /// <summary>Who opened it.</summary>
    public EfiHandle AgentHandle;

    /// <summary>For which controller.</summary>
    public EfiHandle ControllerHandle;

    /// <summary>How it was opened.</summary>
    public uint Attributes;

    /// <summary>How many times.</summary>
    public uint OpenCount;
}
