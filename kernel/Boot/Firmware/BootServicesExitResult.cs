using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;

namespace UefiKernel.Kernel.Boot.Firmware;

/// <summary>How leaving boot services went.</summary>
public readonly struct BootServicesExitResult
{
    /// <summary>Success, or what the last call failed with; CompromisedData when the map has a <see cref="Fault"/>.</summary>
    public EfiStatus Status { get; init; }

    /// <summary>
    /// How often ExitBootServices was called. When this is 0 the firmware is still whole and an error can be returned to it;
    /// otherwise a failure leaves nothing but a reset.
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
