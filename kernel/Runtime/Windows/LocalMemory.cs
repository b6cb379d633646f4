using System;
using System.Runtime;
using UefiKernel.Kernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// LocalAlloc and CoTaskMemAlloc, which Marshal.AllocHGlobal and AllocCoTaskMem are made of, over the kernel's heap.
/// </summary>
internal static unsafe class LocalMemory
{
    // LMEM_FIXED is 0; LMEM_ZEROINIT.
    private const uint ZeroInitialized = 0x40;

    [RuntimeExport("LocalAlloc")]
    internal static void* Allocate(uint flags, nuint size)
    {
        // Windows gives a pointer of its own for no bytes too.
        size = Math.Max(size, 1);
        void* memory = (flags & ~ZeroInitialized) != 0 ? null
            : (flags & ZeroInitialized) != 0 ? KernelHeap.AllocateZeroed(size, 16)
            : KernelHeap.Allocate(size, 16);
        if (memory == null)
        {
            WindowsError.Set(WindowsError.NotEnoughMemory);
        }

        return memory;
    }

    /// <summary>Null when all is well, else the argument.</summary>
    [RuntimeExport("LocalFree")]
    internal static void* Free(void* memory)
    {
        if (memory == null || KernelHeap.Free(memory) == global::UefiKernel.Memory.Heap.HeapStatus.Success)
        {
            return null;
        }

        WindowsError.Set(WindowsError.InvalidHandle);
        return memory;
    }

    /// <summary>Gives memory another size; null, and the old memory as it was, when there is not enough.</summary>
    [RuntimeExport("LocalReAlloc")]
    private static void* Resize(void* memory, nuint size, uint flags) => Resize(memory, size);

    [RuntimeExport("CoTaskMemAlloc")]
    private static void* AllocateTask(nuint size) => Allocate(0, size);

    [RuntimeExport("CoTaskMemRealloc")]
    private static void* Resize(void* memory, nuint size)
    {
        void* resized = KernelHeap.Reallocate(memory, Math.Max(size, 1), 16);
        if (resized == null)
        {
            WindowsError.Set(WindowsError.NotEnoughMemory);
        }

        return resized;
    }

    [RuntimeExport("CoTaskMemFree")]
    private static void FreeTask(void* memory) => Free(memory);
}
