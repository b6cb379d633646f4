namespace UefiKernel.Efi;

/// <summary>EFI_INPUT_KEY: one key stroke (UEFI 2.10, section 12.3.3).</summary>
public struct EfiInputKey
{
    /// <summary>The key when it has no character, else 0.</summary>
    public ushort ScanCode;

    /// <summary>The character as a UTF-16 code unit, else 0.</summary>
    public ushort UnicodeChar;
}
