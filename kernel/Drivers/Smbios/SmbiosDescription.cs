using System;
using System.Collections.Generic;
using System.Globalization;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>
/// What a structure says, in words: the kinds that people look for. Offsets are those of DSP0134 3.7, section 7.
/// </summary>
internal static class SmbiosDescription
{
    private const ulong Kibi = 1024;

    /// <summary>
    /// The structure's fields that have something to say, the most telling first; none for kinds that are not known.
    /// </summary>
    public static List<(string Label, string Value)> Of(SmbiosStructure structure)
    {
        var fields = new List<(string, string)>();
        void Add(string label, string value)
        {
            if (value.Length > 0)
            {
                fields.Add((label, value));
            }
        }

        void Texts(params ReadOnlySpan<(string Label, int Offset)> texts)
        {
            foreach ((string label, int offset) in texts)
            {
                Add(label, structure.Text(offset));
            }
        }

        switch (structure.Type)
        {
            case 0:
                Texts(("Vendor", 0x04), ("Version", 0x05), ("Date", 0x08));
                break;
            case 1:
                Texts(("Maker", 0x04), ("Product", 0x05), ("Version", 0x06), ("Serial number", 0x07));
                Add("UUID", Uuid(structure.Bytes(0x08, 16)));
                Texts(("SKU", 0x19), ("Family", 0x1A));
                break;
            case 2:
                Texts(("Maker", 0x04), ("Product", 0x05), ("Version", 0x06), ("Serial number", 0x07));
                break;
            case 3:
                Texts(("Maker", 0x04));
                Add("Kind", SmbiosNames.OfChassis(structure.Number(0x05, 1)));
                Texts(("Version", 0x06), ("Serial number", 0x07));
                break;
            case 4:
                Texts(("Socket", 0x04), ("Maker", 0x07), ("Version", 0x10));
                Add("Speed", Unit(structure.Number(0x16, 2), "MHz"));
                Add("Most speed", Unit(structure.Number(0x14, 2), "MHz"));
                Add("Cores", Wide(structure, 0x23, 0x2A));
                Add("Threads", Wide(structure, 0x25, 0x2E));
                break;
            case 16:
                Add("Most memory", Capacity(structure));
                Add("Devices", Unit(structure.Number(0x0D, 2), ""));
                break;
            case 17:
                Texts(("Place", 0x10), ("Bank", 0x11));
                Add("Size", DeviceSize(structure));
                Add("Type", SmbiosNames.OfMemoryType(structure.Number(0x12, 1)));
                Add("Speed", Unit(structure.Number(0x15, 2), "MT/s"));
                Texts(("Maker", 0x17), ("Serial number", 0x18), ("Part number", 0x1A));
                break;
            case 19:
                Add("Addresses", Addresses(structure));
                break;
            case 11 or 12:
                for (int i = 0; i < structure.Strings.Count; i++)
                {
                    Add($"String {i + 1}", structure.Strings[i]);
                }

                break;
        }

        return fields;
    }

    // The first three groups are little-endian since version 2.6 (7.2.1); all ones or zeros stand for none.
    private static string Uuid(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 16 || bytes.IndexOfAnyExcept((byte)0xFF) < 0 || bytes.IndexOfAnyExcept((byte)0) < 0
        ? ""
        : new Guid(bytes).ToString();

    private static string Unit(ulong? number, string unit) =>
        number is null or 0 or 0xFFFF ? "" : $"{number.Value.ToString(CultureInfo.InvariantCulture)} {unit}".TrimEnd();

    // A byte that is 255 refers to a word of later versions.
    private static string Wide(SmbiosStructure structure, int small, int large) =>
        structure.Number(small, 1) is { } count && count < 0xFF ? Unit(count, "") : Unit(structure.Number(large, 2), "");

    // KiB, or 80000000h for the number of bytes at 0Fh (7.17).
    private static string Capacity(SmbiosStructure structure) => structure.Number(0x07, 4) switch
    {
        null or 0 => "",
        0x8000_0000 => Bytes(structure.Number(0x0F, 8) ?? 0),
        { } kibibytes => Bytes(kibibytes * Kibi),
    };

    // MiB, or KiB with bit 15; 7FFFh refers to the MiB at 1Ch, FFFFh is unknown (7.18).
    private static string DeviceSize(SmbiosStructure structure) => structure.Number(0x0C, 2) switch
    {
        null or 0xFFFF => "",
        0 => "empty",
        0x7FFF => Bytes(((structure.Number(0x1C, 4) ?? 0) & 0x7FFF_FFFF) * Kibi * Kibi),
        { } size when (size & 0x8000) != 0 => Bytes((size & 0x7FFF) * Kibi),
        { } size => Bytes(size * Kibi * Kibi),
    };

    // KiB, the last one included; FFFFFFFFh refers to bytes at 0Fh and 17h (7.20).
    private static string Addresses(SmbiosStructure structure)
    {
        ulong? start = structure.Number(0x04, 4);
        ulong? last = structure.Number(0x08, 4);
        if (start == uint.MaxValue)
        {
            (start, last) = (structure.Number(0x0F, 8), structure.Number(0x17, 8));
        }
        else
        {
            (start, last) = (start * Kibi, (last * Kibi) + Kibi - 1);
        }

        return start is null || last is null ? "" : $"0x{start.Value:X} to 0x{last.Value:X}";
    }

    private static string Bytes(ulong bytes) =>
        new global::UefiKernel.Shell.Commands.Framework.ByteSize(
            new global::UefiKernel.Memory.Addresses.ByteCount(bytes)).ToString();
}
