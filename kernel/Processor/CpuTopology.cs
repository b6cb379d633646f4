using System;
using System.Collections.Generic;
using System.Numerics;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Processor;

/// <summary>Executes CPUID, or a test's replacement.</summary>
/// <param name="leaf">What EAX holds.</param>
/// <param name="subleaf">What ECX holds.</param>
internal delegate (int Eax, int Ebx, int Ecx, int Edx) CpuIdFunction(uint leaf, int subleaf);

/// <summary>How an APIC ID is split.</summary>
/// <param name="Core">Lowest bits that number the threads of a core, 0 to 32.</param>
/// <param name="Package">Lowest bits that number the threads of a package, at least as many.</param>
internal readonly record struct CpuIdShifts(int Core, int Package);

/// <summary>
/// How a processor is built: levels of processors within processors, and caches. Leaves: Intel SDM volume 2, CPUID; AMD64 manual
/// volume 3, appendix E.
/// </summary>
internal static class CpuTopology
{
    private const uint LevelsLeaf = 0x0B;
    private const uint FinerLevelsLeaf = 0x1F;
    private const uint IntelCachesLeaf = 0x04;
    private const uint ExtendedFeaturesLeaf = 0x8000_0001;
    private const uint AmdSizesLeaf = 0x8000_0008;
    private const uint AmdCachesLeaf = 0x8000_001D;
    private const uint AmdTopologyLeaf = 0x8000_001E;

    // The first four letters of AuthenticAMD and HygonGenuine, as leaf 0 has them in EBX.
    private const int VendorAmd = 0x6874_7541;
    private const int VendorHygon = 0x6F67_7948;

    private const int ThreadKind = 1;
    private const int WidestId = 32;
    private const int HyperThreading = 1 << 28;

    // ECX of the extended features: the leaf that lists AMD's caches is there.
    private const int TopologyExtensions = 1 << 22;

    // Far more than any processor has; a list without an end must not become an endless loop.
    private const int Limit = 16;

    /// <summary>The levels, from the innermost out; empty when the processor does not report them.</summary>
    /// <param name="cpuid">The processor.</param>
    public static IReadOnlyList<CpuLevel> ReadLevels(CpuIdFunction cpuid)
    {
        uint highest = (uint)cpuid(0, 0).Eax;
        List<CpuLevel> levels = highest >= FinerLevelsLeaf ? ReadLevels(cpuid, FinerLevelsLeaf) : [];
        return levels.Count > 0 || highest < LevelsLeaf ? levels : ReadLevels(cpuid, LevelsLeaf);
    }

    /// <summary>
    /// How an APIC's number is split: by the leaves that list the levels, or else by AMD's own leaves, or by the counts of leaves
    /// 1 and 4.
    /// </summary>
    /// <param name="cpuid">The processor.</param>
    public static CpuIdShifts ReadIdShifts(CpuIdFunction cpuid)
    {
        (int highest, int vendor, _, _) = cpuid(0, 0);
        IReadOnlyList<CpuLevel> levels = ReadLevels(cpuid);
        if (levels is [var innermost, ..])
        {
            return Order(innermost.Name == NameOf(ThreadKind) ? innermost.IdBits : 0, levels[^1].IdBits);
        }

        uint extended = (uint)cpuid(0x8000_0000, 0).Eax;
        if (vendor is VendorAmd or VendorHygon && extended >= AmdSizesLeaf)
        {
            // ECX bits 12 to 15: bits of the number; where they are 0, bits 0 to 7 have the number of threads, less 1.
            int sizes = cpuid(AmdSizesLeaf, 0).Ecx;
            int bits = sizes >> 12 & 0xF;
            bool tellsThreads = extended >= AmdTopologyLeaf && (cpuid(ExtendedFeaturesLeaf, 0).Ecx & TopologyExtensions) != 0;
            int threads = tellsThreads ? (cpuid(AmdTopologyLeaf, 0).Ebx >> 8 & 0xFF) + 1 : 1;
            return Order(BitsFor(threads), bits != 0 ? bits : BitsFor((sizes & 0xFF) + 1));
        }

        // Leaf 1 EBX bits 16 to 23 count only when EDX bit 28 (HTT) is set. Leaf 4 EAX bits 26 to 31: cores less 1.
        (_, int misc, _, int features) = cpuid(1, 0);
        int logical = (features & HyperThreading) != 0 ? misc >> 16 & 0xFF : 1;
        int cache = (uint)highest >= IntelCachesLeaf ? cpuid(IntelCachesLeaf, 0).Eax : 0;
        int cores = (cache & 0x1F) != 0 ? (cache >> 26 & 0x3F) + 1 : logical;
        return Order(BitsFor(logical) - BitsFor(cores), BitsFor(logical));
    }

    /// <summary>The caches; empty when the processor does not report them.</summary>
    /// <param name="cpuid">The processor.</param>
    public static IReadOnlyList<CpuCache> ReadCaches(CpuIdFunction cpuid)
    {
        List<CpuCache> caches = (uint)cpuid(0, 0).Eax >= IntelCachesLeaf ? ReadCaches(cpuid, IntelCachesLeaf) : [];
        if (caches.Count > 0 || (uint)cpuid(0x8000_0000, 0).Eax < AmdCachesLeaf ||
            (cpuid(ExtendedFeaturesLeaf, 0).Ecx & TopologyExtensions) == 0)
        {
            return caches;
        }

        return ReadCaches(cpuid, AmdCachesLeaf);
    }

    private static List<CpuLevel> ReadLevels(CpuIdFunction cpuid, uint leaf)
    {
        var levels = new List<CpuLevel>();
        for (int i = 0; i < Limit; i++)
        {
            // EAX bits 0 to 4: bits of the number; EBX bits 0 to 15: logical processors; ECX bits 8 to 15: the kind, 0 behind the
            // last.
            (int eax, int ebx, int ecx, _) = cpuid(leaf, i);
            int kind = ecx >> 8 & 0xFF;
            if (kind == 0 || (ebx & 0xFFFF) == 0)
            {
                break;
            }

            levels.Add(new CpuLevel(NameOf(kind), ebx & 0xFFFF, eax & 0x1F));
        }

        return levels;
    }

    // The number of bits that number the given count of items.
    private static int BitsFor(int count) => count <= 1 ? 0 : BitOperations.Log2((uint)count - 1) + 1;

    private static CpuIdShifts Order(int core, int package)
    {
        package = Math.Clamp(package, 0, WidestId);
        return new CpuIdShifts(Math.Clamp(core, 0, package), package);
    }

    private static string NameOf(int kind) => kind switch
    {
        ThreadKind => "thread",
        2 => "core",
        3 => "module",
        4 => "tile",
        5 => "die",
        6 => "die group",
        _ => $"level {kind}",
    };

    private static List<CpuCache> ReadCaches(CpuIdFunction cpuid, uint leaf)
    {
        var caches = new List<CpuCache>();
        for (int i = 0; i < Limit; i++)
        {
            // EAX: bits 0 to 4 the kind, 0 behind the last; 5 to 7 the level; 14 to 25 processors less 1. EBX: line size,
            // partitions and ways, each less 1. ECX: sets less 1.
            (int eax, int ebx, int ecx, _) = cpuid(leaf, i);
            int kind = eax & 0x1F;
            if (kind == 0)
            {
                break;
            }

            ulong line = (ulong)(ebx & 0xFFF) + 1;
            ulong partitions = (ulong)(ebx >> 12 & 0x3FF) + 1;
            ulong ways = (ulong)(ebx >> 22 & 0x3FF) + 1;
            ulong sets = (ulong)(uint)ecx + 1;
            string name = kind switch { 1 => "data", 2 => "instructions", 3 => "unified", _ => $"kind {kind}" };
            caches.Add(
                new CpuCache(
                    eax >> 5 & 7, name, new ByteCount(line * partitions * ways * sets), (int)ways, (int)line,
                    (eax >> 14 & 0xFFF) + 1));
        }

        return caches;
    }
}
