using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace UefiKernel.ImageReport;

/// <summary>
/// Adds up a linker map by component. A symbol's size is the distance to the next one in its section; its component follows from
/// ILC's name for it, which begins with the assembly, after a prefix that says what kind of data it is.
/// </summary>
public static partial class ComponentSizes
{
    // ILC's short names for the assemblies of the core library, and the rooms of this repository.
    private static readonly (string Mark, string Component)[] s_assemblies =
    [
        ("UefiKernel_Kernel", "kernel"),
        ("UefiKernel_Shell", "shell"),
        ("UefiKernel_Memory", "memory"),
        ("UefiKernel_Efi", "efi"),
        ("S_P_CoreLib", "System.Private.CoreLib"),
        ("S_P_TypeLoader", "System.Private.TypeLoader"),
        ("S_P_Reflection_Execution", "System.Private.Reflection.Execution"),
        ("S_P_StackTraceMetadata", "System.Private.StackTraceMetadata"),
        ("System_Collections", "System.Collections"),
        ("System_Linq", "System.Linq"),
        ("Iced_", "Iced"),
        ("QRCoder_", "QRCoder"),
    ];

    /// <summary>
    /// Sizes by component, largest first. Unwind data, metadata, packed and zero-filled data are components of their own.
    /// </summary>
    /// <param name="map">The map's lines, as LLD writes them with /map.</param>
    public static List<(string Component, long Size)> Read(IEnumerable<string> map)
    {
        var sections = new Dictionary<int, List<(long Start, long Length, string Name)>>();
        var symbols = new List<(int Section, long Offset, string Name)>();
        foreach (string line in map)
        {
            if (ContributionLine().Match(line) is { Success: true } part)
            {
                int section = Hex(part.Groups[1]);
                if (!sections.TryGetValue(section, out List<(long Start, long Length, string Name)>? parts))
                {
                    sections[section] = parts = [];
                }

                parts.Add((HexLong(part.Groups[2]), HexLong(part.Groups[3]), part.Groups[4].Value));
            }
            else if (SymbolLine().Match(line) is { Success: true } symbol && Hex(symbol.Groups[1]) != 0)
            {
                symbols.Add((Hex(symbol.Groups[1]), HexLong(symbol.Groups[2]), symbol.Groups[3].Value));
            }
        }

        var sizes = new Dictionary<string, long>();
        foreach ((int section, List<(long Start, long Length, string Name)> parts) in sections)
        {
            foreach ((long start, long length, string name) in parts)
            {
                AddPart(sizes, name, start, start + length,
                    symbols.Where(s => s.Section == section && s.Offset >= start && s.Offset < start + length));
            }
        }

        return [.. sizes.Where(static s => s.Value > 0).Select(static s => (s.Key, s.Value))
            .OrderByDescending(static s => s.Value)];
    }

    private static void AddPart(
        Dictionary<string, long> sizes, string part, long start, long end,
        IEnumerable<(int Section, long Offset, string Name)> symbols)
    {
        string? whole = part switch
        {
            ".pdata" or ".xdata" => "unwind data",
            ".bss" => "zero-filled data (not in the file)",
            "hydrated" => "types and literals, unpacked (not in the file)",
            _ => null,
        };
        if (whole is not null)
        {
            Add(sizes, whole, end - start);
            return;
        }

        long position = start;
        string component = "linker and assembly";
        foreach (IGrouping<long, (int Section, long Offset, string Name)> group in symbols.GroupBy(static s => s.Offset)
            .OrderBy(static g => g.Key))
        {
            Add(sizes, component, group.Key - position);
            position = group.Key;
            component = group.Select(static s => GetComponent(s.Name)).FirstOrDefault(static c => c is not null) ??
                "linker and assembly";
        }

        Add(sizes, component, end - position);
    }

    private static string? GetComponent(string symbol)
    {
        if (symbol == "__dehydrated_data")
        {
            return "types and literals, packed";
        }

        // The assembly whose name comes first owns the symbol; the others are type arguments.
        (string Mark, string Component)[] found = [.. s_assemblies.Where(a => symbol.Contains(a.Mark, StringComparison.Ordinal))];
        if (found.Length > 0)
        {
            return found.MinBy(a => symbol.IndexOf(a.Mark, StringComparison.Ordinal)).Component;
        }

        if (symbol.StartsWith("__embedded_metadata", StringComparison.Ordinal) ||
            symbol.Contains("_to_metadata_map", StringComparison.Ordinal)
            || symbol.StartsWith("_stacktrace_", StringComparison.Ordinal) ||
            symbol.Contains("hashtable", StringComparison.Ordinal)
            || symbol.StartsWith("__external_", StringComparison.Ordinal) || symbol.Contains("_map", StringComparison.Ordinal))
        {
            return "metadata";
        }

        // ILC writes the primitive types and String without an assembly.
        return symbol.Contains('_', StringComparison.Ordinal) && char.IsUpper(symbol[0]) ? "System.Private.CoreLib" : null;
    }

    private static void Add(Dictionary<string, long> sizes, string component, long size) =>
        sizes[component] = sizes.GetValueOrDefault(component) + size;

    private static int Hex(Group group) => int.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long HexLong(Group group) => long.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ ([0-9a-f]{4}):([0-9a-f]{8}) ([0-9a-f]{8})H (\S+)\s+(CODE|DATA)$")]
    private static partial Regex ContributionLine();

    [GeneratedRegex(@"^ ([0-9a-f]{4}):([0-9a-f]{8})\s+(\S.*?)\s+[0-9a-f]{16}\s")]
    private static partial Regex SymbolLine();
}
