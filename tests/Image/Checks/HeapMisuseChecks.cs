using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Image.Checks;

/// <summary>Wrong use of the heap: caught at every small size, and reported with block, size, kind and caller.</summary>
internal static unsafe class HeapMisuseChecks
{
    private const nuint LargestSize = 600;

    // The size whose reports are looked for in the log.
    private const nuint LoggedSize = 48;

    // Blocks of a check. A write after free needs three beside each other; where the heap is fragmented, it takes many until it
    // has them.
    private const int BlockCount = 2000;
    private const int FirstBlocks = BlockCount - 16;

    private static readonly HeapStatus[] s_kinds =
    [
        HeapStatus.Overrun, HeapStatus.SizeMismatch, HeapStatus.MisalignedPointer, HeapStatus.InteriorPointer,
            HeapStatus.ForeignPointer, HeapStatus.DoubleFree,
        HeapStatus.WriteAfterFree,
    ];

    private static FreeListHeap s_heap;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("heap catches and reports misuse of each kind at sizes 1 to 600", static () => With(MisuseLines.None, EverySize)),
        new("heap logs misuse of each kind with block, size and caller",
            static () => With(MisuseLines.Kept, static () => Array.ForEach(s_kinds, CheckLogged))),
        new("heap names who called free, not the library that passed it on", NamesCallerOfFree),
        new("heap has a secret", HasSecret),
    ];

    private static void NamesCallerOfFree() => With(MisuseLines.None, static () =>
    {
        Span<HeapMisuse> latest = stackalloc HeapMisuse[1];
        using (Preemption.Disable())
        {
            void* block = NativeMemory.Alloc(LoggedSize);
            NativeMemory.Free(block);
            NativeMemory.Free(block);
            Check.Equal(1, KernelHeap.ReadMisuses(latest));
        }

        Check.Equal(HeapStatus.DoubleFree, latest[0].Kind);
        Check.True(MethodNames.Find(latest[0].Caller.Value).Contains(nameof(HeapMisuseChecks), StringComparison.Ordinal));
    });

    private static void With(MisuseLines lines, Action check)
    {
        HeapMisuseReport.Lines = lines;
        try
        {
            check();
        }
        finally
        {
            HeapMisuseReport.Lines = MisuseLines.Shown;
        }
    }

    private static void EverySize()
    {
        for (nuint size = 1; size <= LargestSize; size++)
        {
            foreach (HeapStatus kind in s_kinds)
            {
                // A block of one granule has no second one.
                bool canBe = kind != HeapStatus.InteriorPointer || size >= 16;
                if (canBe && !IsReported(kind, size, out HeapMisuse report))
                {
                    Check.Fail(
                        $"{kind}, {size} bytes: the last report is {report.KindName} of a block of {report.Block.Size.Value} " +
                        $"bytes, {report.Block.Payload.Value} asked for");
                }
            }
        }

        Check.True(KernelHeap.Verify().IsNone);
    }

    /// <summary>
    /// Checks that the log has a line since then that says what the report says, and the caller's name is one of this class.
    /// </summary>
    private static void CheckLogged(HeapStatus kind)
    {
        ulong first = KernelLog.Buffer.LinesFinished;
        Check.True(IsReported(kind, LoggedSize, out HeapMisuse report), $"{kind} is reported");

        // A block that was freed is as large as its free neighbours have made it: the number may have a comma.
        string line =
            $"[HEAP] ✗ {report.KindName}: 0x{report.Pointer.Value:X}, block 0x{report.Block.Address.Value:X} of " +
            $"{report.Block.Size.Value:N0} bytes, "
            + $"{report.Block.Payload.Value} asked for, called from [0x{ManagedCode.Image.OffsetOf(report.Caller.Value):X}]";
        Check.True(
            LogChecks.LinesFrom(first).Any(text => text.Contains(line, StringComparison.Ordinal)), $"the log has: {line}");
        Check.True(MethodNames.Find(report.Caller.Value).Contains(nameof(HeapMisuseChecks), StringComparison.Ordinal));
    }

    /// <summary>
    /// Whether misuse of a block of a size is caught, and the latest report has its kind, pointer, block, size and caller.
    /// </summary>
    private static bool IsReported(HeapStatus kind, nuint size, out HeapMisuse report)
    {
        nint* blocks = (nint*)KernelHeap.Allocate(BlockCount * (nuint)sizeof(nint), 16);
        Span<HeapMisuse> latest = stackalloc HeapMisuse[1];
        report = default;
        if (blocks == null)
        {
            return false;
        }

        // No other thread may misuse the heap, or take a block that was freed, in between.
        using (Preemption.Disable())
        {
            ulong before = KernelHeap.GetStatistics().Misuses;
            bool isReady = kind == HeapStatus.WriteAfterFree ? TryFindFreed(size, blocks) : TryTake(size, blocks);
            byte* block = (byte*)blocks[0];
            void* pointer = null;
            bool isCaught = isReady && Provoke(kind, block, size, blocks, out pointer) && KernelHeap.ReadMisuses(latest) == 1;
            report = latest[0];
            return FreeAll(blocks) && isCaught && report.Number == before + 1 && report.Kind == kind &&
                report.Pointer.ToPointer() == pointer
                && IsDescribed(kind, block, size, report.Block)
                && StackWalkExports.FindMethodStart(report.Caller.Value) ==
                (delegate*<HeapStatus, byte*, nuint, nint*, out void*, bool>)&Provoke;
        }
    }

    private static bool FreeAll(nint* blocks)
    {
        bool isFreed = true;
        for (int i = 0; i < BlockCount; i++)
        {
            isFreed &= blocks[i] == 0 || KernelHeap.Free((void*)blocks[i]) == HeapStatus.Success;
        }

        return KernelHeap.Free(blocks) == HeapStatus.Success && isFreed;
    }

    // The payload's size stands behind the payload: it is lost when the only byte there was written over.
    private static bool IsDescribed(HeapStatus kind, byte* block, nuint size, HeapBlock found) => kind switch
    {
        HeapStatus.ForeignPointer => found.Kind == HeapBlockKind.None,
        HeapStatus.DoubleFree or HeapStatus.WriteAfterFree => (nuint)block - found.Address.Value < found.Size.Value,
        HeapStatus.Overrun when size % 16 == 15 => found.Address.ToPointer() == block && found.Payload.Value == 0,
        _ => found.Address.ToPointer() == block && found.Payload.Value == size,
    };

    private static bool TryTake(nuint size, nint* blocks)
    {
        new Span<nint>(blocks, BlockCount).Clear();
        blocks[0] = (nint)KernelHeap.Allocate(size, 16);
        return blocks[0] != 0;
    }

    /// <summary>
    /// Takes blocks until three lie beside each other, frees the middle one and puts it first: what lies at its start is the
    /// heap's own then.
    /// </summary>
    private static bool TryFindFreed(nuint size, nint* blocks)
    {
        new Span<nint>(blocks, BlockCount).Clear();
        nint length = (nint)((size + 16) & ~(nuint)15);
        for (int i = 0; i < FirstBlocks; i++)
        {
            // Some are longer, so that not all of the others can lie at multiples of 256, where blocks are kept for aligned
            // requests.
            blocks[i] = (nint)KernelHeap.Allocate(i % 8 == 0 ? size + 16 : size, 16);
            if (blocks[i] == 0)
            {
                return false;
            }

            nint middle = i < 2 ? 0 : blocks[i - 1];
            nint step = middle == 0 ? 0 : middle - blocks[i - 2];
            if (nint.Abs(step) == length && blocks[i] - middle == step && (middle & 255) != 0 && i % 8 > 2)
            {
                blocks[i - 1] = blocks[0];
                blocks[0] = middle;
                return KernelHeap.Free((void*)middle) == HeapStatus.Success;
            }
        }

        return false;
    }

    /// <summary>Uses the heap wrongly, once.</summary>
    /// <param name="kind">How.</param>
    /// <param name="block">A block; one that was freed for <see cref="HeapStatus.WriteAfterFree"/>.</param>
    /// <param name="size">Its size.</param>
    /// <param name="blocks">
    /// The blocks in use, <paramref name="block"/> first; changed when it is freed, and where others are taken.
    /// </param>
    /// <param name="pointer">What the report must name.</param>
    /// <returns>Whether the heap refused it, where it can.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Provoke(HeapStatus kind, byte* block, nuint size, nint* blocks, out void* pointer)
    {
        pointer = block;
        switch (kind)
        {
            case HeapStatus.Overrun:
                byte fence = block[size];
                block[size] = 0;
                bool isRefused = KernelHeap.Free(block) == kind;
                block[size] = fence;
                return isRefused;
            case HeapStatus.SizeMismatch:
                return KernelHeap.Free(block, size + 1) == kind;
            case HeapStatus.MisalignedPointer:
                pointer = block + 1;
                return KernelHeap.Free(pointer) == kind;
            case HeapStatus.InteriorPointer:
                pointer = block + 16;
                return KernelHeap.Free(pointer) == kind;
            case HeapStatus.ForeignPointer:
                pointer = &block;
                return KernelHeap.Free(pointer) == kind;
            case HeapStatus.DoubleFree:
                blocks[0] = 0;
                return KernelHeap.Free(block) == HeapStatus.Success && KernelHeap.Free(block) == kind;
            default:
                // It is noticed when the block is used again.
                ulong before = KernelHeap.GetStatistics().Misuses;
                *block ^= 1;
                blocks[0] = 0;
                for (int i = 0; i < BlockCount && KernelHeap.GetStatistics().Misuses == before; i++)
                {
                    blocks[i] = blocks[i] != 0 ? blocks[i] : (nint)KernelHeap.Allocate(size, 16);
                }

                return true;
        }
    }

    // The mark in a freed block differs by more than the address from that of a heap without a secret.
    private static void HasSecret()
    {
        const nuint Size = 48;
        const nuint Bytes = 16 << 10;
        void* memory = KernelHeap.Allocate(Bytes, 16);
        nint* blocks = (nint*)KernelHeap.Allocate(BlockCount * (nuint)sizeof(nint), 16);
        using (Preemption.Disable())
        {
            Check.True(memory != null);
            Check.True(blocks != null);
            Check.True(TryFindFreed(Size, blocks));

            s_heap = default;
            s_heap.AddRegion(VirtualAddress.FromPointer(memory), new ByteCount(Bytes));
            void* below = s_heap.Allocate(Size, 16);
            ulong* block = (ulong*)s_heap.Allocate(Size, 16);
            void* above = s_heap.Allocate(Size, 16);
            bool isDone = below != null && above != null && s_heap.Free(block) == HeapStatus.Success;
            isDone &= (*(ulong*)blocks[0] ^ (ulong)blocks[0]) != (*block ^ (ulong)block);
            blocks[0] = 0;
            Check.True(FreeAll(blocks));
            Check.Equal(HeapStatus.Success, KernelHeap.Free(memory));
            Check.True(isDone);
        }
    }
}
