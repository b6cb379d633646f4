using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>The functions for frames and clauses that CoreLib's dispatch calls. Boolean values are bytes: 0 or 1.</summary>
internal static unsafe class StackWalkExports
{
    [RuntimeExport("RhpSfiInit")]
    private static byte Start(StackFrameIterator* frame, ThrowContext* context, byte isInstruction, byte* isIntercepted)
    {
        // Only a debugger intercepts exceptions.
        if (isIntercepted != null)
        {
            *isIntercepted = 0;
        }

        *frame = default;
        return frame->TryStart(context, isInstruction != 0) ? (byte)1 : (byte)0;
    }

    [RuntimeExport("RhpSfiNext")]
    private static byte Next(StackFrameIterator* frame, uint* clause, byte* leftNative, byte* isIntercepted)
    {
        if (isIntercepted != null)
        {
            *isIntercepted = 0;
        }

        // A walk ends where native code called managed code, so there is nothing to report.
        if (leftNative != null)
        {
            *leftNative = 0;
        }

        bool found = frame->TryNext(out uint left);
        if (clause != null)
        {
            *clause = left;
        }

        return found ? (byte)1 : (byte)0;
    }

    [RuntimeExport("RhpEHEnumInitFromStackFrameIterator")]
    private static byte StartClauses(StackFrameIterator* frame, MethodRegion* region, ClauseReader* reader)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        MethodLocation location = frame->Location;
        *region = new MethodRegion { Start = image.Start + location.Start };
        *reader = default;
        return location.Method.HasClauses && !IsSkipped(image.Start + location.Start) &&
            ClauseReader.TryStart(image, location.Start, location.Method.Clauses, out *reader)
            ? (byte)1
            : (byte)0;
    }

    // The handlers of a program that has ended do not run.
    private static bool IsSkipped(ulong method) => !ProgramCode.IsOpen && ProgramTable.ContainsCode(method);

    [RuntimeExport("RhpEHEnumNext")]
    private static byte NextClause(ClauseReader* reader, ExceptionClause* clause) =>
        reader->TryNext(ManagedCode.Image, out *clause) ? (byte)1 : (byte)0;

    /// <summary>The first byte of the method that an address is in, or null.</summary>
    [RuntimeExport("RhFindMethodStartAddress")]
    internal static void* FindMethodStart(ulong address)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        return MethodLocation.TryFind(image, image.OffsetOf(address), out MethodLocation location) && !location.Own.IsAssembly
            ? (void*)(image.Start + location.Start)
            : null;
    }

    /// <summary>Called by RhpGetCurrentThreadStackTrace (ExceptionEntry.asm).</summary>
    /// <param name="addresses">Where the instruction pointers go, innermost first.</param>
    /// <param name="capacity">How many fit.</param>
    /// <param name="lowest">Frames below this stack address are left out.</param>
    /// <param name="context">Where to start.</param>
    /// <returns>The number of frames; negative when they did not all fit.</returns>
    [RuntimeExport("CollectStackTrace")]
    private static int CollectStackTrace(ulong* addresses, uint capacity, ulong lowest, ThrowContext* context)
    {
        StackFrameIterator frame = default;
        uint count = 0;
        for (bool found = frame.TryStart(context, isInstruction: false); found; found = frame.TryNextInTrace())
        {
            if (frame.Registers.Sp < lowest)
            {
                continue;
            }

            if (count < capacity)
            {
                addresses[count] = frame.ControlPc;
            }

            count++;
        }

        return count <= capacity ? (int)count : -(int)count;
    }

    /// <summary>
    /// CoreLib's <c>EH.MethodRegionInfo</c>: start and size of the method's hot part, then of its cold part. Methods are in one
    /// piece; the other three words are 0, and the hot part's size is not asked for then.
    /// </summary>
    [StructLayout(LayoutKind.Sequential, Size = 4 * sizeof(ulong))]
    private struct MethodRegion
    {
        public ulong Start;
    }
}
