using System.Runtime.CompilerServices;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The memory from which each processor's threads allocate objects, and its counters. Changed with preemption disabled: a thread
/// keeps its processor meanwhile.
/// </summary>
internal struct ProcessorAllocation
{
#pragma warning disable CS0649 // Written through Current.
    private static ProcessorAllocation s_only;
#pragma warning restore CS0649

    /// <summary>Zeroed memory that small objects are cut from.</summary>
    public HeapRun Run;

    /// <summary>Bytes of objects since the start, those that the open run has left included.</summary>
    public ulong Taken;

    /// <summary>Bytes of objects up to the last switch of threads.</summary>
    public ulong AllocatedAtSwitch;

    /// <summary>Whether the collector runs before a switch: its own section ends in one too.</summary>
    public bool CollectsBeforeSwitch;

    /// <summary>The state of the processor that asks; there is one.</summary>
    public static ref ProcessorAllocation Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref s_only;
    }
}
