using System.Runtime.CompilerServices;

namespace UefiKernel.Platform;

/// <summary>
/// Takes the first 64 KiB out of the firmware's page tables, so that a null reference faults. The compiler relies on it for members up to 32 KiB into an
/// object (ILC for Windows); Windows keeps 64 KiB free. Layouts: Intel SDM volume 3, 4.5 "4-Level Paging and 5-Level Paging".
/// </summary>
internal static unsafe class NullPages
{
    /// <summary>Bytes that fault, from address 0 on.</summary>
    public const ulong Size = 0x1_0000;

    private const ulong Present = 1;
    private const ulong Large = 1 << 7;
    private const ulong SmallPatBit = 1 << 7;
    private const ulong LargePatBit = 1 << 12;
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
    private const ulong PageSize = 4096;
    private const int Entries = 512;
    private const ulong Cr0WriteProtect = 1 << 16;
    private const ulong Cr4FiveLevels = 1 << 12;
    private const ulong Cr4ControlFlowEnforcement = 1 << 23;
    private const int PageCount = (int)(Size / PageSize);

    // One table for each large page that has to be split: 1 GiB, then 2 MiB.
    private const int SplitLimit = 2;

#pragma warning disable CS0649 // Written through its address only.
    private static Tables s_tables;
#pragma warning restore CS0649
    private static int s_tablesUsed;
    private static ulong* s_pages;
    private static ClearedEntries s_cleared;

    /// <summary>Unmaps them. The kernel owns the page tables: boot services are gone, interrupts are off, memory is mapped one to one.</summary>
    /// <returns>False when the tables are not as the specification has them; then null references do not fault.</returns>
    public static bool Unmap()
    {
        // Write protection cannot be lifted while control-flow enforcement is on (Intel SDM volume 3, 2.5 "Control Registers", CR0.WP).
        if ((Cpu.ReadCr4() & Cr4ControlFlowEnforcement) != 0)
            return false;

        ulong cr0 = AllowTableWrites();
        bool done = TryClear();
        Flush(cr0);
        return done;
    }

    /// <summary>Maps them again, for a call of firmware that may look at the BIOS data area in them.</summary>
    public static void Restore()
    {
        if (s_pages == null)
            return;

        ulong cr0 = AllowTableWrites();
        for (int page = 0; page < PageCount; page++)
            s_pages[page] = s_cleared[page];
        Flush(cr0);
    }

    // Firmware may have mapped its tables read-only. Returns CR0 as it was.
    private static ulong AllowTableWrites()
    {
        ulong cr0 = Cpu.ReadCr0();
        Cpu.WriteCr0(cr0 & ~Cr0WriteProtect);
        return cr0;
    }

    // Each page by itself too: writing CR3 leaves global ones in the buffers.
    private static void Flush(ulong cr0)
    {
        for (ulong address = 0; address < Size; address += PageSize)
            Cpu.InvalidatePage(address);
        Cpu.WriteCr3(Cpu.ReadCr3());
        Cpu.WriteCr0(cr0);
    }

    private static bool TryClear()
    {
        // The first entry of each level covers address 0. Level 1 has the 4 KiB pages.
        var table = (ulong*)(Cpu.ReadCr3() & AddressMask);
        for (int level = (Cpu.ReadCr4() & Cr4FiveLevels) != 0 ? 5 : 4; level > 1; level--)
        {
            if ((table[0] & Present) == 0)
                return true;

            if (level <= 3 && (table[0] & Large) != 0 && !TrySplit(table, level))
                return false;

            table = (ulong*)(table[0] & AddressMask);
        }

        s_pages = table;
        for (int page = 0; page < PageCount; page++)
        {
            s_cleared[page] = table[page];
            table[page] = 0;
        }

        return true;
    }

    // Replaces a large page by a table of pages of the next smaller size with the same attributes.
    private static bool TrySplit(ulong* entry, int level)
    {
        if (s_tablesUsed == SplitLimit)
            return false;

        // A static of an unmanaged type lies in the image's data and does not move; there is one page more than needed, to align them.
        ulong first = ((ulong)Unsafe.AsPointer(ref s_tables) + PageSize - 1) & ~(PageSize - 1);
        var table = (ulong*)(first + ((ulong)s_tablesUsed * PageSize));
        s_tablesUsed++;

        // Where a large page has its PAT bit a small one has address; the PAT bit of a 4 KiB page is where "large" was.
        bool toSmall = level == 2;
        ulong step = toSmall ? PageSize : PageSize * Entries;
        ulong large = *entry;
        ulong start = large & AddressMask & ~LargePatBit;
        ulong attributes = large & ~AddressMask & ~Large;
        if (toSmall)
            attributes |= (large & LargePatBit) != 0 ? SmallPatBit : 0;
        else
            attributes |= Large | (large & LargePatBit);

        for (ulong i = 0; i < Entries; i++)
            table[i] = (start + (i * step)) | attributes;

        // What the large page allowed its pages decide now: the entry above them must forbid nothing. Present, writable, user as before.
        *entry = (ulong)table | (large & 7);
        return true;
    }

    [InlineArray((SplitLimit + 1) * (int)PageSize)]
    private struct Tables
    {
        private byte _first;
    }

    [InlineArray(PageCount)]
    private struct ClearedEntries
    {
        private ulong _first;
    }
}
