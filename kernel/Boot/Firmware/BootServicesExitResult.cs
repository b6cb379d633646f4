using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>The result of leaving boot services.</summary>
public readonly struct BootServicesExitResult
{
    /// <summary>Success, or what the last call failed with; CompromisedData when the map has a <see cref="Fault"/>.</summary>
    public EfiStatus Status { get; init; }

    /// <summary>
    /// How often ExitBootServices was called. When this is 0, the firmware still works and an error can be returned to it.
    /// Otherwise only a reset is possible after a failure.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>What is wrong with the map, if anything is.</summary>
    public MemoryMapFault Fault { get; init; }

    /// <summary>
    /// The final map, with success only. It lies in a pool buffer of type LoaderData, which the map itself calls usable: copy it
    /// before such memory is put to use.
    /// </summary>
    public MemoryMap Map { get; init; }
}
