namespace UefiKernel.Efi;

/// <summary>BOOLEAN: one byte, 0 is false and 1 is true; other values are undefined (UEFI 2.10, section 2.3.1).</summary>
/// <param name="value">The byte as firmware stores it.</param>
public readonly struct EfiBoolean(byte value)
{
    /// <summary>The byte as firmware stores it.</summary>
    public readonly byte Value = value;

    /// <summary>FALSE.</summary>
    public static EfiBoolean False => default;

    /// <summary>TRUE.</summary>
    public static EfiBoolean True => new(1);

    /// <summary>
    /// Whether the byte says true. As in C, every value but 0 is true.
    /// </summary>
    public bool IsTrue => Value != 0;
}
