using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Threads;

/// <summary>
/// Stacks of threads: blocks of the page allocator, mapped at their own addresses, whose lowest page is not mapped while the
/// thread lives.
/// </summary>
internal static unsafe class ThreadStacks
{
    /// <summary>Bytes of a stack, its guard included, for threads that do not ask for a size.</summary>
    public const ulong DefaultBytes = 256 * 1024;

    /// <summary>The largest stack, guard included.</summary>
    public const ulong LargestBytes = 64UL << 20;

    /// <summary>Bytes of the page below a stack that is not mapped.</summary>
    public const ulong GuardBytes = PageTableEntry.PageSize;

    private const uint InitialMxcsr = 0x1F80;
    private const ushort InitialX87Control = 0x37F;

    /// <summary>Gives a thread a stack on which it comes out at the beginning of its life.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="bytes">Wanted bytes, guard included; rounded up to a power of two of pages.</param>
    /// <returns>False when there is no memory for it.</returns>
    public static bool TryCreate(KernelThread* thread, ulong bytes)
    {
        if (bytes > LargestBytes || !PageAllocator.TryGetOrder(new ByteCount(bytes), out int order))
        {
            return false;
        }

        if (!TryTake(thread, order))
        {
            return false;
        }

        Prepare(thread);
        return true;
    }

    /// <summary>Gives a thread's stack back. The thread does not run any more.</summary>
    public static void Free(KernelThread* thread)
    {
        VirtualRange guard = GuardOf(thread);
        Paging.SetGuard(guard, isGuard: false);
        PhysicalPages.Free(IdentityMapping.Behind(guard).Start);
    }

    /// <summary>The guard below a stack that the page allocator gave: its block begins with it.</summary>
    public static VirtualRange GuardOf(KernelThread* thread) =>
        new(new(thread->Stack.Start.Value - (nuint)GuardBytes), new(GuardBytes));

    /// <summary>
    /// Where the stack of a thread that does not run begins to matter to the collector: at its general registers. No reference is
    /// kept in XMM6 to XMM15 across a call, only values that are long out of date.
    /// </summary>
    public static nuint* RegistersOf(KernelThread* thread) => (nuint*)((FirstFrame*)thread->StackPointer)->Registers;

    /// <summary>Bytes of a stack that were ever used: it was all zeros at first.</summary>
    public static ulong CountUsed(KernelThread* thread)
    {
        // The stack is the thread's, which exists while it is in the list that the caller goes through.
        byte* high = (byte*)thread->Stack.End.ToPointer();
        for (ulong* at = (ulong*)thread->Stack.Start.ToPointer(); at < high; at++)
        {
            if (*at != 0)
            {
                return (ulong)(high - (byte*)at);
            }
        }

        return 0;
    }

    private static bool TryTake(KernelThread* thread, int order)
    {
        if (PhysicalPages.TryAllocate(order, PageZone.High, PageFallback.Lower, out PhysicalAddress block) != PageStatus.Success)
        {
            return false;
        }

        VirtualAddress low = IdentityMapping.Of(block);
        var guard = new VirtualRange(low, new(GuardBytes));
        if (!Paging.SetGuard(guard, isGuard: true))
        {
            PhysicalPages.Free(block);
            return false;
        }

        thread->Stack = new VirtualRange(low, PageAllocator.LengthOf(order)).From(guard.End);
        thread->StackOrder = order;
        return true;
    }

    // The block comes from the allocator, is mapped, and has no other owner.
    private static void Prepare(KernelThread* thread)
    {
        new Span<byte>(thread->Stack.Start.ToPointer(), (int)thread->Stack.Length.Value).Clear();

        // Two words above, so that a walk that reads on finds zeros.
        var frame = (FirstFrame*)((byte*)thread->Stack.End.ToPointer() - 16 - sizeof(FirstFrame));
        frame->Mxcsr = InitialMxcsr;
        frame->X87Control = InitialX87Control;
        frame->ReturnAddress = GetThreadEntry();
        thread->StackPointer = (nuint*)frame;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetThreadEntry")]
    private static extern void* GetThreadEntry();

    /// <summary>What ThreadSwitch.asm takes from a stack.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 0xF0)]
    internal struct FirstFrame
    {
        /// <summary>MXCSR.</summary>
        [FieldOffset(0xA0)]
        public uint Mxcsr;

        /// <summary>The x87 control word.</summary>
        [FieldOffset(0xA4)]
        public ushort X87Control;

        /// <summary>R15, R14, R13, R12, RDI, RSI, RBX, RBP.</summary>
        [FieldOffset(0xA8)]
        public fixed ulong Registers[8];

        /// <summary>Where it goes on.</summary>
        [FieldOffset(0xE8)]
        public void* ReturnAddress;
    }
}
