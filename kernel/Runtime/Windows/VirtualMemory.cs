using System;
using System.Runtime;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// VirtualAlloc and VirtualFree over the page allocator, so that they serve when the heap is exhausted: the first question for an
/// object's type, as in the message of an exception, reserves memory for types. Over the heap while there is no page allocator,
/// and in a panic, which has its own memory. A reservation reserves addresses, not memory, and CoreLib reserves 4 MiB to commit
/// 64 KiB at a time. All memory is mapped at its own address, so that the kernel has no addresses without memory: it backs only
/// the first <see cref="ReservationBacking"/> of a reservation; a commit beyond fails.
/// </summary>
internal static unsafe class VirtualMemory
{
    // Bytes that a reservation can have committed at most.
    private const nuint ReservationBacking = 256 * 1024;

    private const uint Commit = 0x1000;
    private const uint Reserve = 0x2000;
    private const uint Release = 0x8000;

    // VirtualAlloc's allocation granularity.
    private const nuint Granularity = 64 * 1024;

    [RuntimeExport("VirtualAlloc")]
    private static void* Allocate(byte* address, nuint size, uint type, uint protection)
    {
        if (size == 0 || (type & ~(Commit | Reserve)) != 0 || type == 0)
        {
            return Fail(WindowsError.InvalidParameter);
        }

        if (address == null)
        {
            nuint backed = (type & Commit) != 0 ? size : Math.Min(size, ReservationBacking);
            void* memory = Take(backed);
            return memory != null ? memory : Fail(WindowsError.NotEnoughMemory);
        }

        if (type != Commit)
        {
            return Fail(WindowsError.InvalidAddress);
        }

        // A commit inside a reservation. The reservation's start is unknown here, but it is aligned to its granularity and the
        // library commits upwards from it: ask how much lies behind the start of the region.
        return IsBacked(address, size) ? address : Fail(WindowsError.NotEnoughMemory);
    }

    [RuntimeExport("VirtualFree")]
    private static int Free(void* address, nuint size, uint type)
    {
        // An address that was never reserved is rejected here: the heap would report it as misuse.
        if (type == Release && size == 0 && SizeOf(address) != 0 && Give(address))
        {
            return 1;
        }

        WindowsError.Set(WindowsError.InvalidAddress);
        return 0;
    }

    private static void* Take(nuint size)
    {
        nuint rounded = (size + Granularity - 1) & ~(Granularity - 1);
        if (rounded < size)
        {
            return null;
        }

        void* pages = PhysicalPages.IsInitialized && !Fatal.IsUnderWay ? TakePages(rounded) : null;
        return pages != null ? pages : KernelHeap.AllocateZeroed(rounded, Granularity);
    }

    // A block is aligned to its length, which is no less than the granularity.
    private static void* TakePages(nuint size)
    {
        if (size > int.MaxValue || !PageAllocator.TryGetOrder(new ByteCount(size), out int order))
        {
            return null;
        }

        if (PhysicalPages.TryAllocate(order, PageZone.High, PageFallback.Lower, out PhysicalAddress block) != PageStatus.Success)
        {
            return null;
        }

        // The caller owns the block from here on. It is mapped at its own address, as all memory from the allocator.
        void* memory = (void*)block.Value;
        new Span<byte>(memory, (int)size).Clear();
        return memory;
    }

    private static bool Give(void* address) =>
        TryFindPages(address, out _) ? GivePages(address) : KernelHeap.Free(address) == HeapStatus.Success;

    private static bool GivePages(void* address) => PhysicalPages.Free(new PhysicalAddress((nuint)address)) == PageStatus.Success;

    private static bool TryFindPages(void* start, out int order) =>
        PhysicalPages.TryGetOrder(new PhysicalAddress((nuint)start), out order) == PageStatus.Success;

    // Bytes of the block that begins at an address; 0 when none does.
    private static nuint SizeOf(void* start) =>
        TryFindPages(start, out int order) ? (nuint)PageAllocator.LengthOf(order).Value : KernelHeap.UsableSize(start);

    private static bool IsBacked(byte* address, nuint size)
    {
        for (nuint back = 0; back <= ReservationBacking; back += Granularity)
        {
            byte* start = (byte*)((nuint)address & ~(Granularity - 1)) - back;
            nuint usable = SizeOf(start);
            if (usable != 0)
            {
                return (nuint)(address - start) <= usable && size <= usable - (nuint)(address - start);
            }
        }

        return false;
    }

    private static void* Fail(uint error)
    {
        WindowsError.Set(error);
        return null;
    }
}
