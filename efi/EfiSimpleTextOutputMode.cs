namespace UefiKernel.Efi;

/// <summary>SIMPLE_TEXT_OUTPUT_MODE: the state of a text screen (UEFI 2.10, section 12.4.1).</summary>
public struct EfiSimpleTextOutputMode
{
    /// <summary>The number of modes that QueryMode and SetMode take.</summary>
    public int MaxMode;

    /// <summary>The current mode, -1 for none.</summary>
    public int Mode;

    /// <summary>The current attribute.</summary>
    public int Attribute;

    /// <summary>The cursor's column.</summary>
    public int CursorColumn;

    /// <summary>The cursor's row.</summary>
    public int CursorRow;

    /// <summary>Whether the cursor is visible.</summary>
    public EfiBoolean CursorVisible;
}
