using System;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Memory;
using UefiKernel.Memory.Benchmarks;

unsafe
{
    NativeAllocator glibc = new("libc.so.6", ""), je = new("libjemalloc.so.2", ""), mi = new("libmimalloc.so.2", "mi_");
    void* arena = NativeMemory.AlignedAlloc((nuint)Trace.ArenaBytes, 2 << 20);
    delegate* unmanaged[Cdecl]<void*, nuint, int, int> madvise = (delegate* unmanaged[Cdecl]<void*, nuint, int, int>)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "madvise");
    Console.WriteLine(madvise(arena, (nuint)Trace.ArenaBytes, 14));
    FreeListHeap* heap = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
    Console.WriteLine(heap->AddRegion(VirtualAddress.FromPointer(arena), new(Trace.ArenaBytes)));
    int ops = 100_000;
    if (args.Length > 0)
    {
        Trace tr = args[0] == "f" ? Trace.Fragmented(512, 100_000, ops) : Trace.Steady(int.Parse(args[0]), 60, ops);
        double best = 1e18, bestFloor = 1e18;
        for (int r = 0; r < int.Parse(args[1]); r++)
        {
            best = Math.Min(best, Replay.Run(tr, new KernelHeap(heap)).Nanoseconds);
            bestFloor = Math.Min(bestFloor, Replay.Run(tr, new NoAllocator()).Nanoseconds);
        }
        Console.WriteLine($"{tr.Name} {(best - bestFloor) / ops:F1}");
        return;
    }
    foreach (Trace t in new[] { Trace.Steady(512, 60, ops), Trace.Steady(8192, 60, ops), Trace.Steady(65536, 60, ops), Trace.Steady(512, 90, ops), Trace.Steady(8192, 90, ops), Trace.Larson(512, 10000, ops), Trace.Fragmented(512, 100_000, ops), Trace.Fragmented(512, 100, ops) })
    {
        double[] a = new double[5];
        Array.Fill(a, 1e18);
        int fail = 0;
        for (int r = 0; r < 15; r++)
        {
            a[0] = Math.Min(a[0], Replay.Run(t, new NoAllocator()).Nanoseconds);
            a[1] = Math.Min(a[1], Replay.Run(t, je).Nanoseconds);
            (double ns, fail) = Replay.Run(t, new KernelHeap(heap));
            a[2] = Math.Min(a[2], ns);
            a[3] = Math.Min(a[3], Replay.Run(t, glibc).Nanoseconds);
            a[4] = Math.Min(a[4], Replay.Run(t, mi).Nanoseconds);
        }
        double[] per = [.. a.Select(x => (x - a[0]) / t.Timed.Length)];
        Console.WriteLine($"{t.Name,-28} floor {a[0] / t.Timed.Length:F1} je {per[1]:F1} ours {per[2]:F1} glibc {per[3]:F1} mi {per[4]:F1}  ratio {per[2] / per[1]:F2} fail {fail} verify {heap->Verify()}");
    }
    foreach (int n in new[] { 512, 8192, 65536 })
    {
        Xorshift random = new(12345 + (ulong)n);
        while (heap->Allocate(random.Size(n), random.Alignment()) != null) { }
        Console.WriteLine($"{n} {heap->GetStatistics().Payload.Value * 100.0 / Trace.ArenaBytes:F2}% frag free {heap->GetStatistics().Free}");
        NativeMemory.Clear(heap, (nuint)sizeof(FreeListHeap));
        heap->AddRegion(VirtualAddress.FromPointer(arena), new(Trace.ArenaBytes));
    }
}
