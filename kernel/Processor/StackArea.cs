using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Where the kernel's stacks lie: one behind the other in one piece of memory, each above a guard page that is not mapped, so
/// that a stack that overflows faults instead of running into what lies below.
/// </summary>
/// <param name="start">The first byte, page-aligned; <see cref="Pages"/> pages are the stacks' from there on.</param>
internal readonly struct StackArea(VirtualAddress start)
{
    /// <summary>Number of stacks: the kernel's own and those of the interrupt stack table.</summary>
    public const int Count = 1 + InterruptStackCount;

    /// <summary>The kernel's own stack; the others are numbered as in the interrupt stack table.</summary>
    public const int Kernel = 0;

    /// <summary>Stacks of the interrupt stack table, from number 1 on.</summary>
    public const int InterruptStackCount = 6;

    /// <summary>Pages of the whole area.</summary>
    public const ulong Pages = (Count * GuardPages) + KernelPages + (InterruptStackCount * InterruptPages);

    // 2 MiB: recursion of 10,000 frames of some 100 bytes, the exception thrown from its depth, and as much again.
    private const ulong KernelPages = 512;

    // 64 KiB: reports are written in C# on these.
    private const ulong InterruptPages = 16;

    private const ulong GuardPages = 1;
    private const ulong PageSize = 4096;

    /// <summary>The whole area.</summary>
    public VirtualRange Range { get; } = new(start, new(Pages * PageSize));

    /// <summary>The guard below a stack, 0 ≤ stack &lt; <see cref="Count"/>.</summary>
    public VirtualRange GuardOf(int stack)
    {
        ulong pages = stack == Kernel ? 0 : GuardPages + KernelPages + ((ulong)(stack - 1) * (GuardPages + InterruptPages));
        return new(new(Range.Start.Value + (nuint)(pages * PageSize)), new(GuardPages * PageSize));
    }

    /// <summary>A stack, which grows down from its end.</summary>
    public VirtualRange StackOf(int stack) =>
        new(GuardOf(stack).End, new((stack == Kernel ? KernelPages : InterruptPages) * PageSize));

    /// <summary>The stack whose guard an address lies in; below 0 for an address in none.</summary>
    public int FindGuard(VirtualAddress address)
    {
        for (int stack = 0; stack < Count; stack++)
        {
            if (!Range.Start.IsZero && GuardOf(stack).Contains(address))
            {
                return stack;
            }
        }

        return -1;
    }

    /// <summary>A stack's name. A literal: nothing is allocated.</summary>
    public static string NameOf(int stack) => stack switch
    {
        Kernel => "kernel's stack",
        GlobalDescriptorTable.DoubleFaultStack => "double fault stack",
        GlobalDescriptorTable.NonMaskableStack => "NMI stack",
        GlobalDescriptorTable.MachineCheckStack => "#MC stack",
        GlobalDescriptorTable.SecondFaultStack => "second fault stack",
        GlobalDescriptorTable.DeviceStack => "interrupt stack",
        _ => "fault stack",
    };
}
