using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Tests.Memory.Map;

/// <summary>
/// Memory maps as broken firmware might make them: overlaps, any order, parts of pages, sizes that wrap, types that nobody knows.
/// </summary>
internal static class MemoryMapGen
{
    private static readonly Gen<EfiMemoryType> s_type = Gen.Frequency(
        (6, Gen.Const(7u)), (8, Gen.UInt[0, 16]), (1, Gen.UInt[0x7000_0000, 0x7000_0010]), (1, Gen.UInt))
        .Select(static value => (EfiMemoryType)value);

    // Mostly below 64 MiB, where pages can be modelled one by one; some anywhere.
    private static readonly Gen<ulong> s_start = Gen.Frequency(
        (12, Gen.ULong[0, 16383].Select(static page => page << 12)), (1, Gen.ULong[0, 1 << 26]),
        (1, Gen.ULong[(1UL << 52) - 8192, (1UL << 52) + 8192]), (1, Gen.ULong));

    private static readonly Gen<ulong> s_pages = Gen.Frequency(
        (1, Gen.Const(0UL)), (12, Gen.ULong[1, 3000]), (1, Gen.ULong[(1UL << 40) - 2, (1UL << 40) + 2]), (1, Gen.ULong));

    private static readonly Gen<EfiMemoryAttribute> s_attributes =
        Gen.Frequency((6, Gen.Const(8UL)), (1, Gen.Const(0x4_0008UL)), (1, Gen.Const(0x8000_0000_0000_0001UL)), (1, Gen.ULong))
        .Select(static value => (EfiMemoryAttribute)value);

    /// <summary>Regions in the order of their starts, as a snapshot has them.</summary>
    public static readonly Gen<MemoryRegion[]> Regions =
        Gen.Select(
            s_type, s_start, s_pages, s_attributes,
            static (type, start, pages, attributes) => new MemoryRegion(type, new(start), new(pages), attributes))
            .Array[0, 30].Select(static regions =>
            {
                System.Array.Sort(regions, static (a, b) => a.Range.Start.CompareTo(b.Range.Start));
                return regions;
            });
}
