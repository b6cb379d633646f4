namespace UefiKernel.Memory.Heap;

/// <summary>What a collector knows about one chunk: two bits for each granule, side by side because marking needs both.</summary>
internal struct ObjectWord
{
    /// <summary>The granules at which objects start. All other blocks are native: no collector frees them.</summary>
    internal ulong Objects;

    /// <summary>Those of them that are marked.</summary>
    internal ulong Marks;

    /// <summary>Those of them that are not.</summary>
    internal readonly ulong Dead => Objects & ~Marks;
}
