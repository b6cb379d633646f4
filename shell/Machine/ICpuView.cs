namespace UefiKernel.Shell;

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

    /// <summary>Logical processors of the package; 0 when unknown.</summary>
    int LogicalProcessors { get; }

    /// <summary>Width of physical addresses in bits; 0 when unknown.</summary>
    int PhysicalAddressBits { get; }

    /// <summary>Width of linear addresses in bits; 0 when unknown.</summary>
    int LinearAddressBits { get; }

    /// <summary>Number of features that were recognised.</summary>
    int FeatureCount { get; }

    /// <summary>The short name of a feature, 0 ≤ index &lt; <see cref="FeatureCount"/>.</summary>
    string GetFeature(int index);
}
