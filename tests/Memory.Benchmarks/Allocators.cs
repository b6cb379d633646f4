using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>What a replay calls. Implemented by structures, so that each replay loop is compiled for its allocator.</summary>
internal unsafe interface IAllocator
{
    void* Allocate(nuint size, nuint alignment);

    void Free(void* pointer);

    void* Reallocate(void* pointer, nuint oldSize, nuint size, nuint alignment);
}

/// <summary>Does nothing: its time is the floor of the replay loop.</summary>
internal readonly unsafe struct NoAllocator : IAllocator
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void* Allocate(nuint size, nuint alignment) => (void*)size;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(void* pointer)
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void* Reallocate(void* pointer, nuint oldSize, nuint size, nuint alignment) => pointer;
}

/// <summary>The kernel's heap, somewhere in native memory.</summary>
internal readonly unsafe struct KernelHeap(FreeListHeap* heap) : IAllocator
{
    internal FreeListHeap* Heap => heap;

    /// <summary>A heap with a region as large as a trace needs.</summary>
    internal static KernelHeap New(
        HeapPlacement placement = HeapPlacement.SegregatedFit, HeapHardening level = HeapHardening.Basic)
    {
        void* arena = NativeMemory.AlignedAlloc((nuint)Trace.ArenaBytes, 2 << 20);
        var made = (FreeListHeap*)NativeMemory.AllocZeroed((nuint)sizeof(FreeListHeap));
        made->SetHardening(level);
        made->SetPlacement(placement);
        return made->AddRegion(VirtualAddress.FromPointer(arena), new(Trace.ArenaBytes)) == HeapStatus.Success
            ? new(made)
            : throw new InvalidOperationException("The arena was refused.");
    }

    /// <summary>Gives the memory of a heap and its region back.</summary>
    internal static void Delete(FreeListHeap* heap)
    {
        HeapRegionStatistics region = default;
        heap->NextRegion(ref region);
        NativeMemory.AlignedFree(region.Start.ToPointer());
        NativeMemory.Free(heap);
    }

    public void* Allocate(nuint size, nuint alignment) => heap->Allocate(size, alignment);

    public void Free(void* pointer) => heap->Free(pointer);

    public void* Reallocate(void* pointer, nuint oldSize, nuint size, nuint alignment) =>
        heap->Reallocate(pointer, size, alignment);
}

/// <summary>An allocator with C's interface in a shared library, called without a transition.</summary>
internal readonly unsafe struct NativeAllocator : IAllocator
{
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nuint, void*> _malloc;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nuint, nuint, void*> _alignedAlloc;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void> _free;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, nuint, void*> _realloc;

    internal NativeAllocator(string library, string prefix)
    {
        nint handle = NativeLibrary.Load(library);
        _malloc =
            (delegate* unmanaged[Cdecl, SuppressGCTransition]<nuint, void*>)NativeLibrary.GetExport(handle, prefix + "malloc");
        _alignedAlloc = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nuint, nuint, void*>)
            NativeLibrary.GetExport(handle, prefix + (prefix is "mi_" ? "aligned_alloc" : "memalign"));
        _free = (delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void>)NativeLibrary.GetExport(handle, prefix + "free");
        _realloc = (delegate* unmanaged[Cdecl,
            SuppressGCTransition]<void*, nuint, void*>)NativeLibrary.GetExport(handle, prefix + "realloc");
    }

    /// <summary>
    /// The allocators of Debian's packages that are compared: libjemalloc2, libmimalloc2.0, libtcmalloc-minimal4,
    /// libclang-rt-14-dev.
    /// </summary>
    internal static (string Name, NativeAllocator Allocator)[] All =>
    [
        ("glibc", new("libc.so.6", "")), ("jemalloc", new("libjemalloc.so.2", "")), ("mimalloc", new("libmimalloc.so.2", "mi_")),
        ("tcmalloc", new("libtcmalloc_minimal.so.4", "tc_")), ("scudo", new(FindScudo(), "")),
    ];

    private static string FindScudo()
    {
        const string Name = "libclang_rt.scudo_standalone-x86_64.so";
        foreach (string folder in Directory.EnumerateDirectories("/usr/lib", "llvm-*"))
        {
            foreach (string file in Directory.EnumerateFiles(folder, Name, SearchOption.AllDirectories))
            {
                return file;
            }
        }

        throw new FileNotFoundException("Expected " + Name + " of Debian's package libclang-rt-14-dev below /usr/lib/llvm-*.");
    }

    public void* Allocate(nuint size, nuint alignment) => alignment <= 16 ? _malloc(size) : _alignedAlloc(alignment, size);

    public void Free(void* pointer) => _free(pointer);

    public void* Reallocate(void* pointer, nuint oldSize, nuint size, nuint alignment) => _realloc(pointer, size);
}
