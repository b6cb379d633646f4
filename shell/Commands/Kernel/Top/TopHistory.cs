using System;
using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>The rates of the last minutes, a value for each pair of samples, oldest first.</summary>
internal sealed class TopHistory
{
    // More than any screen has columns.
    private const int MostValues = 600;

    private readonly List<double> _busy = [];
    private readonly List<double> _allocations = [];
    private readonly List<double> _interrupts = [];

    /// <summary>Shares of time in which the processor did not idle, from 0 to 1.</summary>
    public IReadOnlyList<double> Busy => _busy;

    /// <summary>Bytes allocated a second.</summary>
    public IReadOnlyList<double> Allocations => _allocations;

    /// <summary>Interrupts a second.</summary>
    public IReadOnlyList<double> Interrupts => _interrupts;

    /// <summary>Adds what happened between two samples; nothing when no time has passed.</summary>
    public void Add(TopSample before, TopSample now)
    {
        double seconds = now.SecondsSince(before);
        if (seconds <= 0)
        {
            return;
        }

        double idle = 0;
        foreach (ThreadInformation thread in now.Threads)
        {
            idle += thread.Priority == 0 ? TopSample.TimeSince(before, thread).TotalSeconds : 0;
        }

        double interrupts = 0;
        for (int vector = 0; vector < now.Vectors; vector++)
        {
            interrupts += now.Rate(before, now.GetInterrupts(vector), before.GetInterrupts(vector));
        }

        Add(_busy, Math.Clamp(1 - (idle / seconds), 0, 1));
        Add(_allocations, now.Rate(before, now.Allocated.Value, before.Allocated.Value));
        Add(_interrupts, interrupts);
    }

    private static void Add(List<double> values, double value)
    {
        if (values.Count == MostValues)
        {
            values.RemoveAt(0);
        }

        values.Add(value);
    }
}
