using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Memory;

/// <summary>The memory that the kernel takes from the firmware before it leaves boot services: the heap and the stacks.</summary>
/// <remarks>Works before the runtime. A copy of this structure shares the memory; free only one of them.</remarks>
public unsafe struct BootMemory
{
    /// <summary>Where the heap is, or why there is none.</summary>
    public HeapRegionResult Heap { get; private set; }

    /// <summary>Where the stacks are, or why there are none.</summary>
    public HeapRegionResult Stacks { get; private set; }

    /// <summary>How far <see cref="Take"/> got.</summary>
    public BootMemoryStep Step { get; private set; }

    /// <summary>What is wrong with the memory map, with <see cref="BootMemoryStep.CheckMap"/>.</summary>
    public MemoryMapFault Fault { get; private set; }

    /// <summary>Takes all of it, or nothing.</summary>
    /// <param name="boot">The boot services.</param>
    /// <param name="size">The heap's size: a requested size must be available, the default may be reduced.</param>
    /// <param name="inUse">Memory that is not taken, whatever the map says.</param>
    /// <param name="memory">What was taken; after a failure what it failed at.</param>
    /// <returns>Success, or the status of the step that failed.</returns>
    public static EfiStatus Take(EfiBootServices* boot, in HeapSizeOption size, in MemoryInUse inUse, out BootMemory memory)
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
        FreePages(boot, Stacks);
        FreePages(boot, Heap);
        Stacks = Stacks with { Range = default };
        Heap = Heap with { Range = default };
    }

    private static void FreePages(EfiBootServices* boot, in HeapRegionResult region)
    {
        if (!region.Range.IsEmpty)
        {
            using (FirmwareGate.Enter())
            {
                boot->FreePages(new(region.Range.Start.Value), (nuint)PageCount.Covering(region.Range.Length).Value);
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

    private EfiStatus GetMap(ref MemoryMapBuffer buffer, out MemoryMap map)
    {
        Step = BootMemoryStep.CheckMap;
        Fault = buffer.TryGetMap(out map);
        return Fault == MemoryMapFault.None ? EfiStatus.Success : EfiStatus.CompromisedData;
    }
}
