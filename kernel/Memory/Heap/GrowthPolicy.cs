using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Memory.Heap;

/// <summary>How large the heap may become, by how much it grows, and when a collection is tried first.</summary>
/// <param name="limit">The largest size of the heap, all regions together.</param>
/// <param name="reserve">Free pages that the heap does not take, for thread stacks, page tables and other uses.</param>
internal readonly struct GrowthPolicy(ByteCount limit, PageCount reserve)
{
    /// <summary>The smallest growth of the heap while this much is available: a large page.</summary>
    public const ulong LeastBytes = 2 << 20;

    /// <summary>
    /// The largest limit, 2 TiB: half of the window, so that a region finds a place whatever others came and went.
    /// </summary>
    public const ulong MostBytes = KernelWindow.Length / 2;

    // The heap grows by a quarter of itself, so that the number of its regions grows with the logarithm of its size.
    private const ulong Share = 4;

    // Of a machine's memory: half for the heap, a sixteenth not available to it, within these bounds.
    private const ulong MemoryPerLimit = 2;
    private const ulong MemoryPerReserve = 16;
    private const ulong LeastReserve = 4 << 20;
    private const ulong MostReserve = 64 << 20;

    /// <summary>The largest size of the heap.</summary>
    public ByteCount Limit { get; } = limit;

    /// <summary>Free pages that the heap does not take.</summary>
    public PageCount Reserve { get; } = reserve;

    /// <summary>The limits for a machine.</summary>
    /// <param name="memory">All pages of the page allocator.</param>
    /// <param name="heap">The heap's first region, which may be larger than the limit: then the heap does not grow.</param>
    /// <param name="limit">The limit that was asked for; null for half of the memory.</param>
    public static GrowthPolicy For(PageCount memory, ByteCount heap, ByteCount? limit)
    {
        ulong bytes = memory.Value * PageCount.BytesPerPage;
        ulong most = Math.Min(limit?.Value ?? (bytes + heap.Value) / MemoryPerLimit, MostBytes);
        ulong reserve = Math.Clamp(bytes / MemoryPerReserve, LeastReserve, MostReserve);
        return new GrowthPolicy(new ByteCount(Math.Max(most, heap.Value)), new PageCount(reserve / PageCount.BytesPerPage));
    }

    /// <summary>The same with another limit.</summary>
    public GrowthPolicy WithLimit(ByteCount limit) => new(limit, Reserve);

    /// <summary>Pages by which the heap can grow now.</summary>
    /// <param name="total">The heap's size.</param>
    /// <param name="free">Free pages.</param>
    public PageCount Available(ByteCount total, PageCount free)
    {
        ulong byLimit = Limit > total ? (Limit.Value - total.Value) / PageCount.BytesPerPage : 0;
        ulong byPages = free > Reserve ? free.Value - Reserve.Value : 0;
        return new PageCount(Math.Min(byLimit, byPages));
    }

    /// <summary>Decides by how much the heap grows.</summary>
    /// <param name="need">Pages without which growing is of no use.</param>
    /// <param name="total">The heap's size.</param>
    /// <param name="free">Free pages.</param>
    /// <param name="pages">Pages to grow by, at least <paramref name="need"/>.</param>
    /// <returns>False when not even <paramref name="need"/> is available.</returns>
    public bool TryPlan(PageCount need, ByteCount total, PageCount free, out PageCount pages)
    {
        ulong available = Math.Min(Available(total, free).Value, FreeListHeap.LargestRegion.Value / PageCount.BytesPerPage);
        ulong wanted = Math.Max(need.Value, Math.Max(total.Value / Share, LeastBytes) / PageCount.BytesPerPage);

        pages = new PageCount(Math.Min(wanted, available));
        return !need.IsZero && need.Value <= available;
    }

    /// <summary>
    /// Whether a collection comes before growth: if at least a quarter of the heap was allocated since the last one. With less,
    /// a collection would find little garbage: the last one is too recent.
    /// </summary>
    /// <param name="spent">Bytes allocated since the last collection.</param>
    /// <param name="request">Bytes that do not fit.</param>
    /// <param name="total">The heap's size.</param>
    public static bool IsCollectionPaid(ulong spent, ulong request, ByteCount total) => spent >= total.Value / Share ||
        request >= (total.Value / Share) - spent;
}
