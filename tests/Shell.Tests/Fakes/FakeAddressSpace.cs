using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>An address space whose ranges can be set.</summary>
internal sealed class FakeAddressSpace : IAddressSpaceView
{
    public List<MappedRange> Ranges { get; } = [];

    public string? Problem { get; set; }

    public int Levels => 4;

    public PageCount Tables => new(7);

    public void Add(ulong start, ulong length, string rights, string content) =>
        Ranges.Add(
            new MappedRange(
                new(new VirtualAddress((nuint)start), new ByteCount(length)), rights, rights == "---" ? "" : "write-back",
                content));

    public bool TryGetNext(ref MappedRange range)
    {
        nuint last = range.Last.Value;
        bool isFirst = range.Length.IsZero;
        foreach (MappedRange next in Ranges)
        {
            if (isFirst || next.Start.Value > last)
            {
                range = next;
                return true;
            }
        }

        return false;
    }

    public string? FindProblem() => Problem;
}
