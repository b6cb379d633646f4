using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Smbios;

/// <summary>
/// The SMBIOS structures as far as they are sound. A damaged table gives those before the damage, never a failure.
/// </summary>
public sealed class SmbiosTables
{
    /// <summary>Most bytes of structures that are read. Servers with hundreds of memory devices have some 100 KiB.</summary>
    public const int MaximumLength = 1 << 20;

    /// <summary>Most structures that are read: there are no more handles.</summary>
    public const int MaximumStructures = 0x1_0000;

    // Longer strings are cut: SMBIOS 2 allows 64 characters, and version 3 no sensible one that is longer than this.
    private const int LongestString = 1024;

    private const byte EndOfTable = 127;
    private const int ReadStep = 4096;

    private SmbiosTables(string version, IReadOnlyList<SmbiosStructure> structures)
    {
        Version = version;
        Structures = structures;
    }

    /// <summary>A machine without SMBIOS.</summary>
    public static SmbiosTables None { get; } = new("", []);

    /// <summary>Version of the specification that they follow, such as 2.8; empty when there are none.</summary>
    public string Version { get; }

    /// <summary>The structures, in the table's order, its end mark left out.</summary>
    public IReadOnlyList<SmbiosStructure> Structures { get; }

    /// <summary>Follows an entry point.</summary>
    /// <param name="memory">Where the structures are.</param>
    /// <param name="entry">Address of the entry point.</param>
    /// <param name="report">Told, one line each, of everything that is wrong.</param>
    public static SmbiosTables Read(IPhysicalMemory memory, PhysicalAddress entry, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(report);
        if (TryReadEntry(memory, entry, report) is not { } point)
        {
            return None;
        }

        byte[] bytes = ReadTable(memory, point, report);
        return new SmbiosTables(
            $"{point.Major}.{point.Minor}", Parse(bytes, point.Count > 0 ? point.Count : MaximumStructures, report));
    }

    private static SmbiosEntryPoint? TryReadEntry(IPhysicalMemory memory, PhysicalAddress address, Action<string> report)
    {
        Span<byte> buffer = stackalloc byte[SmbiosEntryPoint.LongestLength];
        int length = 0;
        while (SmbiosEntryPoint.LengthOf(buffer[..length]) is var needed && needed > length
            && memory.TryRead(address, buffer[..needed]))
        {
            length = needed;
        }

        ReadOnlySpan<byte> bytes = buffer[..length];
        if (SmbiosEntryPoint.TryParse(bytes, out SmbiosEntryPoint entry))
        {
            return entry;
        }

        report($"SMBIOS: the entry point at {address} {(bytes.IsEmpty ? "cannot be read" : "is damaged")}");
        return null;
    }

    /// <summary>Parses a table.</summary>
    /// <param name="table">All structures, one behind the other.</param>
    /// <param name="count">Most structures that there can be.</param>
    /// <param name="report">Told, in one line, where the table is damaged.</param>
    internal static List<SmbiosStructure> Parse(ReadOnlySpan<byte> table, int count, Action<string> report)
    {
        var structures = new List<SmbiosStructure>();
        int at = 0;
        while (structures.Count < Math.Min(count, MaximumStructures) && at + SmbiosStructure.HeaderLength <= table.Length)
        {
            int length = table[at + 1];
            if (length < SmbiosStructure.HeaderLength || at + length > table.Length)
            {
                report($"SMBIOS: structure {structures.Count} has {length} bytes, expected from {SmbiosStructure.HeaderLength} " +
                    $"to {table.Length - at}");
                break;
            }

            if (table[at] == EndOfTable)
            {
                break;
            }

            byte[] formatted = table.Slice(at, length).ToArray();
            at += length;
            if (!TryReadStrings(table, ref at, out List<string> strings))
            {
                report($"SMBIOS: the strings of structure {structures.Count} do not end");
                break;
            }

            structures.Add(new SmbiosStructure(formatted, strings));
        }

        return structures;
    }

    // Each string ends in a zero, and all of them in one more; where there is none, two zeros stand (section 6.1.3).
    private static bool TryReadStrings(ReadOnlySpan<byte> table, ref int at, out List<string> strings)
    {
        strings = [];
        while (at < table.Length && table[at] != 0)
        {
            int end = table[at..].IndexOf((byte)0);
            if (end < 0)
            {
                return false;
            }

            strings.Add(ToText(table.Slice(at, Math.Min(end, LongestString))));
            at += end + 1;
        }

        at += strings.Count == 0 ? 2 : 1;
        return at <= table.Length;
    }

    // ASCII; some firmware pads with blanks, and what is no character must not reach the terminal.
    private static string ToText(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[i] = bytes[i] is >= 0x20 and < 0x7F ? (char)bytes[i] : '?';
        }

        return text.Trim().ToString();
    }

    // Version 3 gives only a bound, so the last pages may not be there.
    private static byte[] ReadTable(IPhysicalMemory memory, SmbiosEntryPoint point, Action<string> report)
    {
        PhysicalRange table = point.Table;
        byte[] bytes = new byte[Math.Min(table.Length.Value, MaximumLength)];
        int done = 0;
        while (done < bytes.Length)
        {
            var address = new PhysicalAddress(table.Start.Value + (ulong)done);
            int step = Math.Min(bytes.Length - done, ReadStep - (int)(address.Value % ReadStep));
            if (!memory.TryRead(address, bytes.AsSpan(done, step)))
            {
                report($"SMBIOS: the structures at {table.Start} can be read for {done} of {bytes.Length} bytes");
                break;
            }

            done += step;
        }

        return bytes[..done];
    }
}
