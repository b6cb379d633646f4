using System;
using System.Collections.Generic;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Tests.Boot;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using Xunit;
using static UefiKernel.Kernel.Tests.Boot.FirmwareStructures;

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
        Assert.Equal((ulong)(acpi2 ? rsdp2 : acpi1 ? rsdp1 : null), tables.Rsdp.Start.Value);
        Assert.Equal(acpi2 ? 2 : 0, tables.AcpiRevision);
        Assert.Equal(acpi1 || acpi2, tables.HasRsdp);
        Assert.Equal((ulong)(smbios3 ? entry3 : smbios2 ? entry2 : null), tables.Smbios.Start.Value);
        Assert.Equal(smbios3 ? 3 : smbios2 ? 2 : 0, tables.SmbiosEntry.Kind);
        Assert.Equal(smbios2 || smbios3, tables.HasSmbios);
        Assert.Equal(acpi2 ? 36u : acpi1 ? 20u : 0u, tables.Rsdp.Length.Value);
        Assert.Equal(smbios3 ? 24u : smbios2 ? 31u : 0u, tables.Smbios.Length.Value);
    }

    [Fact]
    public void Broken_null_and_impossible_entries_are_skipped()
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
        Assert.Equal((ulong)good, tables.Rsdp.Start.Value);
        Assert.Equal((ulong)smbios, tables.Smbios.Start.Value);
        Assert.Equal(2, tables.SmbiosEntry.Kind);
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
    [InlineData(257)]
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

    // What boot accepts by the pointer is what is accepted later through guarded memory, whatever the damage.
    [Fact]
    public void Both_ways_to_an_entry_point_judge_alike() =>
        Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 35], Gen.Byte).Array[0, 2], Gen.Bool).Sample((which, damage, isFixed) =>
        {
            byte[] bytes = new byte[4096];
            byte[] sound = which switch { 0 => Rsdp(0), 1 => Rsdp(2), 2 => Smbios3(), _ => Smbios2() };
            sound.CopyTo(bytes, 0);
            foreach ((int at, byte value) in damage)
            {
                bytes[at] = value;
            }

            if (isFixed)
            {
                FirmwareStructures.FixSums(bytes, which);
            }

            using var firmware = new FakeFirmware();
            byte* place = firmware.NativeBytes(bytes);
            firmware.AddTable(
                which switch
                {
                    0 => EfiGuids.AcpiOneTable,
                    1 => EfiGuids.AcpiTwoTable,
                    2 => EfiGuids.Smbios3Table,
                    _ => EfiGuids.SmbiosTable,
                },
                place);
            var tables = FirmwareTables.Find(firmware.System);
            var memory = new FakeMemory(0x10_0000, bytes.Length);
            bytes.CopyTo(memory.At(0x10_0000, bytes.Length));
            var messages = new List<string>();
            if (which < 2)
            {
                Rsdp? read = RsdpReader.TryRead(memory, new(0x10_0000), messages.Add);
                Assert.Equal(tables.HasRsdp, read is not null && messages.Count == 0);
                Assert.Equal(tables.HasRsdp ? read!.Value.Length : 0, (int)tables.Rsdp.Length.Value);
            }
            else
            {
                SmbiosTables.Read(memory, new(0x10_0000), messages.Add);
                Assert.Equal(
                    tables.HasSmbios,
                    !messages.Exists(static message => message.Contains("entry point", StringComparison.Ordinal)));
            }
        }, iter: 2000);
}
