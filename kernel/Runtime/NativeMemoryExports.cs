using System;
using System.Runtime;
using UefiKernel.Kernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The C library's allocation as NativeMemory and CoreLib call it by name, from the kernel's heap. For null the library throws
/// OutOfMemoryException.
/// </summary>
internal static unsafe class NativeMemoryExports
{
    // What malloc promises on this architecture (Microsoft, "malloc").
    private const nuint Alignment = 16;

    /// <summary>Whether a method, by the address that it starts at, is one of these: they call the heap for others.</summary>
    public static bool Contains(void* method) =>
        method == (delegate*<nuint, void*>)&Allocate || method == (delegate*<nuint, nuint, void*>)&AllocateZeroed ||
        method == (delegate*<void*, nuint, void*>)&Reallocate || method == (delegate*<void*, void>)&Free ||
        method == (delegate*<nuint, nuint, void*>)&AllocateAligned ||
        method == (delegate*<void*, nuint, nuint, void*>)&ReallocateAligned || method == (delegate*<void*, void>)&FreeAligned;

    [RuntimeExport("malloc")]
    private static void* Allocate(nuint count) => KernelHeap.Allocate(Math.Max(count, 1), Alignment);

    [RuntimeExport("calloc")]
    private static void* AllocateZeroed(nuint count, nuint size)
    {
        UInt128 bytes = (UInt128)(ulong)count * (ulong)size;
        return bytes > ulong.MaxValue ? null : KernelHeap.AllocateZeroed(Math.Max((nuint)(ulong)bytes, 1), Alignment);
    }

    [RuntimeExport("realloc")]
    private static void* Reallocate(void* memory, nuint count) => KernelHeap.Reallocate(memory, Math.Max(count, 1), Alignment);

    [RuntimeExport("free")]
    private static void Free(void* memory)
    {
        if (memory != null)
        {
            KernelHeap.Free(memory);
        }
    }

    [RuntimeExport("_aligned_malloc")]
    private static void* AllocateAligned(nuint count, nuint alignment) =>
    KernelHeap.Allocate(Math.Max(count, 1), Math.Max(alignment, Alignment));

    [RuntimeExport("_aligned_realloc")]
    private static void* ReallocateAligned(void* memory, nuint count, nuint alignment) =>
        KernelHeap.Reallocate(memory, Math.Max(count, 1), Math.Max(alignment, Alignment));

    [RuntimeExport("_aligned_free")]
    private static void FreeAligned(void* memory) => Free(memory);
}
