namespace UefiKernel.Efi;

/// <summary>EFI_SIMPLE_TEXT_INPUT_PROTOCOL: a keyboard (UEFI 2.10, section 12.3).</summary>
public unsafe struct EfiSimpleTextInputProtocol
{
    /// <summary>(this, extended verification).</summary>
    public delegate* unmanaged<EfiSimpleTextInputProtocol*, EfiBoolean, EfiStatus> Reset;

    /// <summary>(this, key): NotReady when there is none.</summary>
    public delegate* unmanaged<EfiSimpleTextInputProtocol*, EfiInputKey*, EfiStatus> ReadKeyStroke;

    /// <summary>Signaled when there is a key.</summary>
    public EfiEvent WaitForKey;
}
