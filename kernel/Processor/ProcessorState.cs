using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The state that each processor has for itself at this layer; higher layers have their own structures. It is used only by its
/// processor, so it needs no lock. An interrupt that changes a field restores it, unless the field's comment says otherwise.
/// </summary>
/// <remarks>
/// Works before the runtime. It is of an unmanaged type and lies in the image's data, where the processor can read its tables for
/// good.
/// </remarks>
internal unsafe struct ProcessorState
{
#pragma warning disable CS0649 // Written through Current.
    private static ProcessorState s_only;
#pragma warning restore CS0649

    /// <summary>The running thread, for kernel/Threads; null until that has set it.</summary>
    public void* Thread;

    /// <summary>The number of open critical sections: <see cref="Preemption"/>.</summary>
    public int PreemptionDepth;

    /// <summary>Whether another thread shall run as soon as no section is open. Interrupts set it.</summary>
    public bool IsSwitchDue;

    /// <summary>Where its stacks are; at address 0 until boot has taken memory for them.</summary>
    public StackArea Stacks;

    /// <summary>Its segments.</summary>
    public GlobalDescriptorTable.Descriptors Descriptors;

    /// <summary>Its task-state segment.</summary>
    public GlobalDescriptorTable.TaskState Task;

    /// <summary>Interrupts and exceptions of each vector. Interrupts count.</summary>
    public Interrupts.Counts InterruptCounts;

    /// <summary>
    /// The state of the calling processor. The kernel runs on one processor; only this property knows it.
    /// </summary>
    public static ref ProcessorState Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref s_only;
    }
}
