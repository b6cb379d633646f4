using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Timers;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// The processor as CPUID describes it. Leaves and bits: Intel SDM volume 2, CPUID; AMD64 manual volume 3, appendix E.
/// </summary>
internal sealed class CpuView : ICpuView
{
    private const int BrandLeaves = 3;
    private const uint FirstBrandLeaf = 0x8000_0002;
    private const uint AddressSizeLeaf = 0x8000_0008;

    private readonly List<string> _features = [];

    /// <summary>Reads the processor this runs on.</summary>
    /// <param name="madt">ACPI's list of processors, or null.</param>
    public CpuView(Madt? madt)
    {
        (int highest, int b, int c, int d) = X86Base.CpuId(0, 0);
        Vendor = ReadText([b, d, c]);
        (int signature, _, int ecx1, int edx1) = X86Base.CpuId(1, 0);
        ReadSignature(signature);
        Processors = ProcessorCount.Of(madt?.Processors ?? [], CpuTopology.ReadIdShifts(Ask), Levels);

        int ebx7 = highest >= 7 ? X86Base.CpuId(7, 0).Ebx : 0;
        uint highestExtended = (uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax;
        (_, _, int extendedEcx, int extendedEdx) = highestExtended >= 0x8000_0001
            ? X86Base.CpuId(unchecked((int)0x8000_0001), 0)
            : default;
        if (highestExtended >= FirstBrandLeaf + BrandLeaves - 1)
        {
            Brand = ReadBrand();
        }

        if (highestExtended >= AddressSizeLeaf)
        {
            int sizes = X86Base.CpuId(unchecked((int)AddressSizeLeaf), 0).Eax;
            PhysicalAddressBits = sizes & 0xFF;
            LinearAddressBits = (sizes >> 8) & 0xFF;
        }

        AddFeatures(
            edx1, (0, "fpu"), (4, "tsc"), (5, "msr"), (6, "pae"), (9, "apic"), (12, "mtrr"), (16, "pat"), (23, "mmx"),
            (24, "fxsr"), (25, "sse"), (26, "sse2"));
        AddFeatures(
            ecx1, (0, "sse3"), (1, "pclmulqdq"), (3, "monitor"), (5, "vmx"), (9, "ssse3"), (12, "fma"), (13, "cx16"),
            (19, "sse4.1"), (20, "sse4.2"));
        AddFeatures(
            ecx1, (21, "x2apic"), (22, "movbe"), (23, "popcnt"), (24, "tsc-deadline"), (25, "aes"), (26, "xsave"), (28, "avx"),
            (29, "f16c"), (30, "rdrand"), (31, "hypervisor"));
        AddFeatures(
            ebx7, (0, "fsgsbase"), (3, "bmi1"), (5, "avx2"), (7, "smep"), (8, "bmi2"), (9, "erms"), (10, "invpcid"),
            (16, "avx512f"), (18, "rdseed"), (19, "adx"), (20, "smap"), (29, "sha"));
        AddFeatures(extendedEcx, (2, "svm"), (5, "lzcnt"), (6, "sse4a"));
        if (ClockSetup.IsInvariant)
        {
            _features.Add("invariant-tsc");
        }

        AddFeatures(extendedEdx, (11, "syscall"), (20, "nx"), (26, "1g-pages"), (27, "rdtscp"), (29, "long-mode"));
    }

    public string Vendor { get; }

    public string Brand { get; } = "";

    public int Family { get; private set; }

    public int Model { get; private set; }

    public int Stepping { get; private set; }

    public CpuCount Processors { get; }

    public int PhysicalAddressBits { get; }

    public int LinearAddressBits { get; }

    public IReadOnlyList<CpuLevel> Levels { get; } = CpuTopology.ReadLevels(Ask);

    public IReadOnlyList<CpuCache> Caches { get; } = CpuTopology.ReadCaches(Ask);

    public int FeatureCount => _features.Count;

    public string GetFeature(int index) => _features[index];

    private static (int Eax, int Ebx, int Ecx, int Edx) Ask(uint leaf, int subleaf) => X86Base.CpuId((int)leaf, subleaf);

    private static string ReadBrand()
    {
        Span<int> words = stackalloc int[BrandLeaves * 4];
        for (int i = 0; i < BrandLeaves; i++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(unchecked((int)FirstBrandLeaf) + i, 0);
            ((ReadOnlySpan<int>)[a, b, c, d]).CopyTo(words[(i * 4)..]);
        }

        return ReadText(words);
    }

    private static string ReadText(ReadOnlySpan<int> words) =>
        Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).TrimEnd('\0').Trim();

    // The extended fields count for family 15 (and, for the model, family 6): Intel SDM volume 2, CPUID, "Version Information".
    private void ReadSignature(int signature)
    {
        int family = (signature >> 8) & 0xF;
        int model = (signature >> 4) & 0xF;
        Stepping = signature & 0xF;
        Family = family == 15 ? family + ((signature >> 20) & 0xFF) : family;
        Model = family is 6 or 15 ? model | ((signature >> 12) & 0xF0) : model;
    }

    private void AddFeatures(int bits, params ReadOnlySpan<(int Bit, string Name)> names)
    {
        foreach ((int bit, string name) in names)
        {
            if ((bits & (1 << bit)) != 0)
            {
                _features.Add(name);
            }
        }
    }
}
