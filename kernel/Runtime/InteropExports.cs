using System;
using System.Runtime;
using System.Threading;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The runtime's functions for CoreLib's ComWrappers and other interop. There is no COM here: each function that needs it fails
/// with its name.
/// </summary>
internal static unsafe class InteropExports
{
    /// <summary>Whether two boxed values of one type are equal, byte by byte, what lies between fields included.</summary>
    [RuntimeExport("RhCompareObjectContentsAndPadding")]
    private static byte CompareContents(byte* first, byte* second)
    {
        // Both are objects of this type, whose base size counts the header and the type pointer besides the fields.
        int length = (int)((*(MethodTable**)first)->BaseSize - KernelObjectModel.HeaderSize - (nuint)sizeof(MethodTable*));
        var left = new ReadOnlySpan<byte>(first + sizeof(MethodTable*), length);
        return left.SequenceEqual(new ReadOnlySpan<byte>(second + sizeof(MethodTable*), length)) ? (byte)1 : (byte)0;
    }

    /// <summary>
    /// Interlocked.MemoryBarrierProcessWide. One processor runs all threads, and a switch from one to another orders all that
    /// went before.
    /// </summary>
    [RuntimeExport("RhFlushProcessWriteBuffers")]
    private static void FlushWriteBuffers() => Interlocked.MemoryBarrier();

    /// <summary>Reads a handle's target for CoreLib's code that does not read it by itself.</summary>
    [RuntimeExport("RhHandleGet")]
    private static void* GetTarget(void** handle) => *handle;

    /// <summary>ComWrappers asks at its first use, before it wraps any object.</summary>
    [RuntimeExport("RhRegisterRefCountedHandleCallback")]
    private static byte RegisterCountedHandles(void* callback, MethodTable* type) =>
        throw new PlatformNotSupportedException(
            "ComWrappers: the collector has no handles that count references (RhRegisterRefCountedHandleCallback)");

    [RuntimeExport("RhUnregisterRefCountedHandleCallback")]
    private static void UnregisterCountedHandles(void* callback, MethodTable* type) =>
        throw new PlatformNotSupportedException(
            "ComWrappers: the collector has no handles that count references (RhUnregisterRefCountedHandleCallback)");

    // The three below are called only for wrapped objects, or while another collector collects; neither exists here.
    [RuntimeExport("RhIUnknown_AddRef")]
    private static uint AddReference(void* wrapper)
    {
        Fatal.Stop("RhIUnknown_AddRef was called: there are no objects wrapped for COM");
        return 0;
    }

    [RuntimeExport("RhUntracked_AddRefRelease")]
    private static uint KeepReference(void* wrapper)
    {
        Fatal.Stop("RhUntracked_AddRefRelease was called: there are no objects wrapped for COM");
        return 0;
    }

    [RuntimeExport("RhIsPromoted")]
    private static byte IsPromoted(void* reference)
    {
        Fatal.Stop("RhIsPromoted was called: there is no second collector to tell about this one's objects");
        return 0;
    }
}
