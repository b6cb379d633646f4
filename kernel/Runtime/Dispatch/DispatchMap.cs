using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Dispatch;

/// <summary>
/// The types of a call site that has met more than a <see cref="DispatchCache"/> holds, by a hash of the type alone. Each type
/// has two places; one that finds both taken is left to the <see cref="DispatchTable"/>. Dispatch.asm reads it, so the layout is
/// fixed: the pairs of type and code, then key and cell. A pair never changes, so that a reader needs no lock: one that was
/// interrupted between the comparison and the jump still finds the code of that type.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchMap
{
    // The low half of a type's address times this: the top bits choose the first of the type's two places. Found by trying some
    // hundred: the compiler puts types at equal distances, which the golden ratio maps to few places when they are Fibonacci
    // numbers.
    private const uint Multiplier = 0x555F_4213;
    private const int IndexBits = 6;
    private const int Places = (1 << IndexBits) + 1;

    private fixed ulong _entries[2 * Places];
    private ulong _key;
    private void* _cell;

    /// <summary>Makes zeroed memory the map of a call site.</summary>
    /// <param name="cell">The call site.</param>
    /// <param name="info">What it calls.</param>
    public DispatchMap(void* cell, in DispatchCellInfo info)
    {
        _cell = cell;
        _key = DispatchTable.Key(info.InterfaceType, info.Slot);
    }

    /// <summary>The code for a type, or null.</summary>
    public readonly void* Find(MethodTable* type)
    {
        int first = FirstPlace(type);
        for (int place = first; place <= first + 1; place++)
        {
            if (_entries[2 * place] == (ulong)type)
            {
                return (void*)_entries[(2 * place) + 1];
            }
        }

        return null;
    }

    /// <summary>Adds a type that is not there yet.</summary>
    /// <returns>False when both of its places are taken.</returns>
    public bool TryAdd(MethodTable* type, void* target)
    {
        int first = FirstPlace(type);
        for (int place = first; place <= first + 1; place++)
        {
            if (_entries[2 * place] == 0)
            {
                // The code first: a reader that sees the type must find the code that belongs to it.
                _entries[(2 * place) + 1] = (ulong)target;
                _entries[2 * place] = (ulong)type;
                return true;
            }
        }

        return false;
    }

    private static int FirstPlace(MethodTable* type) => (int)(((uint)(ulong)type * Multiplier) >> (32 - IndexBits));
}
