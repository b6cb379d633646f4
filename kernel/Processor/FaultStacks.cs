using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Two stacks take stack faults, page faults and divide errors in turn. The processor begins at the top of the stack that the
/// task-state segment names, even when a fault is being handled there already. So while one stack is in use, the segment names
/// the other: a handler may read memory that faults (<see cref="GuardedAccess"/>) and keeps its frames.
/// </summary>
internal static unsafe class FaultStacks
{
    private const ulong DivideError = 0;
    private const ulong StackFault = 12;
    private const ulong PageFault = 14;

    /// <summary>Sends further faults to the other stack. Interrupts are off.</summary>
    /// <param name="frame">The interrupted state, on the stack that it was saved on.</param>
    /// <returns>
    /// Whether the frame lies on one of the two stacks, so that <see cref="Leave"/> is due before the handler returns.
    /// </returns>
    public static bool TryEnter(InterruptFrame* frame)
    {
        if (frame->Vector is not (DivideError or StackFault or PageFault))
        {
            return false;
        }

        GlobalDescriptorTable.SetFaultStack(
            IsOnSecond(frame) ? GlobalDescriptorTable.FaultStack : GlobalDescriptorTable.SecondFaultStack);
        return true;
    }

    /// <summary>Sends further faults to the stack that this handler is about to leave.</summary>
    /// <param name="frame">What <see cref="TryEnter"/> was given.</param>
    public static void Leave(InterruptFrame* frame) =>
        GlobalDescriptorTable.SetFaultStack(
            IsOnSecond(frame) ? GlobalDescriptorTable.SecondFaultStack : GlobalDescriptorTable.FaultStack);

    private static bool IsOnSecond(InterruptFrame* frame)
    {
        VirtualRange stack = ProcessorState.Current.Stacks.StackOf(GlobalDescriptorTable.SecondFaultStack);
        return stack.Contains(VirtualAddress.FromPointer(frame));
    }
}
