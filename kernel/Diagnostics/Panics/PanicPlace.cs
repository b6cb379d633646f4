using UefiKernel.Platform;

namespace UefiKernel.Diagnostics;

/// <summary>Where a panic began.</summary>
internal struct PanicPlace
{
    /// <summary>The registers: of the interrupted code for a fault, else those of <see cref="Panic.Begin"/>.</summary>
    public InterruptFrame Registers;

    /// <summary>The address whose access faulted, for page faults: CR2.</summary>
    public ulong Address;

    /// <summary>Whether the processor raised it.</summary>
    public bool IsFault;
}
