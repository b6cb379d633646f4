using System.Collections.Generic;

namespace UefiKernel.Shell.Machine;

/// <summary>The firmware's description of the machine's parts: the SMBIOS structures.</summary>
public interface ISmbiosView
{
    /// <summary>Version of the specification that they follow, such as 2.8; empty when there are none.</summary>
    string Version { get; }

    /// <summary>Number of structures.</summary>
    int Count { get; }

    /// <summary>A structure, 0 ≤ index &lt; <see cref="Count"/>.</summary>
    SmbiosInfo GetStructure(int index);
}

/// <summary>A structure of SMBIOS.</summary>
public readonly record struct SmbiosInfo
{
    /// <summary>Number of its kind.</summary>
    public required byte Type { get; init; }

    /// <summary>Name of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>What other structures refer to it by.</summary>
    public required ushort Handle { get; init; }

    /// <summary>Bytes, its strings left out.</summary>
    public required int Length { get; init; }

    /// <summary>What it says, the most telling first; nothing for kinds that are not known.</summary>
    public required IReadOnlyList<(string Label, string Value)> Fields { get; init; }

    /// <summary>All its strings.</summary>
    public required IReadOnlyList<string> Strings { get; init; }
}
