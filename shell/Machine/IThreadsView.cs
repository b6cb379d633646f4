using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Machine;

/// <summary>What a thread is doing.</summary>
public enum ThreadActivity
{
    /// <summary>Made, and not started yet.</summary>
    Created,

    /// <summary>Would run if it had the processor.</summary>
    Ready,

    /// <summary>Has the processor.</summary>
    Running,

    /// <summary>Waits for something.</summary>
    Waiting,
}

/// <summary>One thread at one moment.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="Name">Its name, or "" for none.</param>
/// <param name="Activity">What it is doing.</param>
/// <param name="Priority">From 0, the idle thread's, to 5, the highest; 3 is normal.</param>
/// <param name="ProcessorTime">How long it has run.</param>
/// <param name="Switches">How many times it got the processor.</param>
/// <param name="StackUsed">Bytes of its stack that were ever used; 0 where that is not known.</param>
/// <param name="StackSize">Bytes of its stack.</param>
/// <param name="Allocated">Bytes of objects that it has allocated.</param>
/// <param name="WaitsFor">What it waits for, and of whom; "" when it does not wait.</param>
public readonly record struct ThreadInformation(
    ulong Id,
    string Name,
    ThreadActivity Activity,
    int Priority,
    TimeSpan ProcessorTime,
    ulong Switches,
    ulong StackUsed,
    ulong StackSize,
    ulong Allocated,
    string WaitsFor);

/// <summary>The threads there are.</summary>
public interface IThreadsView
{
    /// <summary>All threads, the oldest first.</summary>
    IReadOnlyList<ThreadInformation> List();

    /// <summary>
    /// Where a thread is: its methods with offsets in the image, innermost first; empty for the thread that asks and for one that
    /// is not there.
    /// </summary>
    /// <param name="id">The thread's number.</param>
    IReadOnlyList<string> Trace(ulong id);

    /// <summary>How many times a thread kept interrupts off for long.</summary>
    ulong LateInterrupts { get; }
}
