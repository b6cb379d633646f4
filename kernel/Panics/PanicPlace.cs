using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>Where a panic began.</summary>
internal struct PanicPlace
{
    /// <summary>The registers: of the interrupted code for a fault, else those of <see cref="Panic.Begin"/>.</summary>
    public InterruptFrame Registers;

    /// <summary>The address whose access faulted, for page faults: CR2.</summary>
    public ulong Address;

    /// <summary>Where the registers lie on the stack of a fault's handler; 0 for other panics.</summary>
    public ulong FrameAddress;

    /// <summary>Whether the processor raised it.</summary>
    public bool IsFault;
}
