using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace UefiKernel.ProgramImage;

/// <summary>The symbols of an image, from the map that LLD writes.</summary>
public sealed partial class LinkMap
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Reads a map.</summary>
    /// <param name="lines">Its lines.</param>
    public LinkMap(IEnumerable<string> lines)
    {
        var code = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (BaseLine().Match(line) is { Success: true } found)
            {
                Base = Hex(found.Groups[1]);
            }
            else if (ContributionLine().Match(line) is { Success: true } part)
            {
                if (part.Groups[2].Value == "CODE")
                {
                    code.Add(part.Groups[1].Value);
                }
            }
            else if (SymbolLine().Match(line) is { Success: true } symbol && symbol.Groups[1].Value != "0000")
            {
                Symbols.Add(new(
                    symbol.Groups[2].Value, (uint)(Hex(symbol.Groups[3]) - Base), code.Contains(symbol.Groups[1].Value)));
            }
        }

        Symbols.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        for (int i = 0; i < Symbols.Count; i++)
        {
            _places.TryAdd(Symbols[i].Name, i);
        }
    }

    /// <summary>The address that the image was linked for.</summary>
    public ulong Base { get; }

    /// <summary>All symbols, in the order of their offsets.</summary>
    public List<LinkSymbol> Symbols { get; } = [];

    /// <summary>The symbol of a name, or null.</summary>
    public LinkSymbol? Find(string name) => _places.TryGetValue(name, out int place) ? Symbols[place] : null;

    private static ulong Hex(Group group) => ulong.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("Preferred load address is ([0-9a-f]{16})")]
    private static partial Regex BaseLine();

    [GeneratedRegex(@"^ ([0-9a-f]{4}):[0-9a-f]{8} [0-9a-f]{8}H \S+\s+(CODE|DATA)$")]
    private static partial Regex ContributionLine();

    [GeneratedRegex(@"^ ([0-9a-f]{4}):[0-9a-f]{8}\s+(\S.*?)\s+([0-9a-f]{16})\s")]
    private static partial Regex SymbolLine();
}

/// <summary>A symbol.</summary>
/// <param name="Name">Its name, as ILC made it.</param>
/// <param name="Offset">Its offset in the image in memory.</param>
/// <param name="IsCode">Whether it lies in code.</param>
public sealed record LinkSymbol(string Name, uint Offset, bool IsCode);
