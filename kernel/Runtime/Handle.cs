using System.Runtime;
using System.Runtime.InteropServices;

namespace UefiKernel.Runtime;

/// <summary>
/// GC handles. CoreLib reads a handle's target straight through the handle, so a handle is the address of a slot whose first word is the reference.
/// Without collection every target stays alive, whatever the handle's type.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Handle
{
    private void* _target;
    private void* _dependent;
    private uint _type;

    // Beyond System.Runtime.InteropServices.GCHandleType, which CoreLib passes for the others.
    private const uint Dependent = 6;

    /// <summary>Makes a handle of a GCHandleType.</summary>
    [RuntimeExport("RhpHandleAlloc")]
    private static Handle* Allocate(void* target, uint type) => Create(target, null, type);

    /// <summary>Makes a handle that keeps <paramref name="dependent"/> alive as long as <paramref name="target"/> is.</summary>
    [RuntimeExport("RhpHandleAllocDependent")]
    private static Handle* AllocateDependent(void* target, void* dependent) => Create(target, dependent, Dependent);

    /// <summary>Changes a handle's target.</summary>
    [RuntimeExport("RhHandleSet")]
    private static void SetTarget(Handle* handle, void* target) => handle->_target = target;

    /// <summary>Changes what depends on a dependent handle's target.</summary>
    [RuntimeExport("RhHandleSetDependentSecondary")]
    private static void SetDependent(Handle* handle, void* dependent) => handle->_dependent = dependent;

    /// <summary>Reads both references of a dependent handle.</summary>
    [RuntimeExport("RhHandleGetDependent")]
    private static void* GetDependent(Handle* handle, void** dependent)
    {
        *dependent = handle->_dependent;
        return handle->_target;
    }

    /// <summary>Gives a handle back.</summary>
    [RuntimeExport("RhHandleFree")]
    private static void Free(Handle* handle) => KernelHeap.Instance.Free(handle);

    private static Handle* Create(void* target, void* dependent, uint type)
    {
        // CoreLib turns a null handle into an OutOfMemoryException.
        var handle = (Handle*)KernelHeap.Instance.Allocate((nuint)sizeof(Handle), 8);
        if (handle == null)
            return null;

        handle->_target = target;
        handle->_dependent = dependent;
        handle->_type = type;
        return handle;
    }
}
