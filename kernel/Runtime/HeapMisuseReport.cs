using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// Writes a log line for each misuse that the heap catches, with block, size, kind and caller. The heap reports while its lock is
/// held; the line is written, and the caller found, where the operation ends. Allocates nothing.
/// </summary>
internal static unsafe class HeapMisuseReport
{
    // A loop of wrong calls must not displace everything else from the log.
    private const int MostLines = 100;

    // One word: a count.
    private static int s_lines;

    // Guards s_pending and s_thread. Note writes them, with the heap's own lock held too; Write takes them on the same thread.
    private static SharedLock Lock => default;
    private static HeapMisuse s_pending;
    private static KernelThread* s_thread;

    /// <summary>
    /// What becomes of the lines about misuse; a self test that provokes misuse changes it. One word: read
    /// once for each line.
    /// </summary>
    public static MisuseLines Lines { get; set; }

    /// <summary>Has the heap report here.</summary>
    public static void Register() => KernelHeap.SetMisuseReport(&Note, &Write);

    // The heap's lock is held.
    private static void Note(in HeapMisuse misuse)
    {
        using (Lock.Enter())
        {
            // One operation may find several, and another thread may not have finished its own: these are logged without a
            // caller.
            if (KernelHeap.HasMisuse)
            {
                WriteLine(in s_pending);
            }

            s_pending = misuse;
            s_thread = ThreadList.Current;
        }
    }

    // Called where the operation ends, by a method that is not inlined and whose caller is the heap's caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write()
    {
        HeapMisuse misuse;
        using (Lock.Enter())
        {
            if (!KernelHeap.HasMisuse || s_thread != ThreadList.Current)
            {
                return;
            }

            misuse = s_pending;
            KernelHeap.ForgetMisuse();
        }

        InterruptFrame here;
        Cpu.CaptureRegisters(&here);
        misuse.Caller = new VirtualAddress((nuint)FindCaller(in here));
        KernelHeap.NameCaller(in misuse);
        WriteLine(in misuse);
    }

    // From Write, past the method of KernelHeap, to the method that called the heap, or malloc or free.
    private static ulong FindCaller(ref readonly InterruptFrame registers)
    {
        var context = new ThrowContext(in registers);
        StackFrameIterator frame = default;
        if (!frame.TryStart(&context, isInstruction: false) || !frame.TryNextInTrace() || !frame.TryNextInTrace())
        {
            return 0;
        }

        bool isForOthers = NativeMemoryExports.Contains(StackWalkExports.FindMethodStart((nuint)frame.ControlPc));
        return isForOthers ? default(CodeKinds).FindCaller(ref frame) : frame.ControlPc;
    }

    private static void WriteLine(ref readonly HeapMisuse misuse)
    {
        // Misuse that a self test provokes does not count towards the limit of lines.
        bool isError = Lines == MisuseLines.Shown;
        if (Lines == MisuseLines.None || (isError && Interlocked.Increment(ref s_lines) > MostLines))
        {
            return;
        }

        ulong offset = ManagedCode.Image.OffsetOf(misuse.Caller.Value);
        KernelLog.WriteLine(
            isError ? LogLevel.Error : LogLevel.Debug,
            $"[HEAP] ✗ {misuse.KindName}: 0x{(ulong)misuse.Pointer.Value:X}, block 0x{(ulong)misuse.Block.Address.Value:X} of " +
            $"{misuse.Block.Size.Value} bytes, {misuse.Block.Payload.Value} asked for, called from [0x{offset:X}]");
        if (isError && s_lines == MostLines)
        {
            KernelLog.WriteLine(
                LogLevel.Error,
                "[HEAP] These were 100 lines about misuse: further misuse is counted and listed by 'heap check', but not " +
                "written here");
        }
    }
}
