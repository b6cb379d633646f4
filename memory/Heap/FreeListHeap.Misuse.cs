using System;
using System.Runtime.CompilerServices;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Memory.Heap;

/// <summary>
/// Misuse of the heap is counted, stored and reported. The heap stays unchanged.
/// </summary>
public unsafe partial struct FreeListHeap
{
    /// <summary>Sets the function that is called for misuse at once. It is called with the lock held, so it must not use the
    /// heap.</summary>
    public void SetMisuseHandler(delegate*<in HeapMisuse, void> report) => _report = report;

    /// <summary>Adds the caller to a report, if it is still remembered.</summary>
    /// <param name="misuse">The report, with <see cref="HeapMisuse.Caller"/> filled in.</param>
    public void NameCaller(in HeapMisuse misuse)
    {
        Enter();
        ref HeapMisuse report = ref _misuses[(int)(misuse.Number % HeapMisuseLog.Length)];
        if (report.Number == misuse.Number)
        {
            report.Caller = misuse.Caller;
        }

        Leave();
    }

    /// <summary>Copies the reports of the latest misuses, the last one first.</summary>
    /// <param name="misuses">Room for them; the heap remembers <see cref="HeapMisuseLog.Length"/>.</param>
    /// <returns>How many there are in <paramref name="misuses"/>.</returns>
    public readonly int ReadMisuses(Span<HeapMisuse> misuses)
    {
        Enter();
        int count = (int)ulong.Min(_statistics.Misuses, (ulong)int.Min(misuses.Length, HeapMisuseLog.Length));
        for (int i = 0; i < count; i++)
        {
            misuses[i] = _misuses[(int)((_statistics.Misuses - (ulong)i) % HeapMisuseLog.Length)];
        }

        Leave();
        return count;
    }

    /// <summary>The block that an address lies in.</summary>
    private HeapBlock BlockAt(nuint address)
    {
        HeapRegion* region = RegionOf(address);
        return region == null ? default : Describe(new HeapPiece(region, region->StartOf(region->GranuleOf(address))));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report(HeapStatus kind, void* pointer)
    {
        HeapMisuse misuse = new(++_statistics.Misuses, kind, VirtualAddress.FromPointer(pointer), BlockAt((nuint)pointer));
        _misuses[(int)(misuse.Number % HeapMisuseLog.Length)] = misuse;
        if (_report != null)
        {
            _report(in misuse);
        }
    }

    /// <summary>
    /// The node of a free run was overwritten: that is reported, and all bins are rebuilt from the map, so no overwritten link is
    /// followed.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private HeapStatus Repair(HeapRegion* region, uint run)
    {
        Report(HeapStatus.WriteAfterFree, region->AddressOf(run));
        Rebuild(region);
        return HeapStatus.Success;
    }
}
