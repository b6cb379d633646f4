using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Drivers.Smbios;

/// <summary>SMBIOS structures with an entry point of either version, in memory of their own.</summary>
internal sealed class FakeSmbios
{
    public const ulong Entry = 0xF_0000;
    public const ulong Table = 0xF_0100;

    private readonly List<byte> _table = [];
    private int _count;

    public List<string> Reports { get; } = [];

    public void Add(byte type, byte[] fields, params string[] strings)
    {
        _table.AddRange([type, (byte)(SmbiosStructure.HeaderLength + fields.Length), (byte)_count, 0x10, .. fields]);
        foreach (string text in strings)
        {
            _table.AddRange([.. Encoding.Latin1.GetBytes(text), 0]);
        }

        _table.AddRange(strings.Length == 0 ? [0, 0] : [0]);
        _count++;
    }

    /// <summary>Puts all of it into memory.</summary>
    /// <param name="version">2 or 3.</param>
    /// <param name="room">Bytes of memory from the entry point on.</param>
    public FakeMemory Build(int version, int room = 0x4000)
    {
        var memory = new FakeMemory(Entry, room);
        byte[] entry = version == 3 ? NewEntry3() : NewEntry2();
        entry.CopyTo(memory.Bytes, 0);
        _table.CopyTo(0, memory.Bytes, (int)(Table - Entry), Math.Min(_table.Count, room - (int)(Table - Entry)));
        return memory;
    }

    public SmbiosTables Read(FakeMemory memory) => SmbiosTables.Read(memory, new PhysicalAddress(Entry), Reports.Add);

    /// <summary>A small machine's structures.</summary>
    public static FakeSmbios NewPc()
    {
        var smbios = new FakeSmbios();
        smbios.Add(0, [1, 2, 0x00, 0xE8, 3, 0xFF], "Maker of firmware", "1.2.3", "01/02/2026");
        smbios.Add(
            1, [1, 2, 0, 3, 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 6],
            "Maker ", "PC", "S/N 1");
        smbios.Add(3, [1, 0x83, 0, 0], "Cases");
        byte[] processor = new byte[0x30 - 4];
        processor[0x04 - 4] = 1;
        processor[0x10 - 4] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(processor.AsSpan(0x14 - 4), 4000);
        processor[0x23 - 4] = 0xFF;
        processor[0x25 - 4] = 8;
        BinaryPrimitives.WriteUInt16LittleEndian(processor.AsSpan(0x2A - 4), 300);
        smbios.Add(4, processor, "CPU 0", "Fast one");
        smbios.Add(17, [.. new byte[8], 0xFF, 0x7F, 0, 0, 1, 0, 0x1A, 0, 0, 0x80, 0x0C, 0, 0, 0, 0, 0, 0, 0, 1, 0], "DIMM 0");
        smbios.Add(127, []);
        smbios._count--;
        return smbios;
    }

    /// <summary>Makes the checksums of an entry point right.</summary>
    /// <param name="entry">It, and what may lie behind it.</param>
    /// <param name="version">2 or 3.</param>
    public static void FixChecksums(byte[] entry, int version)
    {
        if (version == 3)
        {
            entry[5] = 0;
            entry[5] = Complement(entry.AsSpan(0, 24));
        }
        else
        {
            (entry[4], entry[21]) = (0, 0);
            entry[21] = Complement(entry.AsSpan(16, 15));
            entry[4] = Complement(entry.AsSpan(0, 31));
        }
    }

    private byte[] NewEntry3()
    {
        byte[] entry = new byte[24];
        "_SM3_"u8.CopyTo(entry);
        (entry[6], entry[7], entry[8]) = (24, 3, 7);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(12), (uint)_table.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(16), Table);
        FixChecksums(entry, 3);
        return entry;
    }

    private byte[] NewEntry2()
    {
        byte[] entry = new byte[31];
        "_SM_"u8.CopyTo(entry);
        (entry[5], entry[6], entry[7]) = (31, 2, 8);
        "_DMI_"u8.CopyTo(entry.AsSpan(16));
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(22), (ushort)_table.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(24), (uint)Table);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(28), (ushort)(_count + 1));
        FixChecksums(entry, 2);
        return entry;
    }

    private static byte Complement(ReadOnlySpan<byte> bytes) => (byte)-bytes.ToArray().Sum(static value => value);
}
