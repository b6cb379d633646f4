using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Dispatch;

/// <summary>
/// A hash table from a receiver's type and an interface method to the code, open addressing, in memory of its owner. Dispatch.asm
/// reads it too, so the layout is fixed: this header, then entries of 32 bytes. Entries are only ever added, the type last, so a
/// reader needs no lock.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchTable
{
    /// <summary>The longest probe: entries that a lookup passes before the one it searches for.</summary>
    public const uint ProbeLimit = 16;

    // 2^64 divided by the golden ratio: multiplying by it spreads neighbouring numbers (Knuth, "Sorting and Searching", section
    // 6.4).
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private ulong _mask;
    private ulong _count;
    private ulong _reserved0;
    private ulong _reserved1;

    /// <summary>Entries in use.</summary>
    public readonly ulong Count => _count;

    /// <summary>Entries that a lookup can begin at.</summary>
    public readonly ulong Capacity => (_mask / (ulong)sizeof(Entry)) + 1;

    /// <summary>
    /// Bytes of memory for a table. Behind the last entry lie more for probes that begin near it; the very last stays empty and
    /// ends each probe.
    /// </summary>
    /// <param name="capacity">A power of two.</param>
    public static nuint BytesFor(ulong capacity) =>
        (nuint)((ulong)sizeof(DispatchTable) + ((capacity + ProbeLimit) * (ulong)sizeof(Entry)));

    /// <summary>Makes zeroed memory of <see cref="BytesFor"/> bytes an empty table.</summary>
    /// <param name="table">The memory.</param>
    /// <param name="capacity">A power of two.</param>
    public static void Initialize(DispatchTable* table, ulong capacity) => table->_mask = (capacity - 1) * (ulong)sizeof(Entry);

    /// <summary>The interface method as one number: addresses have 47 bits in this kernel, and a slot 16.</summary>
    public static ulong Key(MethodTable* interfaceType, ushort slot) => (ulong)interfaceType ^ ((ulong)slot << 48);

    /// <summary>The code for a type and a method, or null.</summary>
    public static void* Find(DispatchTable* table, MethodTable* type, ulong key)
    {
        for (Entry* entry = First(table, type, key); entry->Type != null; entry++)
        {
            if (entry->Type == type && entry->Key == key)
            {
                return entry->Code;
            }
        }

        return null;
    }

    /// <summary>Adds what is not in the table yet.</summary>
    /// <returns>False when it is too full: a larger one is needed.</returns>
    public static bool TryAdd(DispatchTable* table, MethodTable* type, ulong key, void* code)
    {
        // Half full at most, so that a probe is short and mostly ends at an empty entry.
        if (table->_count >= table->Capacity / 2)
        {
            return false;
        }

        Entry* entry = First(table, type, key);
        for (uint i = 0; i < ProbeLimit; i++, entry++)
        {
            if (entry->Type != null)
            {
                continue;
            }

            entry->Code = code;
            entry->Key = key;
            entry->Type = type;
            table->_count++;
            return true;
        }

        return false;
    }

    /// <summary>Copies all entries into another table.</summary>
    /// <returns>False when that one is too small.</returns>
    public static bool TryCopy(DispatchTable* from, DispatchTable* to)
    {
        var entries = (Entry*)(from + 1);
        for (ulong i = 0; i < from->Capacity + ProbeLimit; i++)
        {
            if (entries[i].Type != null && !TryAdd(to, entries[i].Type, entries[i].Key, entries[i].Code))
            {
                return false;
            }
        }

        return true;
    }

    // The upper half of the product: there each bit depends on all the lower ones of both words. The mask counts in bytes.
    private static Entry* First(DispatchTable* table, MethodTable* type, ulong key) =>
        (Entry*)((byte*)(table + 1) + (((((ulong)type ^ key) * Multiplier) >> 32) & table->_mask));

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public MethodTable* Type;
        public ulong Key;
        public void* Code;
#pragma warning disable CS0169 // Makes the entry 32 bytes: half a cache line.
        private readonly ulong _reserved;
#pragma warning restore CS0169
    }
}
