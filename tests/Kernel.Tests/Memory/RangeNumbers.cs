using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Tests.Memory.Mapping;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Memory;

/// <summary>Ranges as numbers: the models of these tests count addresses, and do not care of which kind they are.</summary>
internal static class RangeNumbers
{
    public static PhysicalRange Physical(ulong start, ulong end) => PhysicalRange.Between(new(start), new(end));

    public static VirtualRange Virtual(ulong start, ulong end) => VirtualRange.Between(new((nuint)start), new((nuint)end));

    extension<TAddress, TValue>(KnownRange<TAddress, TValue> known)
        where TAddress : struct, IAddress<TAddress>
    {
        public ulong Start => known.Range.Start.Number;

        public ulong End => known.Range.End.Number;

        public ulong Length => known.Range.Length.Value;
    }

    extension(PageRun run)
    {
        public ulong Start => run.Range.Start.Value;

        public ulong End => run.Range.End.Value;
    }

    extension(PageTables<FakeTables> tables)
    {
        public bool TryMap(ulong start, ulong end, PageMapping mapping) => tables.TryMap(Virtual(start, end), mapping);

        public bool TryMapAt(ulong start, ulong physical, ulong length, PageMapping mapping) =>
            tables.TryMapAt(new(new((nuint)start), new(length)), new(physical), mapping);

        public PageRun Find(ulong address) => tables.Find(new VirtualAddress((nuint)address));

        public PageRun FindRun(ulong address) => tables.FindRun(new VirtualAddress((nuint)address));
    }

    extension(RangeMap<VirtualAddress, PlannedPages> plan)
    {
        public void Set(ulong start, ulong end, PlannedPages pages) => plan.Set(Virtual(start, end), pages);
    }

    extension(PhysicalLayout layout)
    {
        public void Take(ulong start, ulong end, MemoryOwner owner) => layout.Take(Physical(start, end), owner);
    }

    extension(ref MemoryInUse inUse)
    {
        public void Add(ulong start, ulong length) => inUse.Add(new PhysicalRange(new(start), new(length)));

        public ulong StartOf(int index) => inUse[index].Start.Value;

        public ulong EndOf(int index) => inUse[index].End.Value;
    }
}
