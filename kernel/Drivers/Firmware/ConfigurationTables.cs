using System;
using UefiKernel.Efi;

namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>The list of tables that the firmware offers: the EFI configuration table (UEFI 2.10, section 4.6).</summary>
/// <remarks>Works before the runtime. The list stays the firmware's and is read anew at each access.</remarks>
public readonly unsafe struct ConfigurationTables
{
    // Real firmware has a dozen. The count comes from the firmware; a wrong one must not make a walk cross all memory.
    private const nuint EntryLimit = 1024;

    private readonly EfiConfigurationTable* _entries;

    private ConfigurationTables(EfiConfigurationTable* entries, int count)
    {
        _entries = entries;
        Count = count;
    }

    /// <summary>Number of entries, at most 1,024.</summary>
    public int Count { get; }

    /// <summary>Where the list is; empty when there is none.</summary>
    public PhysicalRange Range => new(new((ulong)_entries), new((ulong)Count * (ulong)sizeof(EfiConfigurationTable)));

    /// <summary>An entry, 0 ≤ index &lt; <see cref="Count"/>; any other index gives an empty one.</summary>
    /// <param name="index">The entry.</param>
    public EfiConfigurationTable this[int index] =>
        // Safety: the firmware vouches for that many entries.
        (uint)index < (uint)Count ? _entries[index] : default;

    /// <summary>The list of a system table.</summary>
    /// <param name="system">The system table.</param>
    public static ConfigurationTables Of(EfiSystemTable* system) => system->ConfigurationTable == null
        ? default
        : new(system->ConfigurationTable, (int)Math.Min(system->NumberOfTableEntries, EntryLimit));
}
