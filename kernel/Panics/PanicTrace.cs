using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The methods that were running when a panic began, innermost first. They are found without the heap; their names come from
/// where exceptions' traces have them.
/// </summary>
internal static unsafe class PanicTrace
{
    private const int InnermostCount = 24;
    private const int OutermostCount = 8;

    // More than any stack holds: a walk of frames that lead nowhere ends here.
    private const uint WalkLimit = 4_000_000;

    // The number of words on top of the stack that are searched for a return address, for assembly routines without unwind
    // information and for calls to addresses that are not code.
    private const int LeafWords = 64;

    // Used by the panic only: all else has stopped.
    private static Innermost s_innermost;
    private static Outermost s_outermost;
    private static uint s_count;
    private static uint s_written;
    private static ThrowContext s_context;

    /// <summary>Walks the stack. Allocates nothing.</summary>
    /// <param name="place">Where to begin.</param>
    public static void Collect(ref readonly PanicPlace place)
    {
        ref readonly InterruptFrame registers = ref place.Registers;
        s_count = 0;
        s_context = new ThrowContext(in registers);

        // A static of an unmanaged type: it lies in the image's data.
        var context = (ThrowContext*)Unsafe.AsPointer(ref s_context);
        StackFrameIterator frame = default;
        bool isFault = place.IsFault;
        bool found = frame.TryStart(context, isInstruction: isFault);
        if (!found && isFault)
        {
            Add(registers.Rip);
            found = TryFindCaller(context) && frame.TryStart(context, isInstruction: false);
        }
        else if (found && !isFault)
        {
            // Panic.Begin itself.
            found = frame.TryNextInTrace();
        }

        for (uint steps = 0; found && steps < WalkLimit; steps++)
        {
            Add(frame.ControlPc);
            found = frame.TryNextInTrace();
        }
    }

    /// <summary>Writes the methods, each with the offset in the image of where it was.</summary>
    public static void Write()
    {
        if (s_count == 0)
        {
            return;
        }

        PanicScreen.BeginSection();
        KernelLog.WriteLine("[PANIC] Stack:");
        s_written = 0;
        WriteFrames(withNames: true);
    }

    /// <summary>
    /// Writes the offsets of those methods that <see cref="Write"/> was given up before. Needs nothing of the heap.
    /// </summary>
    public static void WriteRest() => WriteFrames(withNames: false);

    private static void WriteFrames(bool withNames)
    {
        uint inner = Math.Min(s_count, InnermostCount);
        uint outer = Math.Min(s_count - inner, OutermostCount);
        while (s_written < s_count)
        {
            uint frame = s_written++;
            if (frame < inner)
            {
                WriteFrame(s_innermost[(int)frame], withNames);
                continue;
            }

            if (frame < s_count - outer)
            {
                s_written = s_count - outer;
                KernelLog.WriteLine($"[PANIC]    ... {(ulong)(s_written - frame)} more");
                continue;
            }

            WriteFrame(s_outermost[(int)(frame % OutermostCount)], withNames);
        }
    }

    private static void WriteFrame(Frame frame, bool withName)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        uint offset = image.OffsetOf(frame.Address);
        KernelLog.Write("[PANIC]    at ");
        if (offset < image.Size)
        {
            KernelLog.WriteLineStart($"[0x{offset:X}]");
        }
        else
        {
            KernelLog.WriteLineStart($"0x{frame.Address:X16}");
        }

        if (frame.Repeats > 1)
        {
            KernelLog.WriteLineStart($" {(ulong)frame.Repeats} times");
        }

        // After the offset: should finding the name fail, that much is there.
        if (withName && MethodLocation.TryFind(image, offset, out MethodLocation location) && !location.Own.IsAssembly)
        {
            KernelLog.WriteLineStart($" {MethodNames.Find(frame.Address)}");
        }

        KernelLog.WriteLine("");
    }

    // The return address is a bit above the stack pointer, and the first word there that points into a method is treated as it.
    private static bool TryFindCaller(ThrowContext* context)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        StackMemory stack = ManagedCode.Stack;
        for (int i = 0; i < LeafWords; i++)
        {
            bool read = stack.TryRead(context->Rsp, out context->Ip);
            context->Rsp += sizeof(ulong);
            if (read && MethodLocation.TryFind(image, image.OffsetOf(context->Ip - 1), out _))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(ulong address)
    {
        ref Frame last = ref s_count <= InnermostCount
            ? ref s_innermost[(int)Math.Max(s_count, 1) - 1]
            : ref s_outermost[(int)((s_count - 1) % OutermostCount)];
        if (s_count > 0 && last.Address == address)
        {
            last.Repeats++;
            return;
        }

        ref Frame next = ref s_count < InnermostCount
            ? ref s_innermost[(int)s_count]
            : ref s_outermost[(int)(s_count % OutermostCount)];
        next = new Frame { Address = address, Repeats = 1 };
        s_count++;
    }

    private struct Frame
    {
        public ulong Address;

        /// <summary>Frames in a row that are at this address: a method that calls itself.</summary>
        public uint Repeats;
    }

    [InlineArray(InnermostCount)]
    private struct Innermost
    {
        private Frame _first;
    }

    [InlineArray(OutermostCount)]
    private struct Outermost
    {
        private Frame _first;
    }
}
