using System.Runtime.InteropServices;

namespace UefiKernel.Runtime;

/// <summary>
/// The receiver types that a call site has met, and the code for each. Dispatch.asm compares them in order, so the four pairs come first and their
/// layout is fixed. A fifth type takes the place of the oldest.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchCache
{
    private const int Capacity = 4;

    private fixed ulong _entries[2 * Capacity];
    private DispatchCellInfo _info;
    private uint _next;

    /// <summary>What the call site calls: the cell's own words are gone once it points here.</summary>
    public DispatchCellInfo Info
    {
        readonly get => _info;
        set => _info = value;
    }

    /// <summary>The code for a type, or null.</summary>
    public readonly void* Find(MethodTable* type)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (_entries[2 * i] == (ulong)type)
                return (void*)_entries[(2 * i) + 1];
        }

        return null;
    }

    /// <summary>Adds a type.</summary>
    public void Add(MethodTable* type, void* target)
    {
        uint index = _next++ % Capacity;

        // The code first: a reader that sees the type must find the code that belongs to it.
        _entries[(2 * index) + 1] = (ulong)target;
        _entries[2 * index] = (ulong)type;
    }
}
