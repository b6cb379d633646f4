using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// Where references were stored since the last collection: one byte for each KiB of addresses, that of its card. A collection of
/// the new objects alone looks into the old ones on marked cards only.
/// </summary>
/// <remarks>
/// Cards whose addresses are equal modulo the table's span share a byte. So a write barrier marks a card for any address, in the
/// heap or not, without a comparison; a byte that is shared only makes the collector look at more than it has to. All zeros is a
/// table that was not attached: no card is marked.
/// </remarks>
public unsafe struct CardTable
{
    /// <summary>Bytes of addresses that a card stands for.</summary>
    public const nuint CardBytes = 1 << Shift;

    private const int Shift = 10;

    private byte* _cards;
    private nuint _mask;

    /// <summary>Uses memory as the table.</summary>
    /// <param name="cards">A byte for each card, all 0. It must stay where it is.</param>
    /// <param name="count">How many there are: a power of two, at least 16.</param>
    public void Attach(byte* cards, nuint count)
    {
        _cards = cards;
        _mask = count - 1;
    }

    /// <summary>Marks the cards of memory into which references were stored.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="bytes">How many; 0 marks nothing.</param>
    /// <remarks>Inlined: a method that ended in a jump to it would not be on the stack while it runs.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Mark(void* start, nuint bytes)
    {
        if (bytes == 0 || _cards == null)
        {
            return;
        }

        nuint last = ((nuint)start + bytes - 1) >> Shift;
        nuint first = (nuint)start >> Shift;
        last = last - first > _mask ? first + _mask : last;
        for (nuint card = first; card <= last; card++)
        {
            _cards[card & _mask] = 1;
        }
    }

    /// <summary>Makes all cards unmarked.</summary>
    public readonly void Clear()
    {
        if (_cards != null)
        {
            NativeMemory.Clear(_cards, _mask + 1);
        }
    }

    /// <summary>Finds the next marked card.</summary>
    /// <param name="address">Where to begin; afterwards an address of the card: its first, unless the search began in it.</param>
    /// <param name="end">Where the search ends.</param>
    /// <returns>False when no card before <paramref name="end"/> is marked.</returns>
    public readonly bool TryFind(ref nuint address, nuint end)
    {
        const nuint Row = 16;
        nuint card = address >> Shift;
        while (_cards != null && card << Shift < end)
        {
            // Most cards are not marked.
            var row = Vector128.Load(_cards + (card & _mask & ~(Row - 1)));
            uint marked = (~Vector128.Equals(row, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF) >>
                (int)(card & (Row - 1));
            if (marked != 0)
            {
                card += (nuint)BitOperations.TrailingZeroCount(marked);
                address = nuint.Max(address, card << Shift);
                return address < end;
            }

            card = (card & ~(Row - 1)) + Row;
        }

        return false;
    }
}
