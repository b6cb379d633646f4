using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Supervision;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Terminal.Commands;

/// <summary>A fault that can be provoked.</summary>
/// <param name="name">What it is called.</param>
/// <param name="description">What happens, in a few words.</param>
/// <param name="provoke">Does it.</param>
internal sealed unsafe class FaultKind(string name, string description, Action provoke)
{
    // Not canonical, so that no page table decides what happens.
    private const ulong BadAddress = 0x5EAD_0000_0000_0000;

    private const byte Garbage = 0xE7;

    private static readonly TimeSpan s_reportLimit = TimeSpan.FromSeconds(10);

    // RET. Written through its address only, by nobody.
    private static byte s_returnInstruction = 0xC3;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("null", "use a null reference: an exception", static () => UseNull(null)),
        new("divide", "divide by zero: an exception", static () => Divide(1, 0)),
        new("memory", "use up the heap: an exception", static () => Exhaust()),
        new("thread", "use up the heap on another thread: an unhandled exception", static () => ExhaustOnThread()),
        new("exception", "throw an exception that the shell catches",
            static () => throw new InvalidOperationException("thrown on purpose")),
        new("interrupt", "raise an interrupt without a handler: it is counted", static () => Cpu.RaiseUnusedInterrupt()),
        new("throw", "throw an exception that is never caught", static () => ((delegate* unmanaged<void>)&ThrowIntoNative)()),
        new("native", "divide by zero outside of C#", static () => Cpu.Divide(0)),
        new("opcode", "execute an undefined instruction", static () => Cpu.RaiseUndefined()),
        new("address", "write to an address that is not canonical", static () => WriteTo((byte*)BadAddress)),
        new("unmapped", "write to an address that is not mapped",
            static () => WriteTo((byte*)(Paging.Tables!.LowerHalfEnd.Value - PageTableEntry.PageSize))),
        new("wx", "write to code", static () => WriteTo((byte*)(delegate*<int, int>)&Overflow)),
        new("nx", "execute data", static () => ((delegate*<void>)Unsafe.AsPointer(ref s_returnInstruction))()),
        new("sse", "load a vector from an address that is not aligned", static () => LoadMisaligned()),
        new("stack", "recurse without end: a stack overflow", static () => Overflow(0)),
        new("double", "fault while a fault is delivered", static () => FaultTwice()),
        new("heap", "write over objects behind an array, then collect", static () => Overrun()),
        new("barrier", "store a reference without a write barrier, then collect", static () => ForgetBarrier()),
        new("wipe", "write over the whole heap, then fault", static () => Wipe()),
        new("deadlock", "deadlock two threads: the log names them, and they stay blocked", static () => LockCrosswise()),
        new("late", "keep interrupts off for a while: the log names the thread", static () => BeLate()),
        new("report", "fault, and read unmapped memory within the report", static () => FaultAndReadInReport()),
        new("nested", "fault within the report of an exception", static () => ((delegate* unmanaged<void>)&ThrowUnspeakable)()),
    ];

    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>What happens, in a few words.</summary>
    public string Description { get; } = description;

    /// <summary>Does it.</summary>
    public void Provoke() => provoke();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int UseNull(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int dividend, int divisor) => dividend / divisor;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteTo(byte* address) => *address = Garbage;

    // Two vectors, so that one of the two places within is aligned and the other, eight bytes further, is not.
    private static void LoadMisaligned()
    {
        byte* vectors = stackalloc byte[3 * 16];
        byte* aligned = (byte*)(((ulong)vectors + 15) & ~15UL);
        Sse2.StoreAligned(aligned + 8, Vector128<byte>.Zero);
    }

    // An exception may not leave a method that native code calls, so this one cannot be caught.
    [UnmanagedCallersOnly]
    private static void ThrowIntoNative() =>
        throw new InvalidOperationException("thrown on purpose", new ArgumentException("the cause"));

    [UnmanagedCallersOnly]
    private static void ThrowUnspeakable() => throw new UnspeakableException();

    // The addition keeps the call from being compiled as a tail call.
    private static int Overflow(int depth) => depth == int.MaxValue ? 0 : Overflow(depth + 1) + 1;

    private static void FaultAndReadInReport()
    {
        ulong unmapped = Paging.Tables!.LowerHalfEnd.Value - PageTableEntry.PageSize;
        ReportDrill.Prepare(unmapped + 0x123);
        WriteTo((byte*)unmapped);
    }

    private static void FaultTwice()
    {
        Cpu.DisableInterrupts();
        InterruptDescriptorTable.CutBehindDoubleFault();
        WriteTo((byte*)BadAddress);
    }

    private static int Exhaust()
    {
        var kept = new List<byte[]>();
        while (kept.Count < int.MaxValue)
        {
            kept.Add(new byte[100_000]);
        }

        return kept.Sum(static x => x.Length);
    }

    private static void ExhaustOnThread()
    {
        var thread = new Thread(static () => Exhaust());
        thread.Start();
        thread.Join();
    }

    // A write past the end of an array, as unchecked languages allow it.
    private static void Overrun()
    {
        const int Length = 64;

        // Enough that two of them lie one behind the other.
        byte[][] arrays = [.. Enumerable.Range(0, 16).Select(static _ => new byte[Length])];
        int overrun = Enumerable.Range(0, arrays.Length - 1)
            .First(i => (ulong)(AddressOf(arrays[i + 1]) - AddressOf(arrays[i])) < 2 * Length);

        // No other thread is to run into it first.
        using (Preemption.Disable())
        {
            Unsafe.InitBlockUnaligned(ref arrays[overrun][0], Garbage, 2 * Length);
            GC.Collect();
        }

        GC.KeepAlive(arrays);
    }

    // Objects do not move.
    private static byte* AddressOf(byte[] array) => (byte*)Unsafe.AsPointer(ref array[0]);

    // As by a method that was compiled without a write barrier: the collector learns nothing of the reference. Its check, which
    // is on under stress, does.
    private static void ForgetBarrier()
    {
        object[] holder = new object[3];
        GC.Collect();
        GarbageCollector.TrySetStress(uint.MaxValue, poison: false);
        StoreWithoutBarrier(ref holder[1]);
        GC.Collect(0);
        GC.KeepAlive(holder);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreWithoutBarrier(ref object place)
    {
        object lost = new Version(1, 2);
        Unsafe.As<object, nint>(ref place) = Unsafe.As<object, nint>(ref lost);
    }

    // From the second line on, the heap must not be used.
    private static void Wipe()
    {
        object inside = new();
        Paging.Plan.TryFind(
            VirtualAddress.FromPointer(*(void**)Unsafe.AsPointer(ref inside)), out KnownRange<VirtualAddress, PlannedPages> heap);
        Unsafe.InitBlockUnaligned(heap.Range.Start.ToPointer(), Garbage, (uint)heap.Range.Length.Value);
        Cpu.RaiseUndefined();
    }

    // Background threads: nothing can free them again.
    private static void LockCrosswise()
    {
        ulong before = Watchdog.Rounds;
        Mutex left = new();
        Mutex right = new();
        var bothHaveOne = new Barrier(2);
        new Thread(() => LockBoth(left, right, bothHaveOne)) { IsBackground = true, Name = "left hand" }.Start();
        new Thread(() => LockBoth(right, left, bothHaveOne)) { IsBackground = true, Name = "right hand" }.Start();
        WaitForWatchdog(before);
    }

    private static void WaitForWatchdog(ulong before)
    {
        if (!SpinWait.SpinUntil(() => Watchdog.Rounds > before, s_reportLimit))
        {
            throw new TimeoutException("expected a report of the watchdog");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LockBoth(Mutex first, Mutex second, Barrier bothHaveOne)
    {
        first.WaitOne();
        bothHaveOne.SignalAndWait();
        second.WaitOne();
    }

    private static void BeLate()
    {
        ulong before = Watchdog.Rounds;
        KeepInterruptsOff();
        WaitForWatchdog(before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void KeepInterruptsOff()
    {
        ulong end = KernelClock.Nanoseconds + (2 * Watchdog.LongestDelay);
        using (Interrupts.Disable())
        {
            while (KernelClock.Nanoseconds < end)
            {
                X86Base.Pause();
            }
        }
    }

    // The panic's report reads its message.
    private sealed class UnspeakableException : Exception
    {
        public override string Message
        {
            get
            {
                Cpu.RaiseUndefined();
                return "";
            }
        }
    }
}
