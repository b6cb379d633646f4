using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>What the machine counts, at one moment. Two of them make rates.</summary>
internal sealed class TopSample
{
    private readonly Dictionary<ulong, ThreadInformation> _byId = [];
    private readonly ulong[] _interrupts;

    /// <summary>Takes a sample.</summary>
    public TopSample(IMachine machine)
    {
        Uptime = TimeSpan.FromMilliseconds((long)(machine.Clock?.UptimeMilliseconds ?? 0));
        Threads = machine.Threads.List();
        foreach (ThreadInformation thread in Threads)
        {
            _byId[thread.Id] = thread;
        }

        _interrupts = new ulong[machine.Interrupts.Count];
        for (int i = 0; i < _interrupts.Length; i++)
        {
            _interrupts[i] = machine.Interrupts.GetCount(i);
        }

        Allocated = machine.Collector.Allocated;
    }

    /// <summary>When.</summary>
    public TimeSpan Uptime { get; }

    /// <summary>The threads.</summary>
    public IReadOnlyList<ThreadInformation> Threads { get; }

    /// <summary>Number of interrupt vectors.</summary>
    public int Vectors => _interrupts.Length;

    /// <summary>Bytes of objects that were ever allocated.</summary>
    public ByteCount Allocated { get; }

    /// <summary>How often a vector came.</summary>
    public ulong GetInterrupts(int vector) => _interrupts[vector];

    /// <summary>Seconds since another sample; one that is no later has no rates.</summary>
    public double SecondsSince(TopSample before) => (Uptime - before.Uptime).TotalSeconds;

    /// <summary>Processor time that a thread has had since another sample; all that it ever had when it is newer.</summary>
    public static TimeSpan TimeSince(TopSample before, in ThreadInformation thread) =>
        thread.ProcessorTime -
        (before._byId.TryGetValue(thread.Id, out ThreadInformation earlier) ? earlier.ProcessorTime : TimeSpan.Zero);

    /// <summary>How much something grew in a second; 0 when no time has passed.</summary>
    public double Rate(TopSample before, ulong now, ulong then) =>
        SecondsSince(before) > 0 && now >= then ? (now - then) / SecondsSince(before) : 0;
}
