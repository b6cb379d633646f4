using System;
using System.Buffers.Binary;
using System.Linq;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Kernel.Tests.Drivers.Acpi;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>ACPI tables, damaged or made up.</summary>
internal static class AcpiFuzz
{
    private const ulong AddedTable = FakeAcpi.Window + 0x3000;

    private static readonly string[] s_signatures = ["APIC", "HPET", "MCFG", "SPCR", "FACP", "DSDT", "SSDT"];

    /// <summary>
    /// A PC's tables with some bytes changed. Checksums are made right again, so that the damage reaches the parsers behind them.
    /// </summary>
    public static void RunDamage(byte[] input)
    {
        var acpi = FakeAcpi.Build();
        var rest = new FuzzInput(input);
        while (!rest.IsEmpty)
        {
            int offset = rest.Word() % 0x1200;
            acpi.Memory.Bytes[offset] = rest.Byte();
        }

        FakeAcpi.FixChecksum(acpi.Memory.At(FakeAcpi.RsdpAddress, 20), 8);
        FakeAcpi.FixChecksum(acpi.Memory.At(FakeAcpi.RsdpAddress, 36), 32);
        foreach (ulong address in (ulong[])[FakeAcpi.RsdtAddress, FakeAcpi.XsdtAddress, FakeAcpi.FadtAddress,
            FakeAcpi.SsdtAddress, FakeAcpi.DsdtAddress])
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(acpi.Memory.At(address, 8)[4..]);
            if (length is > 36 and < 0x8000)
            {
                FakeAcpi.FixChecksum(acpi.Memory.At(address, (int)length), 9);
            }
        }

        Check(acpi);
    }

    /// <summary>A sound table of any content: which one in the first byte, its body behind.</summary>
    public static void RunTable(byte[] input)
    {
        var rest = new FuzzInput(input);
        string signature = s_signatures[rest.Byte() % s_signatures.Length];
        byte[] body = rest.Rest.ToArray();
        var acpi = FakeAcpi.Build(a =>
        {
            a.DsdtAml = signature == "DSDT" ? body : a.DsdtAml;
            a.SsdtAml = signature == "SSDT" ? body : a.SsdtAml;
            a.XsdtEntries.Insert(0, AddedTable);
        });
        acpi.PutTable(AddedTable, signature, body, 6);
        AcpiTables tables = Check(acpi);
        TableFuzz.Require((tables.Madt?.Processors.Count ?? 0) <= body.Length / 8, "more processors than there is room for");
        TableFuzz.Require(
            (tables.Mcfg?.Entries ?? []).All(static e => e.FirstBus <= e.LastBus && e.Address.Value != 0),
            "configuration space that cannot be");
        TableFuzz.Require(
            tables.Spcr is not { } spcr || !spcr.TryGetPort(out SerialAddress port, out _) ||
                (port.Start >= 0x1000 && port.Stride is 1 or 2 or 4) || (port.Start is > 0 and <= 0xFFF8 && port.Stride == 0),
            "a serial port that cannot be");
    }

    private static AcpiTables Check(FakeAcpi acpi)
    {
        AcpiTables tables = acpi.Read();
        var view = new AcpiView(tables);
        for (int i = 0; i < view.Count; i++)
        {
            TableFuzz.Require(
                view.GetTable(i).Signature.All(static c => c is >= ' ' and < '\x7F'), "a signature with control characters");
        }

        TableFuzz.Require(acpi.Memory.BytesRead <= 40L * FakeAcpi.WindowLength, "read without end");
        TableFuzz.Require(
            acpi.Messages.All(
                static m => m.StartsWith("ACPI: ", StringComparison.Ordinal) && !m.Contains('\n', StringComparison.Ordinal)),
                "a message without its subject");
        return tables;
    }
}
