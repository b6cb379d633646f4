using System;
using System.Runtime.Intrinsics;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>Makes sure that running out of memory ends in an exception.</summary>
internal static unsafe class Exhaustion
{
    /// <summary>
    /// Bytes that a thread needs to begin: its first statics, and the exception of <see cref="Prepare"/> with its trace.
    /// </summary>
    public const ulong BytesOfThread = 16 * 1024;

    /// <summary>Whether the current thread is in <see cref="Prepare"/>.</summary>
    public static bool IsPreparing => ThreadList.Current->IsPreparing;

    /// <summary>
    /// Has the library throw a thread's first OutOfMemoryException while there is memory: it keeps a thread static for that, and
    /// making room for it when there is none would throw the exception, for which it is needed, and so on. Each thread begins
    /// with this. Others may have filled the heap since the thread was made, so it may take from the memory that is kept for such
    /// cases.
    /// </summary>
    public static void Prepare()
    {
        bool before = ThreadList.Current->MayUseReserve;
        ThreadList.Current->MayUseReserve = true;
        ThreadList.Current->IsPreparing = true;
        try
        {
            GC.KeepAlive(new Vector256<long>[Array.MaxLength]);
        }
        catch (OutOfMemoryException)
        {
            // As expected: 64 GiB are more than any region of the heap has.
        }
        finally
        {
            ThreadList.Current->MayUseReserve = before;
            ThreadList.Current->IsPreparing = false;
        }
    }
}
