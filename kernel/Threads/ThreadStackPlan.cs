using System;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;

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
    public static RangeMap<VirtualAddress, PlannedPages> Create()
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        plan.SetAll(Paging.Plan);
        var stacks = new (VirtualRange Guard, VirtualRange Stack)[ThreadList.Count + Spare];
        int count = Collect(stacks);
        foreach ((VirtualRange guard, VirtualRange stack) in stacks.AsSpan(0, count))
        {
            plan.Set(guard, new PlannedPages(PageMapping.None, "thread's guard"));
            plan.Set(stack, new PlannedPages(PageMapping.Data, "thread's stack"));
        }

        return plan;
    }

    private static int Collect(Span<(VirtualRange Guard, VirtualRange Stack)> stacks)
    {
        int count = 0;
        using (ThreadList.Lock.Enter())
        {
            for (KernelThread* thread = ThreadList.First; thread != null && count < stacks.Length; thread = thread->NextThread)
            {
                if (thread->StackOrder >= 0)
                {
                    stacks[count++] = (ThreadStacks.GuardOf(thread), thread->Stack);
                }
            }
        }

        return count;
    }
}
