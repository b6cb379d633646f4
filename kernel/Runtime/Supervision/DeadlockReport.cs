using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Runtime.Supervision;

/// <summary>
/// Logs a ring of threads that wait for each other: which thread waits for which, and each one's call stack. Allocates nothing:
/// the heap may be full.
/// </summary>
internal static unsafe class DeadlockReport
{
    private const int MostFrames = 24;
    private const int LongestLine = 240;

    /// <summary>Writes it.</summary>
    /// <param name="id">The number of one of them.</param>
    public static void Write(ulong id)
    {
        KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] Deadlock: thread {id} waits for a lock that it holds");
        ulong at = id;
        for (int i = 0; i < ThreadList.Count; i++)
        {
            if (!TryFindNext(at, out ulong next))
            {
                return;
            }

            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL]   Thread {at} waits for thread {next}, at");
            WriteTrace(at);
            if (next == id)
            {
                return;
            }

            at = next;
        }
    }

    private static bool TryFindNext(ulong id, out ulong next)
    {
        // An interrupt may end the wait.
        using (Interrupts.Disable())
        {
            KernelThread* thread = ThreadList.Find(id);
            KernelThread* owner = thread == null ? null : Deadlock.FindOwner(thread);
            next = owner == null ? 0 : owner->Id;
        }

        return next != 0;
    }

    private static void WriteTrace(ulong id)
    {
        ulong* places = stackalloc ulong[MostFrames];
        int count = ThreadTrace.Collect(id, places, MostFrames);
        Span<char> line = stackalloc char[LongestLine];
        for (int i = 0; i < count; i++)
        {
            var text = new StyledText(line);
            ThreadTrace.Write(places[i], ref text);
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL]     {text.Written}");
        }
    }
}
