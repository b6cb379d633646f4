using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>What is alive, as a test says.</summary>
internal sealed class FakeLeaks : ILeaksView
{
    /// <summary>The sites; those that are older than the mark are in <see cref="Old"/>, too.</summary>
    public List<LeakSite> Sites { get; } = [];

    public List<LeakSite> Old { get; } = [];

    public ulong Unattributed { get; set; }

    public ulong Missed { get; set; }

    public string Option => "leaks";

    public bool IsRecording { get; set; }

    public void Mark() => Old.AddRange(Sites);

    public LeakReport Take(int most, bool withOld)
    {
        LeakSite[] sites =
            [.. Sites.Where(site => withOld || !Old.Contains(site)).OrderByDescending(static site => site.Bytes.Value)];
        return new LeakReport
        {
            Sites = sites[..Math.Min(most, sites.Length)],
            SiteCount = sites.Length,
            Blocks = (ulong)sites.Sum(static site => (long)site.Blocks),
            Bytes = new ByteCount((ulong)sites.Sum(static site => (long)site.Bytes.Value)),
            Unattributed = new ByteCount(withOld ? Unattributed : 0),
            Missed = Missed,
            Room = 1000,
        };
    }
}
