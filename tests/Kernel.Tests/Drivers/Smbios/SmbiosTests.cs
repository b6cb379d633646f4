using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Smbios;

public class SmbiosTests
{
    [Theory]
    [InlineData(2, "2.8")]
    [InlineData(3, "3.7")]
    public void Structures_are_read_from_either_entry_point(int version, string text)
    {
        var smbios = FakeSmbios.NewPc();
        SmbiosTables tables = smbios.Read(smbios.Build(version));
        Assert.Empty(smbios.Reports);
        Assert.Equal(text, tables.Version);
        Assert.Equal([0, 1, 3, 4, 17], tables.Structures.Select(static structure => (int)structure.Type));
        Assert.Equal(
            [0x1000, 0x1001, 0x1002, 0x1003, 0x1004], tables.Structures.Select(static structure => (int)structure.Handle));
        Assert.Equal("01/02/2026", tables.Structures[0].Text(8));
        Assert.Equal("", tables.Structures[0].Text(9));
        Assert.Null(tables.Structures[2].Number(8, 2));
        Assert.Null(tables.Structures[2].Number(7, 2));
    }

    [Fact]
    public void Structures_are_described_in_words()
    {
        var smbios = FakeSmbios.NewPc();
        string[] lines = [.. smbios.Read(smbios.Build(3)).Structures.Select(static structure =>
            $"{SmbiosNames.OfType(structure.Type)}: " +
            $"{string.Join("; ", SmbiosDescription.Of(structure).Select(static field => $"{field.Label} {field.Value}"))}")];
        Assert.Equal(
            [
                "Firmware: Vendor Maker of firmware; Version 1.2.3; Date 01/02/2026",
                "System: Maker Maker; Product PC; Serial number S/N 1; UUID 00112233-4455-6677-8899-aabbccddeeff",
                "Chassis: Maker Cases; Kind desktop",
                "Processor: Socket CPU 0; Version Fast one; Most speed 4000 MHz; Cores 300; Threads 8",
                "Memory device: Place DIMM 0; Size 64.0 GiB; Type DDR4; Speed 3200 MT/s",
            ],
            lines);
    }

    [Theory]
    [InlineData(0x8000_0000u, 0x40_0000_0000ul, "256.0 GiB")]
    [InlineData(0x0100_0000u, 0ul, "16.0 GiB")]
    public void Large_memory_arrays_have_their_capacity_elsewhere(uint small, ulong large, string expected)
    {
        var smbios = new FakeSmbios();
        smbios.Add(16, [3, 3, 6, .. BitConverter.GetBytes(small), 0, 0, 4, 0, .. BitConverter.GetBytes(large)]);
        SmbiosStructure array = Assert.Single(smbios.Read(smbios.Build(3)).Structures);
        Assert.Equal([("Most memory", expected), ("Devices", "4")], SmbiosDescription.Of(array));
    }

    [Theory]
    [InlineData(0xFFFF, "")]
    [InlineData(0, "empty")]
    [InlineData(0x8400, "1.0 MiB")]
    [InlineData(0x4000, "16.0 GiB")]
    public void Sizes_of_memory_devices_come_in_four_forms(ushort size, string expected)
    {
        var smbios = new FakeSmbios();
        smbios.Add(17, [.. new byte[8], .. BitConverter.GetBytes(size)]);
        SmbiosStructure device = Assert.Single(smbios.Read(smbios.Build(2)).Structures);
        Assert.Equal(expected, SmbiosDescription.Of(device).SingleOrDefault(static field => field.Label == "Size").Value ?? "");
    }

    [Fact]
    public void What_is_no_character_does_not_reach_the_terminal()
    {
        var smbios = new FakeSmbios();
        smbios.Add(11, [1], "a\u001b[2Jb\u00ff ");
        Assert.Equal("a?[2Jb?", Assert.Single(Assert.Single(smbios.Read(smbios.Build(2)).Structures).Strings));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 5)]
    [InlineData(2, 16)]
    [InlineData(2, 24)]
    [InlineData(3, 2)]
    [InlineData(3, 6)]
    [InlineData(3, 16)]
    public void Damaged_entry_points_give_no_structures(int version, int offset)
    {
        var smbios = FakeSmbios.NewPc();
        FakeMemory memory = smbios.Build(version);
        memory.Bytes[offset] ^= 0x40;
        Assert.Same(SmbiosTables.None, smbios.Read(memory));
        Assert.Contains("is damaged", Assert.Single(smbios.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_point_without_memory_is_reported()
    {
        var reports = new List<string>();
        Assert.Same(SmbiosTables.None, SmbiosTables.Read(new FakeMemory(0x1000, 0), new PhysicalAddress(0xF_0000), reports.Add));
        Assert.Contains("cannot be read", Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Structures_that_run_past_memory_are_those_before()
    {
        var smbios = new FakeSmbios();
        for (int i = 0; i < 100; i++)
        {
            smbios.Add(11, new byte[100], "a text");
        }

        FakeMemory memory = smbios.Build(3, room: 0x2000);
        Assert.InRange(smbios.Read(memory).Structures.Count, 50, 99);
        Assert.Contains("bytes", smbios.Reports[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 3, 0, 0, 0, 0 }, 0, "has 3 bytes")]
    [InlineData(new byte[] { 1, 9, 0, 0, 0, 0 }, 0, "has 9 bytes")]
    [InlineData(new byte[] { 1, 4, 0, 0 }, 0, "do not end")]
    [InlineData(new byte[] { 1, 4, 0, 0, 65, 0 }, 0, "do not end")]
    [InlineData(new byte[] { 1, 4, 0, 0, 65, 66 }, 0, "do not end")]
    [InlineData(new byte[] { 1, 4, 0, 0, 0, 0, 2, 2, 0, 0 }, 1, "has 2 bytes")]
    public void Damage_ends_the_walk_and_is_named(byte[] table, int sound, string problem)
    {
        var reports = new List<string>();
        Assert.Equal(sound, SmbiosTables.Parse(table, 10, reports.Add).Count);
        Assert.Contains(problem, Assert.Single(reports), StringComparison.Ordinal);
    }
}
