using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Kernel.Tests.Drivers.Smbios;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>SMBIOS structures, damaged or made up.</summary>
internal static class SmbiosFuzz
{
    private const int EntryRoom = 0x100;

    /// <summary>The bytes are the table.</summary>
    public static void Run(byte[] input)
    {
        var reports = new List<string>();
        List<SmbiosStructure> structures = SmbiosTables.Parse(input, SmbiosTables.MaximumStructures, reports.Add);
        Check(structures, input.Length);
        TableFuzz.Require(reports.Count <= 1, "more than one report");
    }

    /// <summary>
    /// A PC's structures with some bytes changed, the entry point's checksums made right again; of version 3 when the first place
    /// is odd.
    /// </summary>
    public static void RunDamage(byte[] input)
    {
        int version = 2 + (input.FirstOrDefault() & 1);
        var smbios = FakeSmbios.NewPc();
        FakeMemory memory = smbios.Build(version);
        var rest = new FuzzInput(input);
        while (!rest.IsEmpty)
        {
            // Half of it goes into the entry point, which is small.
            int place = rest.Word();
            memory.Bytes[(place & 0x800) != 0 ? place % 31 : EntryRoom + (place % 0x300)] = rest.Byte();
        }

        FakeSmbios.FixChecksums(memory.Bytes, version);
        SmbiosTables tables = smbios.Read(memory);
        Check(tables.Structures, memory.Bytes.Length);
        TableFuzz.Require(memory.BytesRead <= 2L * SmbiosTables.MaximumLength, "read without end");
        TableFuzz.Require(
            smbios.Reports.All(static r => r.StartsWith("SMBIOS: ", StringComparison.Ordinal)), "a message without its subject");
    }

    private static void Check(IReadOnlyList<SmbiosStructure> structures, int room)
    {
        TableFuzz.Require(structures.Sum(static s => s.Length + 2) <= room, "more structures than there is room for");
        foreach (SmbiosStructure structure in structures)
        {
            TableFuzz.Require(SmbiosNames.OfType(structure.Type).Length > 0, "a kind without a name");
            IEnumerable<string> texts =
                [.. structure.Strings, .. SmbiosDescription.Of(structure).Select(static field => field.Value)];
            TableFuzz.Require(
                texts.All(static text => text.All(static c => c is >= ' ' and < '\x7F')), "a text with control characters");
        }
    }
}
