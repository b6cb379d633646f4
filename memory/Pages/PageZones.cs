namespace UefiKernel.Memory.Pages;

/// <summary>The frames at which zones begin and end.</summary>
internal static class PageZones
{
    internal const int Count = 3;

    /// <summary>The number behind the last frame of a zone.</summary>
    internal static ulong EndOf(int zone) => zone switch
    {
        0 => (16UL << 20) >> PageFrame.Shift,
        1 => (4UL << 30) >> PageFrame.Shift,
        _ => 1UL << (64 - PageFrame.Shift),
    };

    /// <summary>The first frame of a zone.</summary>
    internal static ulong StartOf(int zone) => zone == 0 ? 0 : EndOf(zone - 1);

    internal static bool Exists(PageZone zone) => (uint)zone < Count;
}
