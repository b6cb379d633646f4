using System.Runtime;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The handles behind CoreLib's GCHandle and related types. A handle is the address of a slot of <see cref="HandleTable"/>, whose
/// first word is the reference, which CoreLib reads straight through it.
/// </summary>
internal static unsafe class ObjectHandles
{
    // Guards the table of GarbageCollector.Handles. The collector, which stops all threads, needs no lock.
    private static SharedLock Lock => default;

    /// <summary>
    /// Makes a handle of a GCHandleType; null, which CoreLib turns into an OutOfMemoryException, when there is no memory for it.
    /// </summary>
    [RuntimeExport("RhpHandleAlloc")]
    private static nuint* Allocate(void* target, uint type)
    {
        using (Lock.Enter())
        {
            return GarbageCollector.Handles.Allocate((HandleKind)type, (nuint)target);
        }
    }

    /// <summary>Makes a handle that keeps <paramref name="dependent"/> alive while <paramref name="target"/> is.</summary>
    [RuntimeExport("RhpHandleAllocDependent")]
    private static nuint* AllocateDependent(void* target, void* dependent)
    {
        using (Lock.Enter())
        {
            return GarbageCollector.Handles.Allocate(HandleKind.Dependent, (nuint)target, (nuint)dependent);
        }
    }

    /// <summary>Changes a handle's target.</summary>
    [RuntimeExport("RhHandleSet")]
    private static void SetTarget(nuint* handle, void* target) => handle[0] = (nuint)target;

    /// <summary>Changes what depends on a dependent handle's target.</summary>
    [RuntimeExport("RhHandleSetDependentSecondary")]
    private static void SetDependent(nuint* handle, void* dependent) => handle[1] = (nuint)dependent;

    /// <summary>
    /// Reads both references of a dependent handle. Without a target there is no dependent, whatever the slot still holds.
    /// </summary>
    [RuntimeExport("RhHandleGetDependent")]
    private static void* GetDependent(nuint* handle, void** dependent)
    {
        // A collection in between would clear both.
        using (Lock.Enter())
        {
            void* target = (void*)handle[0];
            *dependent = target != null ? (void*)handle[1] : null;
            return target;
        }
    }

    /// <summary>Gives a handle back.</summary>
    [RuntimeExport("RhHandleFree")]
    private static void Free(nuint* handle)
    {
        using (Lock.Enter())
        {
            GarbageCollector.Handles.Free(handle);
        }
    }
}
