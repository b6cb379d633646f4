using System;

namespace UefiKernel.Memory;

/// <summary>The heap that <see cref="HeapStress"/> works on, and its lock.</summary>
/// <typeparam name="TLock">What <see cref="Lock"/> returns.</typeparam>
public interface IStressedHeap<TLock>
    where TLock : struct, IDisposable, allows ref struct
{
    /// <summary>The heap; used while the lock is held only.</summary>
    ref FreeListHeap Heap { get; }

    /// <summary>Keeps all others from the heap until the lock is disposed. Nothing but the holder's own operations may allocate or free meanwhile.</summary>
    TLock Lock();
}
