using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using Native = System.Runtime.InteropServices.NativeMemory;

namespace UefiKernel.Image.Checks;

/// <summary>
/// The heap grows, and gives memory back. How much depends on the machine; where the heap cannot grow, most of it is skipped.
/// </summary>
internal static class GrowthChecks
{
    private const ulong Gigabyte = 1 << 30;
    private const int Mebibyte = 1 << 20;

    // Less would show nothing: the heap grows by half of it anyway.
    private const ulong Least = 4 * Mebibyte;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("growth: array larger than the heap, and its memory comes back", LargeArray),
        new("growth: memory that is in pieces holds a large array", FragmentedPages),
        new("growth: a heap in pieces holds 1 MiB", FragmentedHeap),
        new("growth: native memory", NativeMemory),
        new("growth: GC.GetGCMemoryInfo has the limit", Information),
        new("growth: at the limit an exception, and pages stay free", AtTheLimit),
        new("growth: region without collections that is larger than the heap", WithoutCollections),
    ];

    private static void LargeArray()
    {
        ulong amount = Math.Min(Gigabyte, RequireRoom() / 2);
        CollectionChecks.ScrubStack();
        GC.Collect();
        ulong before = PhysicalPages.CountFree().Value;
        HeapGrowthCounts counts = HeapGrowth.Counts;
        UseArray((int)amount);
        Check.True(HeapGrowth.Counts.Growths > counts.Growths);
        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.True(HeapGrowth.Counts.Returns > counts.Returns);

        // Tables of the window's top levels stay, and other threads may take some pages meanwhile.
        Check.True(PhysicalPages.CountFree().Value + 64 >= before);
    }

    // A frame of its own, so that nothing on the stack refers to the array afterwards.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseArray(int length)
    {
        byte[] array = new byte[length];
        Check.True(array.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        array[0] = 1;
        array[^1] = 2;
        GC.Collect();
        Check.Equal(3, array[0] + array[^1]);
        Check.True(GC.GetTotalMemory(false) > length);
        Check.True(HeapGrowth.Verify(Paging.Tables!, out _) == PageTableProblem.None);
        Check.True(HeapGrowth.Verify(Paging.FirmwareTables!, out _) == PageTableProblem.None);
        Check.True(KernelHeap.Verify().IsNone);
    }

    // Every second block of 64 KiB is taken, of as many as a small machine has.
    private static void FragmentedPages()
    {
        const int Order = 4;
        const int Most = 4096;
        ulong amount = Math.Min(RequireRoom() / 4, 16 * Mebibyte);
        var blocks = new List<PhysicalAddress>(Most);
        try
        {
            while (blocks.Count < Most && HeapGrowth.Available.Value > amount * 2 &&
                PhysicalPages.TryAllocate(Order, PageZone.High, PageFallback.Lower, out PhysicalAddress block) ==
                PageStatus.Success)
            {
                blocks.Add(block);
            }

            for (int i = 0; i < blocks.Count; i += 2)
            {
                PhysicalPages.Free(blocks[i]);
            }

            UseArray((int)amount);
        }
        finally
        {
            for (int i = 1; i < blocks.Count; i += 2)
            {
                PhysicalPages.Free(blocks[i]);
            }

            CollectionChecks.ScrubStack();
            GC.Collect();
        }
    }

    private static void FragmentedHeap()
    {
        const int Piece = 20_000;
        RequireRoom();

        // More than is free, so that grown regions are in pieces too.
        byte[][] pieces = new byte[(int)((KernelHeap.FreeBytes.Value + (2 * Mebibyte)) / Piece)][];
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i] = new byte[Piece];
        }

        for (int i = 0; i < pieces.Length; i += 2)
        {
            pieces[i] = null!;
        }

        GC.Collect();
        for (int i = 0; i < 8; i++)
        {
            Check.Equal(Mebibyte, new byte[Mebibyte].Length);
        }

        GC.KeepAlive(pieces);
        Check.True(KernelHeap.Verify().IsNone);
    }

    private static unsafe void NativeMemory()
    {
        const nuint Alignment = 1 << 16;
        RequireRoom();
        CollectionChecks.ScrubStack();
        GC.Collect();
        ulong growths = HeapGrowth.Counts.Growths;
        nuint size = (nuint)KernelHeap.GetStatistics().LargestFree.Value + Mebibyte;
        byte* first = AllocateNative(size, Alignment);

        // A collection may have made room for the first one. Then there is none for the second.
        byte* second = HeapGrowth.Counts.Growths == growths
            ? AllocateNative((nuint)KernelHeap.GetStatistics().LargestFree.Value + Mebibyte, Alignment)
            : null;
        ulong after = HeapGrowth.Counts.Growths;
        Native.AlignedFree(second);
        Native.AlignedFree(first);
        Check.True(after > growths);
        Check.True((nuint)first % Alignment == 0);
        GC.Collect();
    }

    private static unsafe byte* AllocateNative(nuint size, nuint alignment)
    {
        byte* block = (byte*)Native.AlignedAlloc(size, alignment);
        block[0] = 1;
        block[size - 1] = 1;
        return block;
    }

    private static void Information()
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        Check.Equal((long)HeapGrowth.Limit.Value, info.TotalAvailableMemoryBytes);
        Check.Equal(info.TotalAvailableMemoryBytes / 10 * 9, info.HighMemoryLoadThresholdBytes);
        Check.True(info.MemoryLoadBytes < info.TotalAvailableMemoryBytes);
        Check.Equal((long)KernelHeap.TotalBytes.Value, info.TotalCommittedBytes);
    }

    private static void AtTheLimit()
    {
        using var heap = FixedHeap.Begin();
        ulong before = PhysicalPages.CountFree().Value;
        HeapGrowthCounts counts = HeapGrowth.Counts;
        bool thrown = false;
        try
        {
            Fill();
        }
        catch (OutOfMemoryException)
        {
            thrown = true;
        }

        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.True(thrown);
        Check.True(HeapGrowth.Counts.Growths == counts.Growths);
        Check.True(HeapGrowth.Counts.Refusals > counts.Refusals);
        Check.True(PhysicalPages.CountFree().Value + 64 >= before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill()
    {
        var kept = new List<byte[]>();
        while (kept.Count < int.MaxValue)
        {
            kept.Add(new byte[100_000]);
        }
    }

    private static void WithoutCollections()
    {
        const int Piece = 1 << 16;
        long size = (long)KernelHeap.TotalBytes.Value + Mebibyte;
        if (RequireRoom() / 2 < (ulong)size)
        {
            throw new CheckSkipped("there is not memory enough for a heap that is twice as large");
        }

        Check.True(GC.TryStartNoGCRegion(size));
        int before = GC.CollectionCount(0);
        bool isStressed = Amount.Of(0, 1) != 0;
        for (long used = 0; used < size - Mebibyte; used += Piece)
        {
            GC.KeepAlive(new byte[Piece - 100]);
        }

        int collections = GC.CollectionCount(0) - before;
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException) when (isStressed)
        {
            // A collection came all the same.
        }

        Check.True(collections == 0 || isStressed);
        GC.Collect();
    }

    // Bytes by which the heap can grow.
    private static ulong RequireRoom() =>
        HeapGrowth.Available.Value is >= Least and var room ? room : throw new CheckSkipped("the heap cannot grow by 4 MiB here");
}
