namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Where the kernel's stacks lie: one behind the other in one piece of memory, each above a guard page that is not mapped, so
/// that a stack that overflows faults instead of running into what lies below.
/// </summary>
/// <param name="start">The first byte, page-aligned; <see cref="Pages"/> pages are the stacks' from there on.</param>
internal readonly struct StackArea(ulong start)
{
    /// <summary>Number of stacks: the kernel's own and those of the interrupt stack table.</summary>
    public const int Count = 1 + InterruptStackCount;

    /// <summary>The kernel's own stack; the others are numbered as in the interrupt stack table.</summary>
    public const int Kernel = 0;

    /// <summary>Stacks of the interrupt stack table, from number 1 on.</summary>
    public const int InterruptStackCount = 5;

    /// <summary>Pages of the whole area.</summary>
    public const ulong Pages = (Count * GuardPages) + KernelPages + (InterruptStackCount * InterruptPages);

    // 2 MiB: recursion of 10,000 frames of some 100 bytes, the exception thrown from its depth, and as much again.
    private const ulong KernelPages = 512;

    // 64 KiB: reports are written in C# on these.
    private const ulong InterruptPages = 16;

    private const ulong GuardPages = 1;
    private const ulong PageSize = 4096;

    /// <summary>The area's first byte.</summary>
    public ulong Start { get; } = start;

    /// <summary>The first byte above the area.</summary>
    public ulong End => Start + (Pages * PageSize);

    /// <summary>The first byte of the guard below a stack, 0 ≤ stack &lt; <see cref="Count"/>.</summary>
    public ulong GuardOf(int stack) => Start +
        (stack == Kernel ? 0 : (GuardPages + KernelPages + ((ulong)(stack - 1) * (GuardPages + InterruptPages))) * PageSize);

    /// <summary>The first byte of a stack.</summary>
    public ulong LowOf(int stack) => GuardOf(stack) + (GuardPages * PageSize);

    /// <summary>The first byte above a stack, where it begins to grow down.</summary>
    public ulong TopOf(int stack) => LowOf(stack) + ((stack == Kernel ? KernelPages : InterruptPages) * PageSize);

    /// <summary>The stack whose guard an address lies in; below 0 for an address in none.</summary>
    public int FindGuard(ulong address)
    {
        for (int stack = 0; stack < Count; stack++)
        {
            if (Start != 0 && address >= GuardOf(stack) && address < LowOf(stack))
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
        _ => "fault stack",
    };
}
