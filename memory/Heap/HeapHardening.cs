namespace UefiKernel.Memory.Heap;

/// <summary>How much the heap does to catch misuse.</summary>
public enum HeapHardening
{
    /// <summary>
    /// 1 to 16 bytes behind each payload show overruns and hold its exact size; guards in free memory show writes after free.
    /// </summary>
    Basic,

    /// <summary>
    /// Pointers are checked against the map, and links in free memory by their guards, but nothing lies behind payloads. Sizes
    /// are known in whole granules.
    /// </summary>
    None,
}
