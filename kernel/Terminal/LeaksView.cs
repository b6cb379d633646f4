using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The call sites that allocated what is alive, for the shell.</summary>
internal sealed class LeaksView : ILeaksView
{
    /// <summary>The load option.</summary>
    public string Option => "leaks";

    /// <summary>Whether allocations are recorded.</summary>
    public bool IsRecording => AllocationSites.IsOn;

    /// <summary>See <see cref="ILeaksView.Mark"/>.</summary>
    public void Mark() => AllocationSites.Mark();

    /// <summary>See <see cref="ILeaksView.Take"/>.</summary>
    public LeakReport Take(int most, bool withOld)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        AllocationSites.SumUp(withOld);
        ulong used = KernelHeap.GetStatistics().Payload.Value;
        List<CallSite> alive = ReadAlive(out ulong blocks, out ulong bytes);
        alive.Sort(static (one, other) => other.Bytes.CompareTo(one.Bytes));
        var sites = new LeakSite[Math.Min(most, alive.Count)];
        for (int i = 0; i < sites.Length; i++)
        {
            CallSite site = alive[i];
            sites[i] = new LeakSite(
                site.Address == 0 ? "" : MethodNames.Find(site.Address), site.Type == 0 ? "" : TypeNames.Find(site.Type),
                site.Blocks, new ByteCount(site.Bytes));
        }

        return new LeakReport
        {
            Sites = sites,
            SiteCount = alive.Count,
            Blocks = blocks,
            Bytes = new ByteCount(bytes),
            Unattributed = new ByteCount(withOld ? used - Math.Min(used, bytes) : 0),
            Missed = AllocationSites.Missed,
            Room = AllocationSites.Room,
        };
    }

    // The counts stay as they are until the next sum, whatever is allocated here.
    private static List<CallSite> ReadAlive(out ulong blocks, out ulong bytes)
    {
        var alive = new List<CallSite>();
        blocks = 0;
        bytes = 0;
        for (int number = 0; number < AllocationSites.Sites.Capacity; number++)
        {
            CallSite site = AllocationSites.Sites[number];
            if (site.Blocks != 0)
            {
                alive.Add(site);
                blocks += site.Blocks;
                bytes += site.Bytes;
            }
        }

        return alive;
    }
}
