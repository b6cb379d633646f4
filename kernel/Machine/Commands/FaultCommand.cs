using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Platform;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Machine.Commands;

/// <summary><c>fault KIND</c>: provokes a fault on purpose, to see what the kernel reports. The machine halts afterwards, unless the shell can catch it.</summary>
internal sealed unsafe class FaultCommand : ICommand
{
    // Not canonical, so that no page table decides what happens.
    private const ulong BadAddress = 0x5EAD_0000_0000_0000;

    // RET.
    private static byte s_returnInstruction = 0xC3;

    private static readonly Dictionary<string, Action> s_kinds = new()
    {
        ["divide"] = static () => Cpu.Divide(0),
        ["opcode"] = static () => Cpu.RaiseUndefined(),
        ["address"] = static () => *(ulong*)BadAddress = 0,
        ["throw"] = static () => ((delegate* unmanaged<void>)&ThrowIntoNative)(),
        ["exception"] = static () => throw new InvalidOperationException("thrown on purpose"),
        ["memory"] = static () => Exhaust(),
        ["stack"] = static () => Overflow(0),
        ["double"] = static () => FaultTwice(),
        ["unmapped"] = static () => *(byte*)(Paging.Tables!.LowerHalfEnd - PageTableEntry.PageSize) = 0,
        ["wx"] = static () => *(byte*)(delegate*<int, int>)&Overflow = 0,
        ["nx"] = static () => ((delegate*<void>)Unsafe.AsPointer(ref s_returnInstruction))(),
    };

    /// <inheritdoc/>
    public string Name => "fault";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Kernel;

    /// <inheritdoc/>
    public string Summary => "Provoke a fault on purpose; the machine halts unless it is an exception";

    /// <inheritdoc/>
    public string Usage => "fault " + string.Join('|', s_kinds.Keys);

    /// <inheritdoc/>
    public string Help => "Does something on purpose that the processor or the runtime refuses. Most kinds end in the kernel's report, and the machine halts.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("fault exception", "an exception that the shell catches"),
        new("fault divide", "a division by zero"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.EndsMachine;

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.Arguments.Length == 1 && s_kinds.TryGetValue(context.Arguments[0], out Action? provoke))
            provoke();
        else
            context.Reject("expected one kind of fault");
    }

    // An exception may not leave a method that native code calls: nobody can catch this one.
    [UnmanagedCallersOnly]
    private static void ThrowIntoNative() =>
        throw new InvalidOperationException("thrown on purpose", new ArgumentException("the cause"));

    // The addition keeps each call from taking its caller's place on the stack.
    private static int Overflow(int depth) => depth == int.MaxValue ? 0 : Overflow(depth + 1) + 1;

    private static void FaultTwice()
    {
        Cpu.DisableInterrupts();
        InterruptDescriptorTable.CutBehindDoubleFault();
        *(ulong*)BadAddress = 0;
    }

    private static int Exhaust()
    {
        var kept = new List<byte[]>();
        while (kept.Count < int.MaxValue)
            kept.Add(new byte[100_000]);
        return kept.Sum(static x => x.Length);
    }
}
