namespace UefiKernel.Efi;

/// <summary>EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL: a text screen (UEFI 2.10, section 12.4).</summary>
public unsafe struct EfiSimpleTextOutputProtocol
{
    /// <summary>(this, extended verification).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, EfiBoolean, EfiStatus> Reset;

    /// <summary>(this, null-terminated UTF-16 string).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, char*, EfiStatus> OutputString;

    /// <summary>(this, string): whether all characters can be shown.</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, char*, EfiStatus> TestString;

    /// <summary>(this, mode, columns, rows).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, nuint, nuint*, nuint*, EfiStatus> QueryMode;

    /// <summary>(this, mode).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, nuint, EfiStatus> SetMode;

    /// <summary>(this, attribute): foreground in bits 0 to 3, background in bits 4 to 6.</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, nuint, EfiStatus> SetAttribute;

    /// <summary>(this).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, EfiStatus> ClearScreen;

    /// <summary>(this, column, row).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, nuint, nuint, EfiStatus> SetCursorPosition;

    /// <summary>(this, visible).</summary>
    public delegate* unmanaged<EfiSimpleTextOutputProtocol*, EfiBoolean, EfiStatus> EnableCursor;

    /// <summary>The current state, read-only.</summary>
    public EfiSimpleTextOutputMode* Mode;
}
