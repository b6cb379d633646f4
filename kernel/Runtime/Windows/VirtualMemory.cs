using System;
using System.Runtime;

namespace UefiKernel.Runtime.Windows;

/// <summary>
/// VirtualAlloc and VirtualFree over the heap. A reservation promises addresses, not memory, and CoreLib reserves 4 MiB to commit 64 KiB at a time.
/// All memory is mapped at its own address, so that the kernel has no addresses without memory: it backs only the first <see cref="ReservationBacking"/> of a reservation; a commit beyond fails.
/// </summary>
internal static unsafe class VirtualMemory
{
    /// <summary>Bytes that a reservation can have committed at most.</summary>
    public const nuint ReservationBacking = 256 * 1024;

    private const uint Commit = 0x1000;
    private const uint Reserve = 0x2000;
    private const uint Release = 0x8000;
    private const nuint PageSize = 4096;

    // VirtualAlloc's allocation granularity.
    private const nuint Granularity = 64 * 1024;

    [RuntimeExport("VirtualAlloc")]
    private static void* Allocate(byte* address, nuint size, uint type, uint protection)
    {
        if (size == 0 || (type & ~(Commit | Reserve)) != 0 || type == 0)
            return Fail(WindowsError.InvalidParameter);

        if (address == null)
        {
            nuint backed = (type & Commit) != 0 ? size : Math.Min(size, ReservationBacking);
            nuint rounded = (backed + PageSize - 1) & ~(PageSize - 1);
            void* memory = rounded < backed ? null : KernelHeap.Instance.AllocateZeroed(rounded, Granularity);
            return memory != null ? memory : Fail(WindowsError.NotEnoughMemory);
        }

        if (type != Commit)
            return Fail(WindowsError.InvalidAddress);

        // A commit inside a reservation. The reservation's start is unknown here, but it is aligned to its granularity and the library commits upwards from it: ask
        // the heap how much lies behind the start of the region.
        return IsBacked(address, size) ? address : Fail(WindowsError.NotEnoughMemory);
    }

    [RuntimeExport("VirtualFree")]
    private static int Free(void* address, nuint size, uint type)
    {
        if (type == Release && size == 0 && KernelHeap.Instance.Free(address) == Memory.HeapStatus.Success)
            return 1;

        WindowsError.Set(WindowsError.InvalidAddress);
        return 0;
    }

    private static bool IsBacked(byte* address, nuint size)
    {
        for (nuint back = 0; back <= ReservationBacking; back += Granularity)
        {
            byte* start = (byte*)((nuint)address & ~(Granularity - 1)) - back;
            nuint usable = KernelHeap.Instance.UsableSize(start);
            if (usable != 0)
                return (nuint)(address - start) + size <= usable;
        }

        return false;
    }

    private static void* Fail(uint error)
    {
        WindowsError.Set(error);
        return null;
    }
}
