using System;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>What the kernel may do with a page.</summary>
[Flags]
internal enum PageAccess : byte
{
    /// <summary>Nothing: it is not mapped.</summary>
    None = 0,

    /// <summary>Read it. x86 has no page that can be written or executed but not read.</summary>
    Read = 1,

    /// <summary>Write it.</summary>
    Write = 2,

    /// <summary>Execute it.</summary>
    Execute = 4,
}

/// <summary>How the caches treat a page (Intel SDM volume 3, 12.3 "Methods of Caching Available").</summary>
internal enum PageCaching : byte
{
    /// <summary>As memory, unless the firmware's memory type range registers say otherwise for its address.</summary>
    WriteBack,

    /// <summary>Reads are not cached, writes may be gathered and reordered: for framebuffers.</summary>
    WriteCombining,

    /// <summary>Each access reaches the bus, in program order: for device registers.</summary>
    Uncached,
}

/// <summary>How a page is mapped, apart from where.</summary>
/// <param name="access">What the kernel may do with it.</param>
/// <param name="caching">How the caches treat it.</param>
internal readonly struct PageMapping(PageAccess access, PageCaching caching = PageCaching.WriteBack) : IEquatable<PageMapping>
{
    /// <summary>Not mapped.</summary>
    public static PageMapping None => default;

    /// <summary>Constants, and memory of the firmware that is only looked at.</summary>
    public static PageMapping Constant => new(PageAccess.Read);

    /// <summary>Code.</summary>
    public static PageMapping Code => new(PageAccess.Read | PageAccess.Execute);

    /// <summary>Memory.</summary>
    public static PageMapping Data => new(PageAccess.Read | PageAccess.Write);

    /// <summary>A framebuffer.</summary>
    public static PageMapping Screen => new(PageAccess.Read | PageAccess.Write, PageCaching.WriteCombining);

    /// <summary>Registers of a device.</summary>
    public static PageMapping Device => new(PageAccess.Read | PageAccess.Write, PageCaching.Uncached);

    /// <summary>What the kernel may do with the page.</summary>
    public PageAccess Access { get; } = access;

    /// <summary>How the caches treat it; without meaning when it is not mapped.</summary>
    public PageCaching Caching { get; } = caching;

    /// <summary>Whether there is a page at all.</summary>
    public bool IsMapped => Access != PageAccess.None;

    /// <summary>Whether the page can be both written and executed.</summary>
    public bool IsWritableCode => (Access & (PageAccess.Write | PageAccess.Execute)) == (PageAccess.Write | PageAccess.Execute);

    /// <summary>The rights as <c>rwx</c> with dashes for what is missing. A literal: nothing is allocated.</summary>
    public string Rights => Access switch
    {
        PageAccess.None => "---",
        PageAccess.Read => "r--",
        PageAccess.Read | PageAccess.Write => "rw-",
        PageAccess.Read | PageAccess.Execute => "r-x",
        _ => "rwx",
    };

    /// <summary>The memory type's name. A literal: nothing is allocated.</summary>
    public string CachingName => Caching switch
    {
        PageCaching.WriteBack => "write-back",
        PageCaching.WriteCombining => "write-combining",
        _ => "uncached",
    };

    public bool Equals(PageMapping other) => Access == other.Access && Caching == other.Caching;

    public override bool Equals(object? obj) => obj is PageMapping other && Equals(other);

    public override int GetHashCode() => ((int)Access << 8) | (int)Caching;

    public override string ToString() => Rights + " " + CachingName;
}
