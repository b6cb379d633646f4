namespace UefiKernel.Efi;

/// <summary>EFI_INTERFACE_TYPE: how a protocol's interface is supplied (UEFI 2.10, section 7.3.2).</summary>
public enum EfiInterfaceType
{
    /// <summary>As native code.</summary>
    EfiNativeInterface = 0,
}
