using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

/// <summary>Builds the tables of a PC like QEMU's q35 in fake memory, with sound checksums unless a test damages them.</summary>
internal sealed class FakeAcpi
{
    public const ulong Window = 0x7FE0_0000;
    public const int WindowLength = 64 << 10;

    public const ulong RsdpAddress = Window;
    public const ulong RsdtAddress = Window + 0x100;
    public const ulong XsdtAddress = Window + 0x200;
    public const ulong FadtAddress = Window + 0x400;
    public const ulong SsdtAddress = Window + 0x800;
    public const ulong DsdtAddress = Window + 0x1000;

    public static readonly byte[] QemuS5 = [0x08, .. "_S5_"u8, 0x12, 0x06, 0x04, 0x00, 0x00, 0x00, 0x00];

    public FakeMemory Memory { get; } = new(Window, WindowLength);

    public List<string> Messages { get; } = [];

    public byte[] Fadt { get; } = NewFadt();

    public byte[] DsdtAml { get; set; } = [0x10, 0x20, 0x5C, .. QemuS5, 0xA4];

    public byte[] SsdtAml { get; set; } = [0xA3];

    public List<ulong> XsdtEntries { get; } = [FadtAddress, SsdtAddress];

    public List<ulong> RsdtEntries { get; } = [FadtAddress, SsdtAddress];

    public byte RsdpRevision { get; set; } = 2;

    public byte FadtRevision { get; set; } = 3;

    public static FakeAcpi Build(Action<FakeAcpi>? change = null)
    {
        var acpi = new FakeAcpi();
        change?.Invoke(acpi);
        acpi.Write();
        return acpi;
    }

    public AcpiTables Read() => AcpiTables.Read(Memory, new PhysicalAddress(RsdpAddress), Messages.Add);

    public void PutTable(ulong address, string signature, byte[] body, byte revision)
    {
        Span<byte> table = Memory.At(address, 36 + body.Length);
        table.Clear();
        Encoding.ASCII.GetBytes(signature).CopyTo(table);
        BinaryPrimitives.WriteUInt32LittleEndian(table[4..], (uint)table.Length);
        table[8] = revision;
        body.CopyTo(table[36..]);
        FixChecksum(table, 9);
    }

    public static void FixChecksum(Span<byte> bytes, int at)
    {
        bytes[at] = 0;
        byte sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        bytes[at] = (byte)-sum;
    }

    private void Write()
    {
        Span<byte> rsdp = Memory.At(RsdpAddress, 36);
        "RSD PTR "u8.CopyTo(rsdp);
        rsdp[15] = RsdpRevision;
        BinaryPrimitives.WriteUInt32LittleEndian(rsdp[16..], (uint)RsdtAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(rsdp[20..], 36);
        BinaryPrimitives.WriteUInt64LittleEndian(rsdp[24..], XsdtAddress);
        FixChecksum(rsdp[..20], 8);
        FixChecksum(rsdp, 32);

        byte[] entries = new byte[XsdtEntries.Count * 8];
        for (int i = 0; i < XsdtEntries.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(entries.AsSpan(i * 8), XsdtEntries[i]);
        }

        PutTable(XsdtAddress, "XSDT", entries, 1);

        entries = new byte[RsdtEntries.Count * 4];
        for (int i = 0; i < RsdtEntries.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(entries.AsSpan(i * 4), (uint)RsdtEntries[i]);
        }

        PutTable(RsdtAddress, "RSDT", entries, 1);

        PutTable(FadtAddress, "FACP", Fadt[36..], FadtRevision);
        PutTable(SsdtAddress, "SSDT", SsdtAml, 1);
        PutTable(DsdtAddress, "DSDT", DsdtAml, 1);
    }

    // The values that QEMU 7.2 gives q35, with the offsets of ACPI 6.4, table 5.9.
    private static byte[] NewFadt()
    {
        byte[] fadt = new byte[276];
        Span<byte> f = fadt;
        BinaryPrimitives.WriteUInt32LittleEndian(f[40..], (uint)DsdtAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(f[48..], 0xB2);
        f[52] = 2;
        BinaryPrimitives.WriteUInt32LittleEndian(f[56..], 0x600);
        BinaryPrimitives.WriteUInt32LittleEndian(f[64..], 0x604);
        f[88] = 4;
        f[89] = 2;
        f[108] = 0x32;
        BinaryPrimitives.WriteUInt16LittleEndian(f[109..], 0x0002);
        BinaryPrimitives.WriteUInt32LittleEndian(f[112..], 1 << 10);
        f[116] = 1;
        f[117] = 8;
        BinaryPrimitives.WriteUInt64LittleEndian(f[120..], 0xCF9);
        f[128] = 0x0F;
        return fadt;
    }
}
