using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>The heap's lock: counting, walking and testing the heap while other threads allocate and free.</summary>
internal static unsafe class HeapLockChecks
{
    private const int Threads = 3;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("heap: counted beside threads that allocate and free", static () => BesideThreads(Count)),
        new("heap: walked beside threads that allocate and free", static () => BesideThreads(Walk)),
        new("heap: its stress test beside threads that allocate and free", static () => BesideThreads(Stress)),
    ];

    private static void BesideThreads(Func<string?> work)
    {
        int stop = 0;
        var crew = new Crew();
        for (int i = 0; i < Threads; i++)
        {
            int seed = i + 1;
            crew.Start(() =>
            {
                var random = new Random(seed);
                while (Volatile.Read(ref stop) == 0)
                {
                    AllocateAndFree(random);
                }
            });
        }

        string? problem = work();
        Volatile.Write(ref stop, 1);
        crew.Join();
        HeapViolation violation = KernelHeap.Verify();
        problem ??= violation.IsNone ? null : violation.ToString();
        Check.Equal(null, problem);
    }

    private static void AllocateAndFree(Random random)
    {
        byte* block = (byte*)NativeMemory.Alloc((nuint)random.Next(1, 2000));
        byte[] array = new byte[random.Next(1, 2000)];
        array[0] = *block = 1;
        block = (byte*)NativeMemory.Realloc(block, (nuint)random.Next(1, 4000));
        NativeMemory.Free(block);
        GC.KeepAlive(array);
    }

    private static string? Count()
    {
        for (int i = 0; i < Amount.Of(1000, 10); i++)
        {
            HeapStatistics heap = KernelHeap.GetStatistics();
            if (heap.Used.Value + heap.Free.Value + heap.Metadata.Value != heap.Total.Value)
            {
                return $"{heap.Used} used, {heap.Free} free and {heap.Metadata} metadata are not {heap.Total}";
            }

            if (GC.GetTotalMemory(false) <= 0 || GC.GetGCMemoryInfo().HeapSizeBytes <= 0)
            {
                return "the library counts no memory";
            }
        }

        return null;
    }

    private static string? Walk()
    {
        Span<HeapBlock> blocks = stackalloc HeapBlock[32];
        Span<HeapTally> classes = stackalloc HeapTally[16];
        for (int i = 0; i < Amount.Of(50, 2); i++)
        {
            VirtualAddress from = default;
            for (int count = KernelHeap.ReadBlocks(from, blocks); count > 0; count = KernelHeap.ReadBlocks(from, blocks))
            {
                from = new VirtualAddress(blocks[count - 1].Address.Value + 1);
            }

            KernelHeap.CountBlocks(classes);
            HeapRegionStatistics region = default;
            int regions = 0;
            while (KernelHeap.NextRegion(ref region))
            {
                regions++;
            }

            if (regions == 0)
            {
                return "no region";
            }
        }

        return null;
    }

    private static string? Stress() => KernelHeap.Stress(Amount.Of(2000, 100), seed: 1, progress: null).Problem;
}
