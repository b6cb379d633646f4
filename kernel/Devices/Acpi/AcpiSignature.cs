using System;

namespace UefiKernel.Devices.Acpi;

/// <summary>Signatures of system description tables: four ASCII characters as a little-endian number (ACPI 6.4, 5.2.6).</summary>
public static class AcpiSignature
{
    /// <summary>Root table with 32-bit addresses (5.2.7).</summary>
    public const uint Rsdt = 'R' | 'S' << 8 | 'D' << 16 | 'T' << 24;

    /// <summary>Root table with 64-bit addresses (5.2.8).</summary>
    public const uint Xsdt = 'X' | 'S' << 8 | 'D' << 16 | 'T' << 24;

    /// <summary>Fixed ACPI Description Table (5.2.9).</summary>
    public const uint Fadt = 'F' | 'A' << 8 | 'C' << 16 | 'P' << 24;

    /// <summary>Differentiated System Description Table (5.2.11.1).</summary>
    public const uint Dsdt = 'D' | 'S' << 8 | 'D' << 16 | 'T' << 24;

    /// <summary>Secondary System Description Table (5.2.11.2).</summary>
    public const uint Ssdt = 'S' | 'S' << 8 | 'D' << 16 | 'T' << 24;

    /// <summary>The four characters; what is not printable ASCII is shown as a question mark.</summary>
    /// <param name="signature">The number.</param>
    public static string ToText(uint signature)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < text.Length; i++)
        {
            char letter = (char)(signature >> 8 * i & 0xFF);
            text[i] = letter is >= ' ' and <= '~' ? letter : '?';
        }

        return new string(text);
    }
}
