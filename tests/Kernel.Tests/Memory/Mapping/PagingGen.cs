using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>Processors, mappings and ranges of addresses as they may come.</summary>
internal static class PagingGen
{
    public static readonly Gen<PageTableFormat> Format =
        from levels in Gen.Int[4, 5]
        from hasGigabytePages in Gen.Bool
        from hasNoExecute in Gen.Frequency((7, Gen.Const(true)), (1, Gen.Const(false)))
        from bits in Gen.Int[36, 52]
        select new PageTableFormat
        {
            Levels = levels,
            HasGigabytePages = hasGigabytePages,
            HasNoExecute = hasNoExecute,
            PhysicalBits = bits
        };

    private static readonly PageMapping[] s_mappings =
    [
        PageMapping.None, PageMapping.Constant, PageMapping.Code, PageMapping.Data, PageMapping.Screen, PageMapping.Device,
        new PageMapping(PageAccess.Read | PageAccess.Write | PageAccess.Execute),
    ];

    public static readonly Gen<PageMapping> Mapping = Gen.Int[0, s_mappings.Length - 1].Select(static i => s_mappings[i]);

    // Around the borders of pages of each size, and around those of the whole.
    private static readonly Gen<ulong> s_page =
        from border in Gen.OneOf(
            Gen.ULong[0, 1 << 12], Gen.ULong[0, 1 << 10].Select(static x => x << 9), Gen.ULong[0, 64].Select(static x => x << 18),
            Gen.ULong[0, 1 << 10].Select(static x => x << 27),
            Gen.Const(1UL << 24), Gen.Const(1UL << 35), Gen.Const(1UL << 40))
        from offset in Gen.Int[-3, 3]
        select offset < 0 && border < (ulong)-offset ? 0 : border + (ulong)offset;

    public static Gen<(ulong Start, ulong End, PageMapping Mapping)> Range(PageTableFormat format) =>
        from a in s_page
        from b in s_page
        from length in Gen.ULong[1, 1100]
        from isShort in Gen.Bool
        from mapping in Mapping
        let limit = format.IdentityEnd >> 12
        let start = System.Math.Min(System.Math.Min(a, isShort ? a : b), limit - 1)
        let end = System.Math.Min(isShort ? start + length : System.Math.Max(a, b) + 1, limit)

        // Half a petabyte in pages of 2 MiB takes more tables than a test should fill.
        let bounded = System.Math.Min(end, start + (1UL << (format.HasGigabytePages ? 32 : 24)))
        select (start << 12, bounded << 12, mapping);

    /// <summary>Addresses that show what ranges did: at their borders and next to them.</summary>
    public static ulong[] Probes(
        System.Collections.Generic.IEnumerable<(ulong Start, ulong End, PageMapping Mapping)> ranges, PageTableFormat format) =>
    [
        .. ranges.SelectMany(
            static range =>
            new[] { range.Start, range.Start - 1, range.End, range.End - 1, range.Start + ((range.End - range.Start) / 2) })
            .Concat(new ulong[] { 0, 4095, format.IdentityEnd - 1 }).Where(address => address < format.IdentityEnd).Distinct(),
    ];
}
