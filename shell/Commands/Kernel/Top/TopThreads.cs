using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>The order of the threads in <c>top</c>. Idle threads are always last.</summary>
internal enum TopOrder
{
    /// <summary>By the processor time of the last second.</summary>
    Cpu,

    /// <summary>By all processor time.</summary>
    Time,

    /// <summary>By the most that was used of the stack.</summary>
    Stack,

    /// <summary>By name.</summary>
    Name,

    /// <summary>By number.</summary>
    Number,
}

/// <summary>The table of threads in <c>top</c>: each with a meter, in an order, filtered by name.</summary>
internal sealed class TopThreads
{
    private const int UsualWidth = 80;
    private const int NarrowName = 12;
    private const int WideName = 24;
    private const int NarrowMeter = 10;
    private const int WideMeter = 40;

    /// <summary>The order.</summary>
    public TopOrder Order { get; set; }

    /// <summary>Whether the order is reversed.</summary>
    public bool IsReversed { get; set; }

    /// <summary>Only threads with this in their name are shown, upper and lower case alike.</summary>
    public string Filter { get; set; } = "";

    /// <summary>The number of threads above the first one that is shown. Rendering lowers it when fewer are left.</summary>
    public int Scrolled { get; set; }

    /// <summary>The number of threads that the last rendering had room for.</summary>
    public int Visible { get; private set; } = 1;

    /// <summary>Makes the lines: a header and a line for each thread that fits, from <see cref="Scrolled"/> on.</summary>
    /// <param name="now">The threads.</param>
    /// <param name="before">The sample before.</param>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Lines at most.</param>
    public List<string> Render(TopSample now, TopSample before, int columns, int rows)
    {
        int extra = Math.Max(columns - UsualWidth, 0);
        int name = Math.Clamp(NarrowName + (extra / 6), NarrowName, WideName);
        int meter = Math.Clamp(NarrowMeter + (extra / 3), NarrowMeter, WideMeter);
        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"{"No",6}  {"Name".PadRight(name)}  {"State",-8} {"CPU".PadRight(meter)} {"%",6} {"Time",9} {"Stack",10}  " +
            $"Waits for");
        List<string> lines = [TextStyle.Heading.Sequence() + header + TextStyle.Plain.Sequence()];
        double seconds = now.SecondsSince(before);
        List<int> places = Choose(now, before);
        Visible = Math.Max(rows - 1, 1);
        Scrolled = Math.Clamp(Scrolled, 0, Math.Max(places.Count - Visible, 0));
        foreach (int place in places.GetRange(Scrolled, Math.Min(Visible, places.Count - Scrolled)))
        {
            ThreadInformation thread = now.Threads[place];
            double share = seconds > 0 ? Math.Clamp(TopSample.TimeSince(before, thread).TotalSeconds / seconds, 0, 1) : 0;
            string shown = thread.Name.Length > name ? thread.Name[..(name - 1)] + "…" : thread.Name.PadRight(name);
            string state = thread.Activity.ToString().ToLowerInvariant();
            string stack = thread.StackUsed > 0 ? new ByteSize(new ByteCount(thread.StackUsed)).ToString() : "-";
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{thread.Id,6}  {TextStyle.Name.Sequence()}{shown}{TextStyle.Plain.Sequence()}  " +
                $"{StyleOf(thread).Sequence()}{state,-8}{TextStyle.Plain.Sequence()} " +
                $"{BlockChart.Meter(share, meter, thread.Priority == 0 ? TextStyle.Faint : null)} {100 * share,6:F1} " +
                $"{thread.ProcessorTime.TotalSeconds,7:F2} s " +
                $"{stack,10}  {thread.WaitsFor}"));
        }

        return lines;
    }

    /// <summary>Which threads the last rendering showed, and how many there are and the filter leaves.</summary>
    /// <param name="now">The threads.</param>
    public string Describe(TopSample now)
    {
        int waiting = 0;
        foreach (ThreadInformation thread in now.Threads)
        {
            waiting += thread.Activity == ThreadActivity.Waiting ? 1 : 0;
        }

        int chosen = Choose(now, now).Count;
        string part = chosen > Visible ? $"{Scrolled + 1} to {Math.Min(Scrolled + Visible, chosen)} of {chosen}" : $"{chosen}";
        return chosen == now.Threads.Count
            ? $"{part}, {waiting} waiting"
            : $"{part} with '{Filter}', {now.Threads.Count} in all, {waiting} waiting";
    }

    // The places of the wanted threads in their list, in order.
    private List<int> Choose(TopSample now, TopSample before)
    {
        var places = new List<int>();
        for (int i = 0; i < now.Threads.Count; i++)
        {
            if (now.Threads[i].Name.Contains(Filter, StringComparison.OrdinalIgnoreCase))
            {
                places.Add(i);
            }
        }

        places.Sort((left, right) => Compare(now.Threads[left], now.Threads[right], before));
        return places;
    }

    private int Compare(in ThreadInformation left, in ThreadInformation right, TopSample before)
    {
        bool isIdle = left.Priority == 0;
        if (isIdle != (right.Priority == 0))
        {
            return isIdle ? 1 : -1;
        }

        int order = Order switch
        {
            TopOrder.Cpu => TopSample.TimeSince(before, right).CompareTo(TopSample.TimeSince(before, left)),
            TopOrder.Time => right.ProcessorTime.CompareTo(left.ProcessorTime),
            TopOrder.Stack => right.StackUsed.CompareTo(left.StackUsed),
            TopOrder.Name => string.Compare(left.Name, right.Name, StringComparison.OrdinalIgnoreCase),
            _ => left.Id.CompareTo(right.Id),
        };
        order = IsReversed ? -order : order;
        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }

    private static TextStyle StyleOf(in ThreadInformation thread) => thread.Activity switch
    {
        ThreadActivity.Running => TextStyle.Good,
        ThreadActivity.Waiting => TextStyle.Faint,
        _ => TextStyle.Plain,
    };
}
