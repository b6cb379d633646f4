using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Memory;

/// <summary>
/// The memory that the kernel takes from the firmware before it leaves boot services: the heap, the stacks, and what keeps the
/// report of a panic.
/// </summary>
/// <remarks>Works before the runtime. A copy of this structure shares the memory; free only one of them.</remarks>
public unsafe struct BootMemory
{
    /// <summary>Where the heap is, or why there is none.</summary>
    public HeapRegionResult Heap { get; private set; }

    /// <summary>Where the stacks are, or why there are none.</summary>
    public HeapRegionResult Stacks { get; private set; }

    /// <summary>What keeps the report of a panic; empty when none of its places is free. The kernel does without then.</summary>
    public PhysicalRange Report { get; private set; }

    /// <summary>How far <see cref="Take"/> got.</summary>
    public BootMemoryStep Step { get; private set; }

    /// <summary>What is wrong with the memory map, with <see cref="BootMemoryStep.CheckMap"/>.</summary>
    public MemoryMapFault Fault { get; private set; }

    /// <summary>Takes all of it, or nothing.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="size">The heap's size: a requested size must be available, the default may be reduced.</param>
    /// <param name="inUse">Memory that is not taken, whatever the map says.</param>
    /// <param name="holdsReport">Whether memory holds a report of an earlier run; null to look at none.</param>
    /// <param name="memory">What was taken; after a failure what it failed at.</param>
    /// <returns>Success, or the status of the step that failed.</returns>
    public static EfiStatus Take(
        EfiBootServices* boot, in HeapSizeOption size, in MemoryInUse inUse, delegate*<PhysicalRange, bool> holdsReport,
        out BootMemory memory)
    {
        memory = default;
        memory.Step = BootMemoryStep.FetchMap;
        EfiStatus status = MemoryMapBuffer.Allocate(boot, out MemoryMapBuffer buffer);
        if (status.IsError)
        {
            return status;
        }

        status = memory.TakeHeap(boot, ref buffer, size, inUse);
        if (!status.IsError)
        {
            status = memory.TakeStacks(boot, ref buffer, inUse);
        }

        if (!status.IsError)
        {
            memory.TakeReport(boot, ref buffer, inUse, holdsReport);
        }

        buffer.Free(boot);
        if (status.IsError)
        {
            memory.Free(boot);
        }

        return status;
    }

    /// <summary>Gives the memory back to the firmware. Does nothing the second time.</summary>
    /// <param name="boot">The boot services.</param>
    public void Free(EfiBootServices* boot)
    {
        FreePages(boot, Report);
        FreePages(boot, Stacks.Range);
        FreePages(boot, Heap.Range);
        Report = default;
        Stacks = Stacks with { Range = default };
        Heap = Heap with { Range = default };
    }

    private static void FreePages(EfiBootServices* boot, PhysicalRange range)
    {
        if (!range.IsEmpty)
        {
            using (FirmwareGate.Enter())
            {
                boot->FreePages(new(range.Start.Value), (nuint)PageCount.Covering(range.Length).Value);
            }
        }
    }

    private EfiStatus TakeHeap(EfiBootServices* boot, ref MemoryMapBuffer buffer, in HeapSizeOption size, in MemoryInUse inUse)
    {
        EfiStatus status = GetMap(ref buffer, out MemoryMap map);
        if (status.IsError)
        {
            return status;
        }

        // A size that was asked for is taken as a whole or not at all; without one, the largest possible size is taken.
        Step = BootMemoryStep.TakeHeap;
        Heap = size.IsGiven
            ? HeapRegion.Allocate(boot, map, inUse, size.Size)
            : HeapRegion.AllocateAtMost(boot, map, inUse, size.Size, new(HeapSizeOption.SmallestSize));
        return Heap.Status;
    }

    private EfiStatus TakeStacks(EfiBootServices* boot, ref MemoryMapBuffer buffer, in MemoryInUse inUse)
    {
        // The heap has changed the map.
        Step = BootMemoryStep.FetchMap;
        EfiStatus status = buffer.Fetch(boot);
        if (status.IsError)
        {
            return status;
        }

        status = GetMap(ref buffer, out MemoryMap map);
        if (status.IsError)
        {
            return status;
        }

        Step = BootMemoryStep.TakeStacks;
        Stacks = HeapRegion.Allocate(boot, map, inUse, new(StackArea.Pages * PageCount.BytesPerPage));
        if (!Stacks.Status.IsError)
        {
            Step = BootMemoryStep.Done;
        }

        return Stacks.Status;
    }

    // Last, so that it takes no room from what cannot be done without. Without a map there is none.
    private void TakeReport(
        EfiBootServices* boot, ref MemoryMapBuffer buffer, in MemoryInUse inUse, delegate*<PhysicalRange, bool> holdsReport)
    {
        if (!buffer.Fetch(boot).IsError && buffer.TryGetMap(out MemoryMap map) == MemoryMapFault.None)
        {
            Report = ReportMemory.Take(boot, map, inUse, holdsReport);
        }
    }

    private EfiStatus GetMap(ref MemoryMapBuffer buffer, out MemoryMap map)
    {
        Step = BootMemoryStep.CheckMap;
        Fault = buffer.TryGetMap(out map);
        return Fault == MemoryMapFault.None ? EfiStatus.Success : EfiStatus.CompromisedData;
    }
}
