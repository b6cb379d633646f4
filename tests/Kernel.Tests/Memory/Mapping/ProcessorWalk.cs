using UefiKernel.Kernel.Memory.Mapping;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>
/// What a processor makes of page tables, written down from the Intel SDM (volume 3, 4.5 and 4.6, tables 4-14 to 4-20) and not
/// from the kernel's code: null where an access faults, whether because nothing is mapped or because a reserved bit is set.
/// </summary>
internal static class ProcessorWalk
{
    /// <summary>Translates an address of the lower half, or of the upper one.</summary>
    public static (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType)? Translate(
        FakeTables memory, ulong root, PageTableFormat format, ulong address, bool isUpper = false)
    {
        // In between an address is not canonical.
        int unused = 52 - (9 * format.Levels);
        if ((ulong)((long)address >> (63 - unused)) != (isUpper ? ulong.MaxValue : 0))
        {
            return null;
        }

        (bool writable, bool executable, bool user) = (true, true, true);
        ulong table = root;
        for (int level = format.Levels; ; level--)
        {
            int shift = 3 + (9 * level);
            ulong entry = memory.Read(table, (int)(address >> shift) & 0x1FF);
            if ((entry & 1) == 0)
            {
                return null;
            }

            bool isPage = level == 1 || (level is 2 or 3 && (entry & 0x80) != 0);
            ulong reserved = ~((1UL << format.PhysicalBits) - 1) & 0x000F_FFFF_FFFF_FFFF;
            reserved |= format.HasNoExecute ? 0 : 1UL << 63;
            reserved |= level > 3 || (level == 3 && !format.HasGigabytePages) ? 0x80UL : 0;
            reserved |= isPage && level > 1 ? ((1UL << shift) - 1) & ~0x1FFFUL : 0;
            if ((entry & reserved) != 0)
            {
                return null;
            }

            writable &= (entry & 2) != 0;
            user &= (entry & 4) != 0;
            executable &= (entry & (1UL << 63)) == 0;
            if (isPage)
            {
                ulong offset = (1UL << shift) - 1;
                bool pat = (entry & (level == 1 ? 0x80UL : 0x1000UL)) != 0;
                int index = (int)((entry >> 3) & 3) | (pat ? 4 : 0);
                int type = (int)(PageTableEntry.AttributeTable >> (index * 8)) & 0xFF;
                return ((entry & 0x000F_FFFF_FFFF_F000 & ~offset) | (address & offset), writable, executable, user, type);
            }

            table = entry & 0x000F_FFFF_FFFF_F000;
        }
    }

    /// <summary>What a translation must be for a mapping; null when it must fault.</summary>
    public static (ulong Physical, bool Writable, bool Executable, bool User, int MemoryType)? Expect(
        ulong address, PageMapping mapping, PageTableFormat format)
    {
        if (mapping.Access == PageAccess.None)
        {
            return null;
        }

        // The types' numbers: Intel SDM volume 3, table 12-10.
        int type = mapping.Caching switch
        {
            PageCaching.WriteBack => 6,
            PageCaching.WriteCombining => 1,
            _ => 0,
        };
        return (address, (mapping.Access & PageAccess.Write) != 0,
            (mapping.Access & PageAccess.Execute) != 0 || !format.HasNoExecute, false, type);
    }
}
