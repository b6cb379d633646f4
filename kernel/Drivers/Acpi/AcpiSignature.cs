using System;

namespace UefiKernel.Kernel.Drivers.Acpi;

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

    /// <summary>Multiple APIC Description Table (5.2.12).</summary>
    public const uint Madt = 'A' | 'P' << 8 | 'I' << 16 | 'C' << 24;

    /// <summary>IA-PC High Precision Event Timer Table (IA-PC HPET Specification 1.0a, 3.2.4).</summary>
    public const uint Hpet = 'H' | 'P' << 8 | 'E' << 16 | 'T' << 24;

    /// <summary>Memory-mapped configuration space (PCI Firmware Specification 3.3, 4.1.2).</summary>
    public const uint Mcfg = 'M' | 'C' << 8 | 'F' << 16 | 'G' << 24;

    /// <summary>Intel's IOMMUs (VT-d specification 4.1, 8.1).</summary>
    public const uint Dmar = 'D' | 'M' << 8 | 'A' << 16 | 'R' << 24;

    /// <summary>AMD's IOMMUs (I/O Virtualization Technology specification 3.07, 5.2.1).</summary>
    public const uint Ivrs = 'I' | 'V' << 8 | 'R' << 16 | 'S' << 24;

    /// <summary>Serial Port Console Redirection Table (Microsoft, "SPCR", revision 4).</summary>
    public const uint Spcr = 'S' | 'P' << 8 | 'C' << 16 | 'R' << 24;

    /// <summary>
    /// Text of a table's header; what is not printable ASCII is shown as a question mark, and blanks and zeros at the end not at
    /// all.
    /// </summary>
    /// <param name="characters">The characters.</param>
    public static string ToText(ReadOnlySpan<byte> characters)
    {
        ReadOnlySpan<byte> trimmed = characters.TrimEnd(" \0"u8);
        Span<char> text = stackalloc char[trimmed.Length];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = ToPrintable((char)trimmed[i]);
        }

        return new string(text);
    }

    /// <summary>The four characters; what is not printable ASCII is shown as a question mark.</summary>
    /// <param name="signature">The number.</param>
    public static string ToText(uint signature)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = ToPrintable((char)(signature >> 8 * i & 0xFF));
        }

        return new string(text);
    }

    private static char ToPrintable(char letter) => letter is >= ' ' and <= '~' ? letter : '?';
}
