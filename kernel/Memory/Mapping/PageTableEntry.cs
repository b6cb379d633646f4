namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>
/// Entries of page tables (Intel SDM volume 3, 4.5 "4-Level Paging and 5-Level Paging"). Level 1 has the entries of 4 KiB pages;
/// an entry of level 2 or 3 is a table or a page of 2 MiB or 1 GiB.
/// </summary>
internal static class PageTableEntry
{
    /// <summary>Entries of a table.</summary>
    public const int Count = 512;

    /// <summary>Bytes of a table and of the smallest page.</summary>
    public const ulong PageSize = 4096;

    /// <summary>
    /// The page attribute table's register content that <see cref="PageCaching"/> is encoded for: entry 0 write-back, 1
    /// write-combining, 2 uncached unless a range register says write-combining, 3 uncached, and the same again, so that the bit
    /// that large pages have elsewhere is not needed (Intel SDM volume 3, 12.12 "Page Attribute Table").
    /// </summary>
    public const ulong AttributeTable = 0x0007_0106_0007_0106;

    private const ulong Present = 1;
    private const ulong Writable = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong WriteThrough = 1 << 3;
    private const ulong CacheDisable = 1 << 4;
    private const ulong Large = 1 << 7;
    private const ulong LargeAttribute = 1 << 12;
    private const ulong NoExecute = 1UL << 63;
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;

    /// <summary>
    /// The number of an address's lowest bit that selects an entry of a level; an entry covers 2 to the power of it.
    /// </summary>
    public static int ShiftOf(int level) => 12 + (9 * (level - 1));

    /// <summary>Bytes that an entry of a level covers.</summary>
    public static ulong SpanOf(int level) => 1UL << ShiftOf(level);

    /// <summary>The entry of a level that an address goes through.</summary>
    public static int IndexOf(ulong address, int level) => (int)(address >> ShiftOf(level)) & (Count - 1);

    /// <summary>Makes an entry that points to a table of the next level. It forbids nothing: the pages decide.</summary>
    public static ulong ForTable(ulong table) => table | Present | Writable;

    /// <summary>Makes an entry that is a page.</summary>
    /// <param name="address">The page's physical address, aligned to what the level covers.</param>
    /// <param name="level">The table's level, 1 to 3.</param>
    /// <param name="mapping">How it is mapped; 0 results when it is not.</param>
    /// <param name="hasNoExecute">Whether the processor knows that bit.</param>
    public static ulong ForPage(ulong address, int level, PageMapping mapping, bool hasNoExecute)
    {
        if (!mapping.IsMapped)
        {
            return 0;
        }

        ulong entry = address | Present | (level > 1 ? Large : 0);
        entry |= (mapping.Access & PageAccess.Write) != 0 ? Writable : 0;
        entry |= (mapping.Access & PageAccess.Execute) == 0 && hasNoExecute ? NoExecute : 0;
        return entry | mapping.Caching switch
        {
            PageCaching.WriteBack => 0,
            PageCaching.WriteCombining => WriteThrough,
            _ => WriteThrough | CacheDisable,
        };
    }

    /// <summary>Whether an entry leads anywhere.</summary>
    public static bool IsPresent(ulong entry) => (entry & Present) != 0;

    /// <summary>Whether a present entry of a level is a page, and not a table.</summary>
    public static bool IsPage(ulong entry, int level) => level == 1 || (level <= 3 && (entry & Large) != 0);

    /// <summary>Whether programs outside of the kernel could use it: none of the kernel's entries has that.</summary>
    public static bool IsUser(ulong entry) => (entry & User) != 0;

    /// <summary>
    /// The physical address that an entry of a level holds, bits that must be clear for the page's size included.
    /// </summary>
    public static ulong AddressOf(ulong entry, int level) =>
        entry & AddressMask & ~(level > 1 && IsPage(entry, level) ? LargeAttribute : 0);

    /// <summary>What a present entry allows; of all entries on the way to a page only what each allows counts.</summary>
    public static PageAccess AccessOf(ulong entry) =>
        PageAccess.Read
        | ((entry & Writable) != 0 ? PageAccess.Write : 0)
        | ((entry & NoExecute) == 0 ? PageAccess.Execute : 0);

    /// <summary>How the caches treat a page, by <see cref="AttributeTable"/>.</summary>
    public static PageCaching CachingOf(ulong entry) => (entry & (WriteThrough | CacheDisable)) switch
    {
        0 => PageCaching.WriteBack,
        WriteThrough => PageCaching.WriteCombining,
        _ => PageCaching.Uncached,
    };
}
