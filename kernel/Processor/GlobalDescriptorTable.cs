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

    /// <summary>
    /// Interrupt-stack-table number for stack and page faults, whose cause may be the stack itself, and for divide errors, which
    /// a thread may cause with its stack nearly used up.
    /// </summary>
    public const byte FaultStack = 4;

    /// <summary>
    /// Number of the stack that takes those faults while the first one is in use (<see cref="FaultStacks"/>). No gate names it.
    /// </summary>
    public const byte SecondFaultStack = 5;

    /// <summary>
    /// Interrupt-stack-table number for the interrupts of devices: a thread whose stack is nearly used up has no room for them.
    /// </summary>
    public const byte DeviceStack = 6;

    private const ushort TaskSelector = 0x18;

    // Present, ring 0, executable, readable, 64-bit; present, ring 0, writable; present, available 64-bit TSS.
    private const ulong CodeDescriptor = 0x0020_9A00_0000_0000;
    private const ulong DataDescriptor = 0x0000_9200_0000_0000;
    private const ulong TaskDescriptor = 0x0000_8900_0000_0000;

    /// <summary>Loads the table. Interrupts must be off, and the processor must have its stacks.</summary>
    /// <remarks>The tables are the processor's: see <see cref="ProcessorState"/>.</remarks>
    public static void Load()
    {
        ref ProcessorState processor = ref ProcessorState.Current;
        for (int stack = 1; stack <= StackArea.InterruptStackCount; stack++)
        {
            processor.Task.InterruptStacks[stack - 1] = processor.Stacks.StackOf(stack).End.Value;
        }

        processor.Task.IoMapBase = (ushort)sizeof(TaskState);

        ulong task = (ulong)Unsafe.AsPointer(ref processor.Task);
        ulong limit = (ulong)sizeof(TaskState) - 1;
        processor.Descriptors[1] = CodeDescriptor;
        processor.Descriptors[2] = DataDescriptor;
        processor.Descriptors[3] = TaskDescriptor | limit | ((task & 0xFF_FFFF) << 16) | ((task & 0xFF00_0000) << 32);
        processor.Descriptors[4] = task >> 32;

        var pointer = new TablePointer((ushort)(sizeof(Descriptors) - 1), (ulong)Unsafe.AsPointer(ref processor.Descriptors));

        // The empty selector that GS gets sets its base to 0 on some processors.
        ulong block = ThreadBlock.Base;
        Cpu.LoadGdt(&pointer, CodeSelector, DataSelector);
        ThreadBlock.Base = block;
        Cpu.LoadTaskRegister(TaskSelector);
    }

    /// <summary>Chooses the stack of the next stack or page fault.</summary>
    /// <param name="stack"><see cref="FaultStack"/> or <see cref="SecondFaultStack"/>.</param>
    public static void SetFaultStack(byte stack)
    {
        ref ProcessorState processor = ref ProcessorState.Current;
        processor.Task.InterruptStacks[FaultStack - 1] = processor.Stacks.StackOf(stack).End.Value;
    }

    /// <summary>The table: null, code, data, and two for the task-state segment.</summary>
    [InlineArray(5)]
    internal struct Descriptors
    {
        private ulong _null;
    }

    /// <summary>The task-state segment.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct TaskState
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
