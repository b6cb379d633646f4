using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Terminal;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

/// <summary>The tables of interrupt controllers, timers, buses and consoles.</summary>
public class PcTablesTests
{
    private const ulong Place = FakeAcpi.Window + 0x4000;

    // A local APIC address of 0xFEE00000 and a legacy PIC, as QEMU has it.
    private static readonly byte[] s_madtHead = [0x00, 0x00, 0xE0, 0xFE, 0x01, 0x00, 0x00, 0x00];

    private static readonly byte[] s_qemuMadt =
    [
        .. s_madtHead,
        0, 8, 0, 0, 1, 0, 0, 0,
        0, 8, 1, 1, 0, 0, 0, 0,
        1, 12, 0, 0, 0x00, 0x00, 0xC0, 0xFE, 0, 0, 0, 0,
        2, 10, 0, 0, 2, 0, 0, 0, 0, 0,
        2, 10, 0, 5, 5, 0, 0, 0, 0x0D, 0,
        2, 10, 0, 9, 9, 0, 0, 0, 0x0F, 0,
        4, 6, 0xFF, 0, 0, 1,
    ];

    private static (AcpiTables Tables, List<string> Messages) Read(params ReadOnlySpan<(string Signature, byte[] Body)> bodies)
    {
        (string Signature, byte[] Body)[] tables = bodies.ToArray();
        var acpi = FakeAcpi.Build(a =>
        {
            ulong at = Place;
            foreach ((string signature, byte[] body) in tables)
            {
                a.PutTable(at, signature, body, 1);
                a.XsdtEntries.Add(at);
                at += 0x1000;
            }
        });
        return (acpi.Read(), acpi.Messages);
    }

    [Fact]
    public void Madt_names_processors_controllers_and_wiring()
    {
        (AcpiTables tables, List<string> messages) = Read(("APIC", s_qemuMadt));
        Assert.Empty(messages);
        Madt madt = Assert.IsType<Madt>(tables.Madt);
        Assert.Equal(0xFEE00000u, madt.LocalApic.Value);
        Assert.True(madt.HasLegacyPic);
        Assert.Equal([(0u, true), (1u, false)], madt.Processors.Select(p => (p.ApicId, p.IsEnabled)));
        MadtIoApic ioApic = Assert.Single(madt.IoApics);
        Assert.Equal((0xFEC00000u, 0u), (ioApic.Address.Value, ioApic.FirstInterrupt));
        Assert.Equal([(2u, false, false), (5u, false, true), (9u, true, true)],
            madt.Overrides.Select(o => (o.Interrupt, o.Signal.IsActiveLow, o.Signal.IsLevelTriggered)));
        Assert.Equal(2u, madt.Resolve(0).Interrupt);
        Assert.Equal(4u, madt.Resolve(4).Interrupt);
        MadtNmi nmi = Assert.Single(madt.Nmis);
        Assert.Equal((null, (byte)1), (nmi.Processor, nmi.Pin));
    }

    [Fact]
    public void Madt_of_a_large_machine_has_x2apics_and_another_address()
    {
        (AcpiTables tables, List<string> messages) = Read(("APIC",
        [
            .. s_madtHead,
            5, 12, 0, 0, 0x00, 0x10, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
            9, 16, 0, 0, 0x00, 0x01, 0x00, 0x00, 1, 0, 0, 0, 0x2A, 0, 0, 0,
            10, 12, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0,
            0x80, 5, 1, 2, 3,
        ]));
        Assert.Empty(messages);
        Assert.Equal(0x1_0000_1000u, tables.Madt!.LocalApic.Value);
        MadtProcessor processor = Assert.Single(tables.Madt.Processors);
        Assert.Equal((256u, 0x2Au, true), (processor.ApicId, processor.Uid, processor.IsEnabled));
        Assert.Null(Assert.Single(tables.Madt.Nmis).Processor);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 }, "a structure of 0 bytes")]
    [InlineData(new byte[] { 0, 1 }, "a structure of 1 bytes")]
    [InlineData(new byte[] { 0, 8, 0, 0 }, "a structure of 8 bytes")]
    [InlineData(new byte[] { 1 }, "a structure of 0 bytes")]
    [InlineData(new byte[] { 1, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "too short")]
    [InlineData(new byte[] { 9, 2 }, "too short")]
    public void Damage_in_the_madt_is_reported_and_what_lies_before_it_stays(byte[] damage, string problem)
    {
        (AcpiTables tables, List<string> messages) = Read(("APIC", [.. s_madtHead, 0, 8, 0, 7, 1, 0, 0, 0, .. damage]));
        Assert.Equal(7u, Assert.Single(tables.Madt!.Processors).ApicId);
        Assert.Contains(problem, Assert.Single(messages));
    }

    [Fact]
    public void Madt_without_an_address_gives_the_usual_one()
    {
        (AcpiTables tables, List<string> messages) = Read(("APIC", new byte[8]));
        Assert.Equal(Madt.UsualLocalApicAddress, tables.Madt!.LocalApic.Value);
        Assert.Single(messages);
    }

    [Fact]
    public void Hpet_names_its_registers()
    {
        (AcpiTables tables, List<string> messages) =
            Read(("HPET", [1, 0xA2, 0x86, 0x80, 0, 0, 0, 0, 0, 0, 0xD0, 0xFE, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Empty(messages);
        Assert.Equal(0xFED00000u, tables.Hpet!.Address.Value);
    }

    [Fact]
    public void Mcfg_names_the_buses()
    {
        (AcpiTables tables, List<string> messages) =
            Read(("MCFG", [.. new byte[8], .. Entry(0xB000_0000, 0, 0, 255), .. Entry(0x1_0000_0000, 1, 4, 9)]));
        Assert.Empty(messages);
        Assert.Equal([(0xB0000000ul, (ushort)0, (byte)0, (byte)255), (0x100000000ul, (ushort)1, (byte)4, (byte)9)],
            tables.Mcfg!.Entries.Select(e => (e.Address.Value, e.Segment, e.FirstBus, e.LastBus)));
    }

    [Fact]
    public void Impossible_mcfg_entries_are_left_out()
    {
        (AcpiTables tables, List<string> messages) = Read(("MCFG",
        [
            .. new byte[8], .. Entry(0, 0, 0, 255), .. Entry(0xB000_1000, 0, 0, 255), .. Entry(0xB000_0000, 0, 9, 8),
                .. Entry(ulong.MaxValue << 20, 0, 0, 255),
            .. Entry(0xB000_0000, 0, 0, 127), .. Entry(0xC000_0000, 0, 127, 255), .. Entry(0xC000_0000, 0, 128, 255), 1, 2, 3,
        ]));
        Assert.Equal(5, messages.Count);
        Assert.Equal([0, 128], tables.Mcfg!.Entries.Select(e => (int)e.FirstBus));
    }

    [Fact]
    public void Spcr_names_the_serial_console()
    {
        byte[] body = new byte[44];
        body[4] = 1;
        body[5] = 8;
        body[8] = 0xF8;
        body[9] = 2;
        body[22] = 7;
        (AcpiTables tables, List<string> messages) = Read(("SPCR", body));
        Assert.Empty(messages);
        Assert.True(tables.Spcr!.TryGetPort(out SerialAddress address, out ushort divisor));
        Assert.Equal(("COM2", 0x2F8UL, false, (ushort)1), (address.ToString(), address.Start, address.IsMemory, divisor));
        Assert.Null(Read(("SPCR", new byte[44])).Tables.Spcr);
    }

    // Interface type, address space, bits of a register, first bit, address, code of the speed.
    [Theory]
    [InlineData(0, 1, 8, 0, 0x3F8, 3, "COM1", 12)]
    [InlineData(1, 1, 0, 0, 0xE060, 0, "0xE060", 0)]
    [InlineData(0x12, 0, 32, 0, 0xFE03_4000, 4, "memory 0xFE034000, stride 4", 6)]
    [InlineData(0x12, 0, 8, 0, 0xFEDC_9000, 6, "memory 0xFEDC9000, stride 1", 2)]
    [InlineData(0, 0, 0, 0, 0xFEDC_9000, 9, "memory 0xFEDC9000, stride 1", 0)]
    [InlineData(0x12, 0, 16, 0, 0xFEDC_9002, 7, "memory 0xFEDC9002, stride 2", 1)]
    [InlineData(3, 0, 32, 0, 0xFE03_4000, 7, "", 0)] // ARM's PL011
    [InlineData(0, 1, 8, 0, 0xFFF9, 7, "", 0)]
    [InlineData(0, 1, 8, 0, 0x1_03F8, 7, "", 0)]
    [InlineData(0, 1, 8, 4, 0x3F8, 7, "", 0)]
    [InlineData(0, 2, 8, 0, 0x3F8, 7, "", 0)]
    [InlineData(0x12, 0, 32, 0, 0xFE03_4002, 7, "", 0)]
    [InlineData(0x12, 0, 64, 0, 0xFE03_4000, 7, "", 0)]
    [InlineData(0x12, 0, 24, 0, 0xFE03_4000, 7, "", 0)]
    [InlineData(0, 0, 8, 0, 0xFF0, 7, "", 0)]
    [InlineData(0, 0, 8, 0, -1, 7, "", 0)]
    public void Spcrs_port_is_one_that_can_be_used_or_none(
        byte type, byte space, byte bits, byte offset, long start, byte code, string expected, int expectedDivisor)
    {
        byte[] body = new byte[44];
        body[0] = type;
        (body[4], body[5], body[6]) = (space, bits, offset);
        BitConverter.TryWriteBytes(body.AsSpan(8), start);
        body[22] = code;
        Spcr spcr = Read(("SPCR", body)).Tables.Spcr!;
        Assert.Equal(expected.Length > 0, spcr.TryGetPort(out SerialAddress address, out ushort divisor));
        if (expected.Length > 0)
        {
            Assert.Equal((expected, expectedDivisor), (address.ToString(), divisor));
        }
        else
        {
            Assert.False(address.IsPresent);
        }
    }

    [Theory]
    [InlineData("APIC")]
    [InlineData("HPET")]
    [InlineData("MCFG")]
    [InlineData("SPCR")]
    public void Tables_without_content_are_reported_and_skipped(string signature)
    {
        (AcpiTables tables, List<string> messages) = Read((signature, []));
        Assert.Contains(messages, m => m.Contains(signature == "APIC" ? "MADT" : signature));
        Assert.Equal((null, null, null, null), (tables.Madt, tables.Hpet, tables.Mcfg, tables.Spcr));
    }

    [Fact]
    public void Pm_timer_comes_from_either_field()
    {
        var acpi = FakeAcpi.Build(a =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(76), 0x608);
            a.Fadt[91] = 4;
        });
        Fadt fadt = acpi.Read().Fadt!;
        Assert.True(fadt.PmTimer.IsPort);
        Assert.Equal(0x608u, fadt.PmTimer.Address);
        Assert.False(fadt.PmTimerHas32Bits);
        Assert.False(FakeAcpi.Build().Read().Fadt!.PmTimer.IsPresent);
    }

    [Fact]
    public void Broken_tables_are_listed_with_what_is_wrong()
    {
        var acpi = FakeAcpi.Build(a => a.XsdtEntries.AddRange([0x10, FakeAcpi.Window + 0x3000, FakeAcpi.Window + 0x3100]));
        acpi.Memory.At(FakeAcpi.SsdtAddress, 36)[10] ^= 0x40;
        BinaryPrimitives.WriteUInt32LittleEndian(acpi.Memory.At(FakeAcpi.Window + 0x3100, 8)[4..], 1 << 20);
        var view = new AcpiView(acpi.Read());
        Assert.Equal(
            [("XSDT", "sound"), ("FACP", "sound"), ("SSDT", "bad checksum"), ("????", "unreadable"), ("????", "bad length"),
            ("????", "cut off"), ("DSDT", "sound")],
            Enumerable.Range(0, view.Count).Select(i => (view.GetTable(i).Signature, view.GetTable(i).State)));
    }

    [Fact]
    public void Missing_dsdt_is_reported()
    {
        var acpi = FakeAcpi.Build(a => BinaryPrimitives.WriteUInt32LittleEndian(a.Fadt.AsSpan(40), 0));
        acpi.Read();
        Assert.Contains(acpi.Messages, m => m.Contains("names no DSDT"));
    }

    [Fact]
    public void Any_content_is_read_without_an_exception_and_in_bounds()
    {
        string[] signatures = ["APIC", "HPET", "MCFG", "SPCR", "FACP"];
        Gen<byte[]> random = Gen.Byte.Array[0, 200];

        // Lists of structures with plausible types and lengths go deeper than noise.
        Gen<byte[]> structures = Gen.Select(Gen.Byte[0, 12], Gen.Byte[0, 20], Gen.Byte.Array[20, 20]).Array[0, 12]
            .Select(list => list.SelectMany(s => (byte[])[s.Item1, s.Item2, .. s.Item3.Take(Math.Max(s.Item2 - 2, 0))])
            .ToArray());
        var body = Gen.OneOf(random, structures.Select(s => (byte[])[.. s_madtHead, .. s]));
        Gen.Select(Gen.Int[0, signatures.Length - 1], body).Sample((which, bytes) =>
        {
            (AcpiTables tables, List<string> messages) = Read((signatures[which], bytes));
            Assert.All(tables.Mcfg?.Entries ?? [], e => Assert.True(e.FirstBus <= e.LastBus && e.Address.Value != 0));
            Assert.All(messages, m => Assert.StartsWith("ACPI: ", m));
            Assert.True((tables.Madt?.Processors.Count ?? 0) <= bytes.Length / 8);
        });
    }

    private static byte[] Entry(ulong address, ushort segment, byte first, byte last)
    {
        byte[] entry = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(entry, address);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(8), segment);
        entry[10] = first;
        entry[11] = last;
        return entry;
    }
}
