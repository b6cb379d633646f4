using System;
using System.Text;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>Structures that the firmware's configuration tables lead to, sound as their specifications have them.</summary>
internal static class FirmwareStructures
{
    // ACPI 6.5, section 5.2.5.3.
    public static byte[] Rsdp(byte revision)
    {
        byte[] table = new byte[revision < 2 ? 20 : 36];
        Encoding.ASCII.GetBytes("RSD PTR ").CopyTo(table, 0);
        Encoding.ASCII.GetBytes("TEST  ").CopyTo(table, 9);
        table[15] = revision;
        table[17] = 0x80;
        FixSum(table, 0, 20, 8);
        if (revision >= 2)
        {
            table[20] = 36;
            table[25] = 0x40;
            FixSum(table, 0, 36, 32);
        }

        return table;
    }

    // DSP0134, section 5.2.2.
    public static byte[] Smbios3(ulong structures = 0x1000, int length = 0)
    {
        byte[] table = new byte[24];
        Encoding.ASCII.GetBytes("_SM3_").CopyTo(table, 0);
        table[6] = 24;
        table[7] = 3;
        BitConverter.TryWriteBytes(table.AsSpan(12), length);
        BitConverter.TryWriteBytes(table.AsSpan(16), structures);
        FixSum(table, 0, 24, 5);
        return table;
    }

    // DSP0134, section 5.2.1.
    public static byte[] Smbios2()
    {
        byte[] table = new byte[31];
        Encoding.ASCII.GetBytes("_SM_").CopyTo(table, 0);
        table[5] = 31;
        table[6] = 2;
        Encoding.ASCII.GetBytes("_DMI_").CopyTo(table, 16);
        table[26] = 0x0F;
        FixSum(table, 16, 15, 21);
        FixSum(table, 0, 31, 4);
        return table;
    }

    /// <summary>Makes the checksums right, whatever else is damaged.</summary>
    /// <param name="table">The structure.</param>
    /// <param name="which">0 and 1: an RSDP of revision 0 or 2; 2 and 3: an entry point of SMBIOS 3 or 2.</param>
    public static void FixSums(byte[] table, int which)
    {
        switch (which)
        {
            case 0:
                FixSum(table, 0, 20, 8);
                break;
            case 1:
                FixSum(table, 0, 20, 8);
                FixSum(table, 0, 36, 32);
                break;
            case 2:
                FixSum(table, 0, 24, 5);
                break;
            default:
                FixSum(table, 16, 15, 21);
                FixSum(table, 0, 31, 4);
                break;
        }
    }

    private static void FixSum(byte[] table, int start, int length, int checksum)
    {
        table[checksum] = 0;
        byte sum = 0;
        foreach (byte value in table.AsSpan(start, length))
        {
            sum += value;
        }

        table[checksum] = (byte)-sum;
    }
}
