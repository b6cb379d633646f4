using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Collection;
using Xunit;

namespace UefiKernel.Memory.Tests.Collection;

public sealed unsafe class CardTableTests
{
    private const nuint Count = 64;
    private const nuint Base = 0x7F00_0000;

    [Fact]
    public void Cards_that_were_marked_are_found_in_order()
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(Count);
        CardTable cards = default;
        cards.Attach(memory, Count);
        Assert.Empty(Find(cards, 0, Count));
        cards.Mark((void*)(Base + (3 * CardTable.CardBytes) + 5), 1);
        cards.Mark((void*)(Base + (9 * CardTable.CardBytes) - 1), 2);
        cards.Mark((void*)(Base + (40 * CardTable.CardBytes)), 0);
        cards.Mark((void*)(Base + (50 * CardTable.CardBytes)), 3 * CardTable.CardBytes);
        Assert.Equal([3, 8, 9, 50, 51, 52], Find(cards, 0, Count));
        Assert.Equal([8, 9, 50], Find(cards, 4, 51));

        // The next span shares the bytes.
        Assert.Equal([67, 72, 73], Find(cards, Count, Count + 20));
        cards.Clear();
        Assert.Empty(Find(cards, 0, 2 * Count));
        cards.Mark((void*)(Base + (5 * CardTable.CardBytes)), 1000 * CardTable.CardBytes);
        Assert.Equal((int)Count, Find(cards, 0, Count).Count);
        NativeMemory.Free(memory);
    }

    [Fact]
    public void A_table_that_was_not_attached_has_no_marked_card()
    {
        CardTable none = default;
        none.Clear();
        Assert.Empty(Find(none, 0, 10));
    }

    private static List<int> Find(in CardTable cards, nuint from, nuint to)
    {
        List<int> found = [];
        for (nuint address = Base + (from * CardTable.CardBytes); cards.TryFind(ref address, Base + (to * CardTable.CardBytes));
            address += CardTable.CardBytes)
        {
            found.Add((int)((address - Base) / CardTable.CardBytes));
        }

        return found;
    }
}
