using System;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Stress;

/// <summary>
/// The heap that <see cref="HeapStress"/> works on, and its lock. Every member but <see cref="Lock"/> is called while the lock is
/// held. The members do what those of the same name in <see cref="FreeListHeap"/> do.
/// </summary>
/// <typeparam name="TLock">What <see cref="Lock"/> returns.</typeparam>
public unsafe interface IStressedHeap<TLock>
    where TLock : struct, IDisposable, allows ref struct
{
    /// <summary>
    /// Locks the heap until the result is disposed. Nothing but the holder's own operations may allocate or free
    /// meanwhile.
    /// </summary>
    TLock Lock();

    /// <summary>See <see cref="FreeListHeap.Allocate"/>.</summary>
    void* Allocate(nuint size, nuint alignment);

    /// <summary>See <see cref="FreeListHeap.Reallocate"/>.</summary>
    void* Reallocate(void* block, nuint size, nuint alignment);

    /// <summary>See <see cref="FreeListHeap.Free(void*)"/>.</summary>
    HeapStatus Free(void* block);

    /// <summary>See <see cref="FreeListHeap.MergeKept"/>.</summary>
    void MergeKept();

    /// <summary>See <see cref="FreeListHeap.GetStatistics"/>.</summary>
    HeapStatistics GetStatistics();

    /// <summary>See <see cref="FreeListHeap.Verify"/>.</summary>
    HeapViolation Verify();
}
