using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

public class AcpiTablesTests
{
    [Fact]
    public void Sound_tables_are_read_without_a_complaint()
    {
        var acpi = FakeAcpi.Build();
        AcpiTables tables = acpi.Read();

        Assert.Empty(acpi.Messages);
        Assert.Equal(["FACP", "SSDT", "DSDT"], tables.Tables.Select(t => AcpiSignature.ToText(t.Signature)));
        Assert.NotNull(tables.Fadt);
        Assert.Equal(0xB2u, tables.Fadt.SmiCommandPort);
        Assert.Equal(2, tables.Fadt.AcpiEnableValue);
        Assert.Equal(0x32, tables.Fadt.CenturyRegister);
        Assert.Equal(0x604u, tables.Fadt.Pm1aControl.Address);
        Assert.Equal(16, tables.Fadt.Pm1aControl.BitWidth);
        Assert.True(tables.Fadt.Pm1aControl.IsPort);
        Assert.False(tables.Fadt.Pm1bControl.IsPresent);
        Assert.True(tables.Fadt.HasResetRegister);
        Assert.Equal(0xCF9u, tables.Fadt.ResetRegister.Address);
        Assert.Equal(0x0F, tables.Fadt.ResetValue);
        Assert.Equal(Ps2Presence.Declared, tables.Fadt.KeyboardController);
        Assert.False(tables.Fadt.DeniesCmosClock);
        Assert.True(tables.SoftOff.HasValue);
        Assert.Equal(0, tables.SoftOff.Value.Pm1a);
    }

    [Fact]
    public void Sixty_four_bit_fields_win_where_they_are_filled()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(40), 0xDEAD_0000);
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(140), FakeAcpi.DsdtAddress);
            a.Fadt[172] = 1;
            a.Fadt[173] = 16;
            BinaryPrimitives.WriteUInt64LittleEndian(a.Fadt.AsSpan(176), 0x1804);
        });
        AcpiTables tables = acpi.Read();
        Assert.Empty(acpi.Messages);
        Assert.Equal(FakeAcpi.DsdtAddress, tables.Fadt!.Dsdt.Value);
        Assert.Equal(0x1804u, tables.Fadt.Pm1aControl.Address);
        Assert.NotNull(tables.SoftOff);
    }

    [Fact]
    public void An_ACPI_1_machine_is_walked_through_its_RSDT()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.RsdpRevision = 0;
            a.FadtRevision = 1;
            a.XsdtEntries.Clear();
        });
        AcpiTables tables = acpi.Read();
        Assert.Empty(acpi.Messages);
        Assert.NotNull(tables.SoftOff);
        Assert.False(tables.Fadt!.HasResetRegister);
        Assert.Equal(Ps2Presence.Unknown, tables.Fadt.KeyboardController);
    }

    [Fact]
    public void A_damaged_XSDT_is_reported_and_the_RSDT_serves()
    {
        var acpi = FakeAcpi.Build();
        acpi.Memory.At(FakeAcpi.XsdtAddress, 40)[37] ^= 1;
        AcpiTables tables = acpi.Read();
        Assert.Single(acpi.Messages, m => m.Contains("XSDT") && m.Contains("adds up to"));
        Assert.NotNull(tables.Fadt);
        Assert.NotNull(tables.SoftOff);
    }

    [Fact]
    public void A_damaged_RSDP_gives_no_tables()
    {
        var acpi = FakeAcpi.Build();
        acpi.Memory.At(FakeAcpi.RsdpAddress, 20)[16] ^= 1;
        AcpiTables tables = acpi.Read();
        Assert.Empty(tables.Tables);
        Assert.Null(tables.Fadt);
        Assert.Single(acpi.Messages, m => m.Contains("RSDP"));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(FakeAcpi.Window - 1)]
    [InlineData(FakeAcpi.Window + FakeAcpi.WindowLength - 19)]
    [InlineData(ulong.MaxValue)]
    public void An_RSDP_address_without_memory_is_reported(ulong address)
    {
        var acpi = FakeAcpi.Build();
        var tables = AcpiTables.Read(acpi.Memory, new PhysicalAddress(address), acpi.Messages.Add);
        Assert.Empty(tables.Tables);
        Assert.Single(acpi.Messages);
    }

    [Theory]
    [InlineData(FakeAcpi.FadtAddress, "FACP")]
    [InlineData(FakeAcpi.SsdtAddress, "SSDT")]
    [InlineData(FakeAcpi.DsdtAddress, "DSDT")]
    public void A_table_with_a_bad_checksum_is_left_out_and_named(ulong address, string signature)
    {
        var acpi = FakeAcpi.Build();
        acpi.Memory.At(address, 36)[10] ^= 0x40;
        AcpiTables tables = acpi.Read();
        Assert.DoesNotContain(tables.Tables, t => t.Address.Value == address);
        Assert.Contains(acpi.Messages, m => m.Contains(signature) && m.Contains("adds up to"));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(35u)]
    [InlineData((uint)FakeAcpi.WindowLength)]
    [InlineData((uint)AcpiTable.MaximumLength + 1)]
    [InlineData(uint.MaxValue)]
    public void A_table_with_an_impossible_length_is_left_out(uint length)
    {
        var acpi = FakeAcpi.Build();
        BinaryPrimitives.WriteUInt32LittleEndian(acpi.Memory.At(FakeAcpi.FadtAddress, 36)[4..], length);
        AcpiTables tables = acpi.Read();
        Assert.Null(tables.Fadt);
        Assert.Contains(acpi.Messages, m => m.Contains("FACP"));
    }

    [Fact]
    public void Entries_that_are_zero_repeated_or_lead_back_to_the_root_do_no_harm()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.XsdtEntries.Clear();
            a.XsdtEntries.AddRange([0, FakeAcpi.XsdtAddress, FakeAcpi.RsdtAddress, FakeAcpi.FadtAddress, 0,
                FakeAcpi.FadtAddress, FakeAcpi.DsdtAddress, FakeAcpi.SsdtAddress]);
        });
        AcpiTables tables = acpi.Read();
        Assert.Empty(acpi.Messages);
        Assert.Equal(["RSDT", "FACP", "DSDT", "SSDT"], tables.Tables.Select(t => AcpiSignature.ToText(t.Signature)));
        Assert.NotNull(tables.SoftOff);
    }

    [Fact]
    public void A_root_table_of_thousands_is_cut()
    {
        var acpi = FakeAcpi.Build();
        acpi.PutTable(FakeAcpi.Window + 0x2000, "XSDT", new byte[8 * 3000], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(acpi.Memory.At(FakeAcpi.RsdpAddress, 36)[24..], FakeAcpi.Window + 0x2000);
        FakeAcpi.FixChecksum(acpi.Memory.At(FakeAcpi.RsdpAddress, 36), 32);
        acpi.Read();
        Assert.Contains(acpi.Messages, m => m.Contains("lists 3000 tables"));
    }

    [Fact]
    public void A_DSDT_pointer_to_another_kind_of_table_is_not_believed()
    {
        var acpi = FakeAcpi.Build(a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(40), (uint)FakeAcpi.RsdtAddress));
        AcpiTables tables = acpi.Read();
        Assert.Null(tables.SoftOff);
        Assert.Contains(acpi.Messages, m => m.Contains("_S5"));
    }

    [Fact]
    public void Soft_off_is_found_in_an_SSDT_too()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            a.DsdtAml = [0xA3];
            a.SsdtAml = [0x08, (byte)'\\', .. "_S5_"u8, 0x12, 0x08, 0x04, 0x0A, 0x05, 0x0A, 0x03, 0x00, 0x00];
        });
        AcpiTables tables = acpi.Read();
        Assert.Empty(acpi.Messages);
        Assert.Equal((5, 3), (tables.SoftOff!.Value.Pm1a, tables.SoftOff.Value.Pm1b));
    }

    [Fact]
    public void Damage_anywhere_neither_throws_nor_reads_without_end()
    {
        Gen.Select(Gen.Int[0, 0x1100], Gen.Byte).Array[1, 40].Sample(damage =>
        {
            var acpi = FakeAcpi.Build();
            foreach ((int offset, byte value) in damage)
            {
                acpi.Memory.Bytes[offset] = value;
            }

            // Checksums made right again, so that the damage reaches the parsers behind them.
            FakeAcpi.FixChecksum(acpi.Memory.At(FakeAcpi.RsdpAddress, 20), 8);
            FakeAcpi.FixChecksum(acpi.Memory.At(FakeAcpi.RsdpAddress, 36), 32);
            ulong[] tables =
                [FakeAcpi.RsdtAddress, FakeAcpi.XsdtAddress, FakeAcpi.FadtAddress, FakeAcpi.SsdtAddress, FakeAcpi.DsdtAddress];
            foreach (ulong address in tables)
            {
                uint length = BinaryPrimitives.ReadUInt32LittleEndian(acpi.Memory.At(address, 8)[4..]);
                if (length is > 36 and < 0x8000)
                {
                    FakeAcpi.FixChecksum(acpi.Memory.At(address, (int)length), 9);
                }
            }

            acpi.Read();
            Assert.InRange(acpi.Memory.BytesRead, 0, 40L * FakeAcpi.WindowLength);
        });
    }
}
