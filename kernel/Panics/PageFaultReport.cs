using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// What a page fault that is no exception means: a stack that is used up, a page that does not allow what was tried. Allocates
/// nothing.
/// </summary>
internal static unsafe class PageFaultReport
{
    /// <summary>The vector of page faults.</summary>
    public const ulong Vector = 14;

    // Intel SDM volume 3, 4.7 "Page-Fault Exceptions": bits of the error code.
    private const ulong WasPresent = 1;
    private const ulong WasWrite = 2;
    private const ulong WasFetch = 16;

    /// <summary>Whether the fault is that of a stack which has run into the guard below it.</summary>
    public static bool IsStackOverflow(InterruptFrame* frame, ulong address) =>
        frame->Vector == Vector && (frame->ErrorCode & WasPresent) == 0
        && (ProcessorState.Current.Stacks.FindGuard(new((nuint)address)) >= 0 ||
            ThreadList.FindByGuard(new((nuint)address)) != null);

    /// <summary>Writes what was tried where, and how that page is mapped.</summary>
    /// <param name="frame">The fault.</param>
    /// <param name="address">The address whose access faulted.</param>
    public static void Write(InterruptFrame* frame, ulong address)
    {
        string action = (frame->ErrorCode & WasFetch) != 0 ? "Execution" : (frame->ErrorCode & WasWrite) != 0 ? "Write" : "Read";
        var place = new VirtualAddress((nuint)address);
        int stack = ProcessorState.Current.Stacks.FindGuard(place);
        KernelThread* thread = ThreadList.FindByGuard(place);
        if (stack >= 0)
        {
            KernelLog.WriteLine(
                $"[PANIC] {action} at 0x{address:X}, in the guard page of the {StackArea.NameOf(stack)} at " +
                $"0x{ProcessorState.Current.Stacks.StackOf(stack).Start.Value:X} to " +
                $"0x{ProcessorState.Current.Stacks.StackOf(stack).Last.Value:X}");
        }
        else if (thread != null)
        {
            KernelLog.WriteLine(
                $"[PANIC] {action} at 0x{address:X}, in the guard page of the stack of thread {thread->Id} at " +
                $"0x{thread->Stack.Start.Value:X} to 0x{thread->Stack.Last.Value:X}");
        }
        else if (KernelWindow.Range.Contains(place))
        {
            KernelLog.WriteLine(
                $"[PANIC] {action} at 0x{address:X}, among the addresses for the heap's growth, " +
                $"{(HeapGrowth.TryFind(place, out _) ? "in a region of the heap" : "where nothing is mapped")}");
        }
        else if (Paging.Plan.TryFind(place, out KnownRange<VirtualAddress, PlannedPages> range))
        {
            KernelLog.WriteLine(
                $"[PANIC] {action} at 0x{address:X}, which is mapped {range.Value.Mapping.Rights}, " +
                $"{range.Value.Mapping.CachingName}: {range.Value.Content}");
        }
        else
        {
            KernelLog.WriteLine($"[PANIC] {action} at 0x{address:X}, which is not mapped");
        }
    }
}
