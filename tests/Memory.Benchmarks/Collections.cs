using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>What allocation in runs, marking and sweeping cost for binary trees of objects of 48 bytes.</summary>
internal static unsafe class Collections
{
    private const nuint RegionBytes = 64 << 20;
    private const nuint RunBytes = 64 << 10;
    private const nuint ObjectBytes = 48;
    private const int Count = 1 << 20;
    private const int Rounds = 7;

    internal static string Run()
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(RegionBytes, 4096);
        var heap = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
        Require(heap->EnableMarks() == HeapStatus.Success);
        Require(heap->AddRegion(VirtualAddress.FromPointer(memory), new(RegionBytes)) == HeapStatus.Success);
        Collector<Model> collector = default;
        Require(collector.Attach(heap, 4096) == HeapStatus.Success);
        nuint** objects = (nuint**)NativeMemory.Alloc(Count, (nuint)sizeof(void*));
        double[] best = new double[6];
        Array.Fill(best, double.MaxValue);
        long[] times = new long[best.Length];
        for (int round = 0; round < Rounds; round++)
        {
            Array.Clear(times);
            Fill(heap, objects, ref times[0], ref times[1]);
            Connect(objects, 1);
            Roots roots = new() { First = objects[0] };
            times[2] = Collect(ref collector, ref roots, Count);

            // Every other object dies: nothing merges.
            Connect(objects, 2);
            times[3] = Collect(ref collector, ref roots, Count / 2);
            roots.First = null;
            Collect(ref collector, ref roots, 0);
            Fill(heap, objects, ref times[0], ref times[1]);
            times[4] = Collect(ref collector, ref roots, 0);
            times[5] = AllocateSingly(heap, objects);
            Collect(ref collector, ref roots, 0);
            times[0] /= 2;
            times[1] /= 2;
            for (int i = 0; i < best.Length; i++)
            {
                best[i] = double.Min(best[i], (double)times[i] / Count);
            }
        }

        NativeMemory.AlignedFree(memory);
        NativeMemory.Free(heap);
        NativeMemory.Free(objects);
        StringBuilder table = new();
        table.Append("Nanoseconds of processor time per object, ").Append(Count).Append(" objects of ").Append(ObjectBytes)
            .Append(" bytes in 64 MiB; best of ").Append(Rounds)
            .Append(" rounds.\n\n| | ns | as a ratio to allocation in runs |\n|---|---|---|\n");
        double allocation = best[0] + best[1];
        Row(table, "bump in runs of 64 KiB, clearing included", best[0], allocation);
        Row(table, "sealing the runs", best[1], allocation);
        Row(table, "collection, all live (one binary tree)", best[2], allocation);
        Row(table, "collection, every other one dead", best[3], allocation);
        Row(table, "collection, all dead", best[4], allocation);
        Row(table, "single blocks instead of runs", best[5], allocation);
        return table.ToString();
    }

    private static void Row(StringBuilder table, string what, double nanoseconds, double allocation) => table.Append(
        CultureInfo.InvariantCulture, $"| {what} | {nanoseconds:F1} | {nanoseconds / allocation:F2} |\n");

    private static void Fill(FreeListHeap* heap, nuint** objects, ref long bump, ref long seal)
    {
        HeapRun run = default;
        long start = ThreadClock.Now;
        for (int i = 0; i < Count; i++)
        {
            if (!run.TryBump(ObjectBytes, out void* block))
            {
                long middle = ThreadClock.Now;
                bump += middle - start;
                Require(heap->SealRun<Model>(ref run));
                start = ThreadClock.Now;
                seal += start - middle;
                Require(heap->TryOpenRun(RunBytes, RunBytes, out run) && run.TryBump(ObjectBytes, out block));
            }

            *(nuint*)block = ObjectBytes;
            objects[i] = (nuint*)block;
        }

        bump += ThreadClock.Now - start;
        Require(heap->SealRun<Model>(ref run));
    }

    private static long AllocateSingly(FreeListHeap* heap, nuint** objects)
    {
        long start = ThreadClock.Now;
        for (int i = 0; i < Count; i++)
        {
            objects[i] = (nuint*)heap->TakeForObject(ObjectBytes);
            NativeMemory.Clear(objects[i], ObjectBytes - 1);
            *objects[i] = ObjectBytes;
            heap->MakeObject(objects[i]);
        }

        return ThreadClock.Now - start;
    }

    /// <summary>Links each group of objects into a binary tree with the first one as its root.</summary>
    private static void Connect(nuint** objects, int step)
    {
        for (int i = 0; i < Count; i += step)
        {
            long left = (2L * i) + step;
            long right = left + step;
            objects[i][1] = left < Count ? (nuint)objects[left] : 0;
            objects[i][2] = right < Count ? (nuint)objects[right] : 0;
        }
    }

    private static long Collect(ref Collector<Model> collector, ref Roots roots, int live)
    {
        long start = ThreadClock.Now;
        Require(collector.Collect(ref roots));
        long time = ThreadClock.Now - start;
        Require(collector.Statistics.LiveObjects == (ulong)live);
        return time;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The collector or its heap did not do what the benchmark expects.");
        }
    }

    /// <summary>Objects: the size, two references.</summary>
    private struct Model : IObjectModel
    {
        public static nuint SizeOf(void* block) => *(nuint*)block;

        public static bool HasFixedSize(void* block) => true;

        public static nuint KindOf(void* block) => *(nuint*)block;

        public static void* BlockOf(nuint reference) => (void*)reference;

        public static nuint ReferenceOf(void* block) => (nuint)block;

        public static bool HasReferences(void* block) => true;

        public static bool TryGetRow(nuint reference, out nuint* first, out nuint* end)
        {
            first = (nuint*)reference + 1;
            end = first + 2;
            return true;
        }

        public static void VisitReferences<TVisitor>(void* block, ref TVisitor visitor)
            where TVisitor : struct, IReferenceVisitor
        {
            for (int i = 1; i <= 2; i++)
            {
                nuint reference = ((nuint*)block)[i];
                if (reference != 0)
                {
                    visitor.Visit((void*)reference);
                }
            }
        }

        public static void VisitReferences<TVisitor>(void* block, void* low, void* high, ref TVisitor visitor)
            where TVisitor : struct, IReferenceVisitor => VisitReferences(block, ref visitor);

        public static bool TakeSuppression(void* block) => false;

        public static bool IsCritical(void* block) => false;
    }

    private struct Roots : IRootSource<Model>
    {
        internal void* First;

        public readonly void MarkRoots(ref ObjectMarker<Model> marker)
        {
            if (First != null)
            {
                marker.MarkBlock(First);
            }
        }

        public readonly void ReportLost(void* holder, nuint* field, void* target)
        {
        }

        public readonly void VisitUnreached(ref ObjectMarker<Model> marker)
        {
        }
    }
}
