using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// The kernel's address space as it is now: what boot planned, with the stacks of the threads there are and the guards below
/// them.
/// </summary>
internal static unsafe class ThreadStackPlan
{
    // Threads that may be made between counting them and looking at them.
    private const int Spare = 16;

    /// <summary>Makes the plan.</summary>
    public static RangeMap<PlannedPages> Create()
    {
        var plan = new RangeMap<PlannedPages>();
        for (int i = 0; i < Paging.Plan.Count; i++)
        {
            plan.Set(Paging.Plan[i].Start, Paging.Plan[i].End, Paging.Plan[i].Value);
        }

        var stacks = new (ulong Low, ulong High)[ThreadList.Count + Spare];
        int count = Collect(stacks);
        foreach ((ulong low, ulong high) in stacks.AsSpan(0, count))
        {
            plan.Set(low - ThreadStacks.GuardBytes, low, new PlannedPages(PageMapping.None, "thread's guard"));
            plan.Set(low, high, new PlannedPages(PageMapping.Data, "thread's stack"));
        }

        return plan;
    }

    // The list stays as it is while preemption is off.
    private static int Collect(Span<(ulong Low, ulong High)> stacks)
    {
        int count = 0;
        using (Preemption.Disable())
        {
            for (KernelThread* thread = ThreadList.First; thread != null && count < stacks.Length; thread = thread->NextThread)
            {
                if (thread->StackOrder >= 0)
                {
                    stacks[count++] = ((ulong)thread->StackLow, (ulong)thread->StackHigh);
                }
            }
        }

        return count;
    }
}
