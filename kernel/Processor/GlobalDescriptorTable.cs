using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The kernel's segments and its task-state segment, whose stacks take the faults that may come from a broken stack. Layouts:
/// Intel SDM volume 3, 3.4.5 "Segment Descriptors" and 8.7 "Task Management in 64-bit Mode".
/// </summary>
internal static unsafe class GlobalDescriptorTable
{
    /// <summary>Selector of the 64-bit code segment.</summary>
    public const ushort CodeSelector = 0x08;

    /// <summary>Selector of the data segment.</summary>
    public const ushort DataSelector = 0x10;

    /// <summary>Interrupt-stack-table number for double faults.</summary>
    public const byte DoubleFaultStack = 1;

    /// <summary>Interrupt-stack-table number for non-maskable interrupts.</summary>
    public const byte NonMaskableStack = 2;

    /// <summary>Interrupt-stack-table number for machine checks.</summary>
    public const byte MachineCheckStack = 3;

    /// <summary>Interrupt-stack-table number for stack and page faults: their cause may be the stack itself.</summary>
    public const byte FaultStack = 4;

    /// <summary>
    /// Number of the stack that takes those faults while the first one is in use (<see cref="FaultStacks"/>). No gate names it.
    /// </summary>
    public const byte SecondFaultStack = 5;

    private const ushort TaskSelector = 0x18;

    // Present, ring 0, executable, readable, 64-bit; present, ring 0, writable; present, available 64-bit TSS.
    private const ulong CodeDescriptor = 0x0020_9A00_0000_0000;
    private const ulong DataDescriptor = 0x0000_9200_0000_0000;
    private const ulong TaskDescriptor = 0x0000_8900_0000_0000;

    private static Descriptors s_descriptors;
    private static TaskState s_task;

    /// <summary>Loads the table. Interrupts must be off, and <see cref="KernelStacks"/> must have its memory.</summary>
    /// <remarks>
    /// The tables are statics of unmanaged types: they lie in the image's data, where the processor can read them for good.
    /// </remarks>
    public static void Load()
    {
        for (int stack = 1; stack <= StackArea.InterruptStackCount; stack++)
        {
            s_task.InterruptStacks[stack - 1] = KernelStacks.Area.StackOf(stack).End.Value;
        }

        s_task.IoMapBase = (ushort)sizeof(TaskState);

        ulong task = (ulong)Unsafe.AsPointer(ref s_task);
        ulong limit = (ulong)sizeof(TaskState) - 1;
        s_descriptors[1] = CodeDescriptor;
        s_descriptors[2] = DataDescriptor;
        s_descriptors[3] = TaskDescriptor | limit | ((task & 0xFF_FFFF) << 16) | ((task & 0xFF00_0000) << 32);
        s_descriptors[4] = task >> 32;

        var pointer = new TablePointer((ushort)(sizeof(Descriptors) - 1), (ulong)Unsafe.AsPointer(ref s_descriptors));
        Cpu.LoadGdt(&pointer, CodeSelector, DataSelector);
        Cpu.LoadTaskRegister(TaskSelector);
    }

    /// <summary>Chooses the stack of the next stack or page fault.</summary>
    /// <param name="stack"><see cref="FaultStack"/> or <see cref="SecondFaultStack"/>.</param>
    public static void SetFaultStack(byte stack) =>
        s_task.InterruptStacks[FaultStack - 1] = KernelStacks.Area.StackOf(stack).End.Value;

    [InlineArray(5)]
    private struct Descriptors
    {
        private ulong _null;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct TaskState
    {
        public uint Reserved0;
        public fixed ulong PrivilegeStacks[3];
        public ulong Reserved1;
        public fixed ulong InterruptStacks[7];
        public ulong Reserved2;
        public ushort Reserved3;
        public ushort IoMapBase;
    }
}

/// <summary>The operand of LGDT, LIDT, SGDT and SIDT (Intel SDM volume 3, 3.5.1 "Segment Descriptor Tables").</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal readonly struct TablePointer(ushort limit, ulong address)
{
    private readonly ushort _limit = limit;
    private readonly ulong _address = address;

    /// <summary>The offset of the table's last byte.</summary>
    public ushort Limit => _limit;

    /// <summary>The table's first byte.</summary>
    public ulong Address => _address;
}
