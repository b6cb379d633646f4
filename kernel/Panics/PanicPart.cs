namespace UefiKernel.Kernel.Panics;

/// <summary>The parts of a panic's report, in their order. The first ones need neither heap nor library.</summary>
internal enum PanicPart
{
    /// <summary>The reason, and what its cause adds.</summary>
    Announcement,

    /// <summary>Where the fault was, and what it means.</summary>
    Fault,

    /// <summary>The processor's registers.</summary>
    Registers,

    /// <summary>The exception and those that led to it.</summary>
    Exceptions,

    /// <summary>The instructions around the one that faulted.</summary>
    Instruction,

    /// <summary>The methods that were running.</summary>
    Trace,

    /// <summary>What is left of them, without names.</summary>
    TraceRest,

    /// <summary>The log's last lines.</summary>
    Log,

    /// <summary>All of it for a phone's camera.</summary>
    Code,

    /// <summary>The report in a variable of the firmware.</summary>
    Variable,

    /// <summary>How many there are.</summary>
    Count,
}
