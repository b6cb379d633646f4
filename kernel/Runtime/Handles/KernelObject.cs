using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>What kind of object a handle refers to. Functions for one kind refuse handles of the others.</summary>
internal enum KernelObjectKind
{
    /// <summary>An event, whether it is reset by hand or by a wait.</summary>
    Event,

    /// <summary>A semaphore.</summary>
    Semaphore,

    /// <summary>A mutex.</summary>
    Mutex,

    /// <summary>A thread.</summary>
    Thread,

    /// <summary>A completion port.</summary>
    CompletionPort,
}

/// <summary>
/// An object that handles refer to. It lives while a handle to it is open or a call uses it: <see cref="HandleTable"/>
/// counts both, and calls <see cref="Delete"/> when the last one is gone. The counts and the name belong to the table and to its
/// lock.
/// </summary>
internal abstract unsafe class KernelObject
{
    /// <summary>What it is.</summary>
    public abstract KernelObjectKind Kind { get; }

    /// <summary>
    /// What threads wait for; null when a wait for the object makes no sense. Valid until <see cref="Delete"/>.
    /// </summary>
    public virtual WaitObject* Waitable => null;

    /// <summary>The name under which it can be opened, or null. Set by the table.</summary>
    internal string? Name { get; set; }

    /// <summary>The next object in the same chain of <see cref="ObjectNames"/>.</summary>
    internal KernelObject? NextNamed { get; set; }

    /// <summary>Open handles.</summary>
    internal int Handles { get; set; }

    /// <summary>Open handles and calls that use the object.</summary>
    internal int References { get; set; }

    /// <summary>Called when the last handle was closed, while calls may still use the object. Preemption is enabled.</summary>
    internal virtual void OnLastHandleClosed()
    {
    }

    /// <summary>Frees what the object holds. Called once, when nothing refers to it any more. Preemption is enabled.</summary>
    internal virtual void Delete()
    {
    }
}
