using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The processor as CPUID describes it (Intel SDM volume 2A, CPUID).</summary>
public interface ICpuView
{
    /// <summary>Vendor string, such as GenuineIntel.</summary>
    string Vendor { get; }

    /// <summary>Brand string; empty when the processor has none.</summary>
    string Brand { get; }

    /// <summary>Family, with the extended family added where it counts.</summary>
    int Family { get; }

    /// <summary>Model, with the extended model in front where it counts.</summary>
    int Model { get; }

    /// <summary>Stepping.</summary>
    int Stepping { get; }

    /// <summary>The machine's processors, those that were not started included.</summary>
    CpuCount Processors { get; }

    /// <summary>Width of physical addresses in bits; 0 when unknown.</summary>
    int PhysicalAddressBits { get; }

    /// <summary>Width of linear addresses in bits; 0 when unknown.</summary>
    int LinearAddressBits { get; }

    /// <summary>Number of features that were recognised.</summary>
    int FeatureCount { get; }

    /// <summary>The short name of a feature, 0 ≤ index &lt; <see cref="FeatureCount"/>.</summary>
    string GetFeature(int index);

    /// <summary>
    /// How the logical processors are nested, from the innermost level out; empty when the processor does not report it.
    /// </summary>
    IReadOnlyList<CpuLevel> Levels { get; }

    /// <summary>The caches, as the processor lists them; empty when it does not report them.</summary>
    IReadOnlyList<CpuCache> Caches { get; }
}

/// <summary>Number of processors of a machine.</summary>
/// <param name="Logical">Logical processors, at least 1.</param>
/// <param name="Cores">Cores; 0 when unknown.</param>
/// <param name="Packages">Packages; 0 when unknown.</param>
/// <param name="IsListed">Whether ACPI lists them. Otherwise only the package that the kernel runs on is known.</param>
public readonly record struct CpuCount(int Logical, int Cores, int Packages, bool IsListed);

/// <summary>A level of a processor's topology.</summary>
/// <param name="Name">What each part at this level is, such as core.</param>
/// <param name="LogicalProcessors">Logical processors in one part of the next level out.</param>
/// <param name="IdBits">Number of bits of the APIC ID that identify the parts up to this level.</param>
public readonly record struct CpuLevel(string Name, int LogicalProcessors, int IdBits);

/// <summary>A cache.</summary>
/// <param name="Level">Its distance from the core, from 1 on.</param>
/// <param name="Kind">What it holds, in a word.</param>
/// <param name="Size">Its size.</param>
/// <param name="Ways">Its associativity.</param>
/// <param name="LineSize">Bytes of a line.</param>
/// <param name="SharedBy">Logical processors that can share it at most.</param>
public readonly record struct CpuCache(int Level, string Kind, ByteCount Size, int Ways, int LineSize, int SharedBy);
