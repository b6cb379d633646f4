using System;
using System.Text;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Tests.Boot;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Firmware;

public sealed unsafe class FirmwareTablesTests
{
    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, true, false)]
    [InlineData(false, false, false, true)]
    public void Newer_tables_are_preferred(bool acpi1, bool acpi2, bool smbios2, bool smbios3)
    {
        using var firmware = new FakeFirmware();
        byte* rsdp1 = firmware.NativeBytes(Rsdp(0));
        byte* rsdp2 = firmware.NativeBytes(Rsdp(2));
        byte* entry2 = firmware.NativeBytes(Smbios2());
        byte* entry3 = firmware.NativeBytes(Smbios3());
        if (acpi1)
        {
            firmware.AddTable(EfiGuids.AcpiOneTable, rsdp1);
        }

        if (acpi2)
        {
            firmware.AddTable(EfiGuids.AcpiTwoTable, rsdp2);
        }

        if (smbios2)
        {
            firmware.AddTable(EfiGuids.SmbiosTable, entry2);
        }

        if (smbios3)
        {
            firmware.AddTable(EfiGuids.Smbios3Table, entry3);
        }

        var tables = FirmwareTables.Find(firmware.System);
        Assert.Equal((ulong)(acpi2 ? rsdp2 : acpi1 ? rsdp1 : null), tables.Rsdp.Value);
        Assert.Equal(acpi2 ? 2 : 0, tables.AcpiRevision);
        Assert.Equal(acpi1 || acpi2, tables.HasRsdp);
        Assert.Equal((ulong)(smbios3 ? entry3 : smbios2 ? entry2 : null), tables.Smbios.Value);
        Assert.Equal(smbios3 ? 3 : smbios2 ? 2 : 0, tables.SmbiosEntryKind);
        Assert.Equal(smbios2 || smbios3, tables.HasSmbios);
    }

    [Fact]
    public void Broken_null_and_impossible_entries_are_passed_over()
    {
        using var firmware = new FakeFirmware();
        byte* good = firmware.NativeBytes(Rsdp(2));
        byte* old = firmware.NativeBytes(Rsdp(0));
        byte* smbios = firmware.NativeBytes(Smbios2());
        firmware.AddTable(EfiGuids.AcpiTwoTable, null);
        firmware.AddTable(EfiGuids.AcpiTwoTable, (void*)FakeFirmware.Poison);
        firmware.AddTable(EfiGuids.AcpiTwoTable, firmware.NativeBytes(new byte[64]));
        firmware.AddTable(EfiGuids.RngProtocol, (void*)FakeFirmware.Poison);
        firmware.AddTable(EfiGuids.AcpiOneTable, old);
        firmware.AddTable(EfiGuids.AcpiTwoTable, good);
        firmware.AddTable(EfiGuids.AcpiTwoTable, firmware.NativeBytes(Rsdp(3)));
        firmware.AddTable(EfiGuids.Smbios3Table, firmware.NativeBytes(Smbios2()));
        firmware.AddTable(EfiGuids.SmbiosTable, smbios);
        var tables = FirmwareTables.Find(firmware.System);
        Assert.Equal((ulong)good, tables.Rsdp.Value);
        Assert.Equal((ulong)smbios, tables.Smbios.Value);
        Assert.Equal(2, tables.SmbiosEntryKind);
    }

    [Fact]
    public void Without_tables_nothing_is_found_and_nothing_is_read()
    {
        using var firmware = new FakeFirmware();
        Assert.False(FirmwareTables.Find(firmware.System).HasRsdp);
        firmware.System->NumberOfTableEntries = 100;
        Assert.False(FirmwareTables.Find(firmware.System).HasRsdp);
        firmware.AddTable(EfiGuids.AcpiTwoTable, firmware.NativeBytes(Rsdp(2)));
        firmware.System->NumberOfTableEntries = 0;
        var tables = FirmwareTables.Find(firmware.System);
        Assert.False(tables.HasRsdp);
        Assert.False(tables.HasSmbios);
    }

    [Fact]
    public void A_senseless_count_does_not_send_the_search_through_all_memory()
    {
        using var firmware = new FakeFirmware();
        firmware.System->ConfigurationTable =
            (EfiConfigurationTable*)firmware.NativeBytes(new byte[1024 * sizeof(EfiConfigurationTable)]);
        firmware.System->NumberOfTableEntries = nuint.MaxValue;
        Assert.False(FirmwareTables.Find(firmware.System).HasRsdp);
    }

    [Fact]
    public void A_changed_bit_under_the_checksum_makes_a_table_invalid()
    {
        // Bits of the length itself move the end of the sum: there only a lucky sum may still be right, so they are left out.
        AssertEveryBitCounts(EfiGuids.AcpiOneTable, Rsdp(0), [15]);
        AssertEveryBitCounts(EfiGuids.AcpiTwoTable, Rsdp(2), [15, 20, 21, 22, 23]);
        AssertEveryBitCounts(EfiGuids.Smbios3Table, Smbios3(), [6]);
        AssertEveryBitCounts(EfiGuids.SmbiosTable, Smbios2(), [5]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(4097)]
    [InlineData(-1)]
    public void An_rsdp_of_senseless_length_is_invalid(int length)
    {
        using var firmware = new FakeFirmware();
        byte[] rsdp = new byte[8192];
        Rsdp(2).CopyTo(rsdp, 0);
        BitConverter.TryWriteBytes(rsdp.AsSpan(20), length);
        firmware.AddTable(EfiGuids.AcpiTwoTable, firmware.NativeBytes(rsdp));
        Assert.False(FirmwareTables.Find(firmware.System).HasRsdp);
    }

    [Fact]
    public void Random_bytes_are_no_table() =>
        Gen.Byte.Array[300].Sample(bytes =>
        {
            using var firmware = new FakeFirmware();
            firmware.AddTable(EfiGuids.AcpiTwoTable, firmware.NativeBytes(bytes));
            firmware.AddTable(EfiGuids.Smbios3Table, firmware.NativeBytes(bytes));
            firmware.AddTable(EfiGuids.SmbiosTable, firmware.NativeBytes(bytes));
            var tables = FirmwareTables.Find(firmware.System);
            Assert.False(tables.HasRsdp || tables.HasSmbios);
        });

    private static void AssertEveryBitCounts(EfiGuid guid, byte[] table, int[] except)
    {
        for (int bit = 0; bit < table.Length * 8; bit++)
        {
            if (Array.IndexOf(except, bit / 8) >= 0)
            {
                continue;
            }

            using var firmware = new FakeFirmware();
            byte[] changed = new byte[8192];
            table.CopyTo(changed, 0);
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            firmware.AddTable(guid, firmware.NativeBytes(changed));
            var tables = FirmwareTables.Find(firmware.System);
            Assert.False(tables.HasRsdp || tables.HasSmbios, $"byte {bit / 8}, bit {bit % 8} is not checked");
        }
    }

    // ACPI 6.5, section 5.2.5.3.
    private static byte[] Rsdp(byte revision)
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
    private static byte[] Smbios3()
    {
        byte[] table = new byte[24];
        Encoding.ASCII.GetBytes("_SM3_").CopyTo(table, 0);
        table[6] = 24;
        table[7] = 3;
        table[17] = 0x10;
        FixSum(table, 0, 24, 5);
        return table;
    }

    // DSP0134, section 5.2.1.
    private static byte[] Smbios2()
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
