using System;
using UefiKernel.Kernel.Files;
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

    /// <summary>What is read or written: a file, a folder, the console, the log.</summary>
    File,
}

/// <summary>What GetFileType returns (Microsoft, "GetFileType function").</summary>
internal enum FileType : uint
{
    /// <summary>FILE_TYPE_UNKNOWN: the object is nothing to read or write.</summary>
    Unknown = 0,

    /// <summary>FILE_TYPE_DISK: bytes at positions.</summary>
    Disk = 1,

    /// <summary>FILE_TYPE_CHAR: a console, the log, or the device NUL.</summary>
    Character = 2,

    /// <summary>FILE_TYPE_PIPE.</summary>
    Pipe = 3,
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

    /// <summary>What kind of thing is read or written through its handles.</summary>
    public virtual FileType FileType => FileType.Unknown;

    /// <summary>Whether its handles were opened for overlapped operations, each of which says its position.</summary>
    public virtual bool IsOverlapped => false;

    /// <summary>Reads bytes. The calling thread may wait in it. Preemption is enabled.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="position">The first byte's place; negative for the object's own position. Both move the latter on.</param>
    /// <param name="count">How many were read; fewer than fit is no error.</param>
    internal virtual FileStatus Read(Span<byte> buffer, long position, out int count)
    {
        count = 0;
        return FileStatus.ObjectTypeMismatch;
    }

    /// <summary>Writes bytes. The calling thread may wait in it. Preemption is enabled.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="position">As for <see cref="Read"/>.</param>
    /// <param name="count">How many were written.</param>
    internal virtual FileStatus Write(ReadOnlySpan<byte> bytes, long position, out int count)
    {
        count = 0;
        return FileStatus.ObjectTypeMismatch;
    }

    /// <summary>Has all that was written reach its place.</summary>
    internal virtual FileStatus Flush() => FileStatus.ObjectTypeMismatch;

    /// <summary>How many bytes it has.</summary>
    internal virtual FileStatus GetSize(out long bytes)
    {
        bytes = 0;
        return FileStatus.ObjectTypeMismatch;
    }

    /// <summary>Has each later overlapped operation post a packet to a port when it ends.</summary>
    /// <param name="port">The port; the object keeps it.</param>
    /// <param name="key">Part of each packet.</param>
    internal virtual FileStatus Bind(CompletionPort port, nuint key) => FileStatus.InvalidParameter;

    /// <summary>Posts a packet to the port that the object is bound to, if it is.</summary>
    /// <returns>False when there was no memory for it.</returns>
    internal virtual bool PostCompletion(uint bytes, nint overlapped) => true;

    /// <summary>Called when the last handle was closed, while calls may still use the object. Preemption is enabled.</summary>
    internal virtual void OnLastHandleClosed()
    {
    }

    /// <summary>Frees what the object holds. Called once, when nothing refers to it any more. Preemption is enabled.</summary>
    internal virtual void Delete()
    {
    }
}
