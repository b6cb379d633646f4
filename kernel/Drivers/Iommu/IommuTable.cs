using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Iommu;

/// <summary>
/// Where the machine's IOMMUs are: tables DMAR (Intel, VT-d specification 4.1, 8.1 and 8.3) and IVRS (AMD, I/O Virtualization
/// Technology specification 3.07, 5.2).
/// </summary>
public static class IommuTable
{
    /// <summary>Most units that are used; machines have up to some ten.</summary>
    public const int MostUnits = 64;

    private const int FirstStructure = 48;
    private const int HeadLength = 16;
    private const int BaseOffset = 8;

    // DMAR: a remapping unit. Types and lengths have two bytes each.
    private const int IntelUnit = 0;

    /// <summary>Reads both tables. What is damaged is reported and left out.</summary>
    /// <param name="acpi">The tables.</param>
    /// <param name="memory">Where they are.</param>
    /// <param name="report">Told what is wrong, if anything.</param>
    /// <returns>The units, each once.</returns>
    public static IReadOnlyList<IommuPlace> Read(AcpiTables acpi, IPhysicalMemory memory, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(acpi);
        var found = new List<IommuPlace>();
        if (acpi.Find(AcpiSignature.Dmar) is { } dmar)
        {
            Read(dmar, isAmd: false, memory, report, found);
        }

        if (acpi.Find(AcpiSignature.Ivrs) is { } ivrs)
        {
            Read(ivrs, isAmd: true, memory, report, found);
        }

        return found;
    }

    private static void Read(
        AcpiTable table, bool isAmd, IPhysicalMemory memory, Action<string> report, List<IommuPlace> found)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        for (int offset = FirstStructure; offset < table.Length;)
        {
            // Shorter ones end the table as well: none are defined.
            int length = table.TryRead(memory, offset, head)
                ? BinaryPrimitives.ReadUInt16LittleEndian(head[2..])
                : 0;
            if (length < HeadLength || length > table.Length - offset)
            {
                report($"ACPI: {AcpiSignature.ToText(table.Signature)} is damaged at byte {offset}; what follows is not read");
                return;
            }

            var address = new PhysicalAddress(BinaryPrimitives.ReadUInt64LittleEndian(head[BaseOffset..]));
            var place = new IommuPlace(isAmd, address);
            if (IsUnit(head, isAmd) && !address.IsZero && !found.Contains(place) && found.Count < MostUnits)
            {
                found.Add(place);
            }

            offset += length;
        }
    }

    // IVRS describes one unit by up to three blocks of types 10h, 11h and 40h.
    private static bool IsUnit(ReadOnlySpan<byte> head, bool isAmd) =>
        isAmd ? head[0] is 0x10 or 0x11 or 0x40 : BinaryPrimitives.ReadUInt16LittleEndian(head) == IntelUnit;
}

/// <summary>An IOMMU.</summary>
/// <param name="IsAmd">Whether it is one of AMD's; else it is one of Intel's.</param>
/// <param name="Address">Where its registers are.</param>
public readonly record struct IommuPlace(bool IsAmd, PhysicalAddress Address);
