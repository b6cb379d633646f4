using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Runtime.Supervision;

/// <summary>The call stack of a thread that does not run: its managed frames, innermost first.</summary>
internal static unsafe class ThreadTrace
{
    /// <summary>Walks a thread's stack.</summary>
    /// <param name="id">The thread's number; not the thread that asks.</param>
    /// <param name="places">Where addresses in the frames' methods go.</param>
    /// <param name="capacity">How many fit.</param>
    /// <returns>How many there are, at most <paramref name="capacity"/>; 0 when there is no such thread.</returns>
    public static int Collect(ulong id, ulong* places, int capacity)
    {
        // No other thread runs meanwhile, so that its stack stays as it is.
        using (Preemption.Disable())
        {
            KernelThread* thread = ThreadList.Find(id);
            bool isAtRest = thread != null && thread->State is KernelThreadState.Waiting or KernelThreadState.Ready &&
                thread->Switches > 0;
            return isAtRest && thread != ThreadList.Current ? Walk(thread, places, capacity) : 0;
        }
    }

    /// <summary>
    /// Writes a place that <see cref="Collect"/> found: its offset in the image and, where it has one, its method's name.
    /// Allocates nothing.
    /// </summary>
    public static void Write(ulong place, ref StyledText text)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        uint offset = image.OffsetOf(place);
        text.Append("[0x");
        text.AppendHexadecimal(offset < image.Size ? offset : place);
        text.Append("]");
        int length = text.Written.Length;
        text.Append(" ");
        if (MethodLocation.TryFind(in image, offset, out MethodLocation location) &&
            MethodNameTable.OfImage().TryWrite(location.Start, ref text))
        {
            text.Append(" + 0x");
            text.AppendHexadecimal(offset - location.Start);
        }
        else
        {
            text.Truncate(length);
        }
    }

    /// <summary>A place that <see cref="Collect"/> found, for people.</summary>
    public static string Describe(ulong place) => $"[0x{place - (ulong)ClassLibrary.GetImageBase():X}] {MethodNames.Find(place)}";

    private static int Walk(KernelThread* thread, ulong* places, int capacity)
    {
        // What ThreadSwitch.asm has left on its stack, which is the thread's while it is in the list.
        var saved = (ThreadStacks.FirstFrame*)thread->StackPointer;
        ThrowContext context = default;
        context.Ip = (ulong)saved->ReturnAddress;
        context.Rsp = (ulong)saved + (ulong)sizeof(ThreadStacks.FirstFrame);
        context.R15 = saved->Registers[0];
        context.R14 = saved->Registers[1];
        context.R13 = saved->Registers[2];
        context.R12 = saved->Registers[3];
        context.Rdi = saved->Registers[4];
        context.Rsi = saved->Registers[5];
        context.Rbx = saved->Registers[6];
        context.Rbp = saved->Registers[7];

        StackFrameIterator frame = default;
        int count = 0;
        for (bool found = frame.TryStart(thread, &context); found && count < capacity; found = frame.TryNextInTrace())
        {
            places[count++] = frame.ControlPc;
        }

        return count;
    }
}
