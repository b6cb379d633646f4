using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// What each processor has for itself, as far as this room knows it; rooms above have structures of their own for theirs. Used by
/// the processor that it belongs to and by no other, so no lock guards it: an interrupt that changes a field leaves it as it was,
/// or the field says otherwise.
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

    /// <summary>The thread that runs, for the room of threads; null until that has looked.</summary>
    public void* Thread;

    /// <summary>Sections with preemption disabled that are open: <see cref="Preemption"/>.</summary>
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
