using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>A report about misuse that the heap caught.</summary>
public struct HeapMisuse
{
    internal HeapMisuse(ulong number, HeapStatus kind, VirtualAddress pointer, HeapBlock block)
    {
        Number = number;
        Kind = kind;
        Pointer = pointer;
        Block = block;
    }

    /// <summary>Which misuse it is, counted from 1.</summary>
    public ulong Number { get; }

    /// <summary>What was wrong.</summary>
    public HeapStatus Kind { get; }

    /// <summary>The same in words.</summary>
    public readonly string KindName => Kind switch
    {
        HeapStatus.NullPointer => "null pointer",
        HeapStatus.ForeignPointer => "foreign pointer",
        HeapStatus.MisalignedPointer => "misaligned pointer",
        HeapStatus.InteriorPointer => "interior pointer",
        HeapStatus.DoubleFree => "double free",
        HeapStatus.SizeMismatch => "wrong size",
        HeapStatus.Overrun => "overrun",
        HeapStatus.WriteAfterFree => "write after free",
        _ => "none",
    };

    /// <summary>The pointer that was given to the heap, or the free memory that was written to.</summary>
    public VirtualAddress Pointer { get; }

    /// <summary>The block that it lies in; of kind <see cref="HeapBlockKind.None"/> outside the heap.</summary>
    public HeapBlock Block { get; }

    /// <summary>The return address into the code that called the heap when it was caught; 0 when it is not known.</summary>
    public VirtualAddress Caller { get; set; }
}

/// <summary>The latest reports.</summary>
[InlineArray(Length)]
public struct HeapMisuseLog
{
    /// <summary>How many are remembered.</summary>
    public const int Length = 8;

    private HeapMisuse _first;
}
