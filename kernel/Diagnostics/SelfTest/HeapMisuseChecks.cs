using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;

namespace UefiKernel.Diagnostics.SelfTest;

/// <summary>Wrong use of the heap: caught at every small size, and reported with block, size, kind and caller.</summary>
internal static unsafe class HeapMisuseChecks
{
    private const int LargestSize = 600;

    private static FreeListHeap s_heap;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("heap catches misuse of each kind at sizes 1 to 600", EverySize),
        new("heap has a secret", static () => WithFreed(HasSecret)),
        new("heap reports an overrun with block, size and caller", static () => IsReported(HeapStatus.Overrun, Overrun)),
        new("heap reports a double free with its caller", static () => IsReported(HeapStatus.DoubleFree, static () => WithFreed(FreeAgain))),
        new("heap reports a wrong size with its caller", static () => IsReported(HeapStatus.SizeMismatch, FreeWithWrongSize)),
        new("heap reports a pointer into a block with its caller", static () => IsReported(HeapStatus.InteriorPointer, FreeInside)),
        new("heap reports a write after free with its caller", static () => IsReported(HeapStatus.WriteAfterFree, static () => WithFreed(WriteAfterFree))),
    ];

    // In a heap of its own: thousands of log lines would help nobody.
    private static bool EverySize()
    {
        const nuint Bytes = 64 << 10;
        void* memory = KernelHeap.Allocate(Bytes, 16);
        if (memory == null)
            return false;

        s_heap = default;
        bool passed = s_heap.AddRegion(VirtualAddress.FromPointer(memory), new ByteCount(Bytes)) == HeapStatus.Success;
        for (nuint size = 1; size <= LargestSize && passed; size++)
            passed = IsCaught(size);

        s_heap.MergeKept();
        passed = passed && s_heap.Verify().IsNone && s_heap.GetStatistics().Used.IsZero;
        return KernelHeap.Free(memory) == HeapStatus.Success && passed;
    }

    private static bool IsCaught(nuint size)
    {
        void* below = s_heap.Allocate(16, 16);
        byte* block = (byte*)s_heap.Allocate(size, 16);
        void* above = s_heap.Allocate(16, 16);
        byte fence = block[size];
        block[size] = 0;
        bool caught = s_heap.Free(block) == HeapStatus.Overrun;
        block[size] = fence;
        caught &= s_heap.Free(block, size + 1) == HeapStatus.SizeMismatch;
        caught &= s_heap.Free(block + 1) == HeapStatus.MisalignedPointer;
        caught &= size <= 16 || s_heap.Free(block + 16) == HeapStatus.InteriorPointer;
        caught &= s_heap.Free(&caught) == HeapStatus.ForeignPointer;
        caught &= s_heap.Free(block) == HeapStatus.Success;
        caught &= s_heap.Free(block) == HeapStatus.DoubleFree;
        return s_heap.Free(below) == HeapStatus.Success && s_heap.Free(above) == HeapStatus.Success && caught;
    }

    /// <summary>Whether the latest report is of a kind, of a block of 64 bytes, and names a caller in this class.</summary>
    private static bool IsReported(HeapStatus kind, Func<bool> misuse)
    {
        ulong before = KernelHeap.GetStatistics().Misuses;
        var latest = new HeapMisuse[1];
        HeapMisuseReport.IsExpected = true;
        bool refused;
        try
        {
            refused = misuse();
        }
        finally
        {
            HeapMisuseReport.IsExpected = false;
        }

        return refused && KernelHeap.ReadMisuses(latest) == 1 && latest[0].Number == before + 1 && latest[0].Kind == kind
            && latest[0].Block.Size.Value == 64 && MethodNames.Find(latest[0].Caller.Value).Contains(nameof(HeapMisuseChecks), StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Overrun()
    {
        byte* block = (byte*)KernelHeap.Allocate(48, 16);
        byte fence = block[48];
        block[48] = 0;
        bool refused = KernelHeap.Free(block) == HeapStatus.Overrun;
        block[48] = fence;
        return KernelHeap.Free(block) == HeapStatus.Success && refused;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool FreeAgain(nint freed) => KernelHeap.Free((void*)freed) == HeapStatus.DoubleFree;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool FreeWithWrongSize()
    {
        void* block = KernelHeap.Allocate(48, 16);
        bool refused = KernelHeap.Free(block, 47) == HeapStatus.SizeMismatch;
        return KernelHeap.Free(block, 48) == HeapStatus.Success && refused;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool FreeInside()
    {
        byte* block = (byte*)KernelHeap.Allocate(48, 16);
        bool refused = KernelHeap.Free(block + 16) == HeapStatus.InteriorPointer;
        return KernelHeap.Free(block) == HeapStatus.Success && refused;
    }

    // Nothing is allocated in between, so the next block of this length is this one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool WriteAfterFree(nint freed)
    {
        *(byte*)freed ^= 1;
        void* again = KernelHeap.Allocate(48, 16);
        return again == (void*)freed && KernelHeap.Free(again) == HeapStatus.Success;
    }

    // The mark in a freed block differs by more than the address from that of a heap without a secret.
    private static bool HasSecret(nint freed)
    {
        const nuint Bytes = 16 << 10;
        void* memory = KernelHeap.Allocate(Bytes, 16);
        if (memory == null)
            return false;

        s_heap = default;
        s_heap.AddRegion(VirtualAddress.FromPointer(memory), new ByteCount(Bytes));
        void* below = s_heap.Allocate(48, 16);
        var block = (ulong*)s_heap.Allocate(48, 16);
        void* above = s_heap.Allocate(48, 16);
        bool isFreed = below != null && above != null && s_heap.Free(block) == HeapStatus.Success;
        ulong without = *block ^ (ulong)block;
        ulong with = *(ulong*)freed ^ (ulong)freed;
        return KernelHeap.Free(memory) == HeapStatus.Success && isFreed && with != without;
    }

    // Frees blocks until one was not merged with others, and hands it on: not one at a multiple of 256, where blocks are kept for aligned requests.
    private static bool WithFreed(Func<nint, bool> misuse)
    {
        var blocks = new nint[100];
        var found = new HeapBlock[1];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = (nint)KernelHeap.Allocate(48, 16);

        bool passed = true;
        bool isDone = false;
        foreach (nint block in blocks)
        {
            // No other thread may get the block in between.
            using (Preemption.Disable())
            {
                passed &= KernelHeap.Free((void*)block) == HeapStatus.Success;
                if (isDone || (block & 255) == 0)
                    continue;

                KernelHeap.ReadBlocks(new VirtualAddress((nuint)block), found);
                isDone = found[0].Address.Value == (nuint)block && found[0].Size.Value == 64;
                passed &= !isDone || misuse(block);
            }
        }

        return passed && isDone;
    }
}
