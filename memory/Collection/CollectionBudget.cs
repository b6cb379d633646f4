using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// Decides when a collection is due: when the budget that was set after the last one has been allocated.
/// </summary>
/// <remarks>
/// The budget is half of what the last collection left free, since the heap has to last; but no less than an eighth of the heap,
/// so that a heap that is nearly full does not collect all the time: there, allocations that fail come first. A heap that can
/// grow by an eighth has a quarter instead: it grows before that is used up. All zeros is a budget of nothing.
/// </remarks>
public struct CollectionBudget
{
    private ulong _budget;
    private ulong _spent;
    private ulong _allocations;
    private bool _isFullDue;

    /// <summary>For tests: a collection is due at every Nth allocation, regardless of the budget; 0 for never.</summary>
    public ulong StressInterval { get; set; }

    /// <summary>Bytes that may be allocated between the last collection and the next.</summary>
    public readonly ulong Budget => _budget;

    /// <summary>Bytes allocated since the last collection.</summary>
    public readonly ulong Spent => _spent;

    /// <summary>Whether it is time for a collection.</summary>
    public readonly bool IsDue => _spent > _budget;

    /// <summary>
    /// Whether the next collection has to be a full one: since the last full one, old objects have grown by half and by an eighth
    /// of the heap. Those that have died since are a part of that.
    /// </summary>
    public readonly bool IsFullDue => _isFullDue;

    /// <summary>Begins anew, at the start and after each collection.</summary>
    /// <param name="heap">The heap as the collection left it.</param>
    /// <param name="growth">Bytes by which the heap can grow.</param>
    /// <param name="kept">Bytes of objects that the last full collection left.</param>
    public void Renew(in HeapStatistics heap, ByteCount growth, ByteCount kept)
    {
        ulong objects = heap.ObjectBytes.Value;
        ulong grown = objects > kept.Value ? objects - kept.Value : 0;
        _isFullDue = grown > heap.Total.Value / 8 && grown > kept.Value / 2;
        ulong free = heap.Free.Value / 2;
        ulong eighth = heap.Total.Value / 8;
        ulong least = growth.Value < eighth ? eighth : 2 * eighth;
        _budget = free > least ? free : least;
        _spent = 0;
    }

    /// <summary>Counts memory that was allocated for objects: a run, a large object.</summary>
    public void Charge(nuint bytes) => _spent = _spent + bytes < _spent ? ulong.MaxValue : _spent + bytes;

    /// <summary>Counts an object for the stress mode; true when a collection is due at it.</summary>
    public bool CountAllocation()
    {
        if (StressInterval == 0 || ++_allocations < StressInterval)
        {
            return false;
        }

        _allocations = 0;
        return true;
    }
}
