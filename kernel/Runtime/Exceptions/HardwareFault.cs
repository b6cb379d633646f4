using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// Turns the processor's faults into exceptions where C# has one for them: null references and integer division.
/// </summary>
internal static unsafe class HardwareFault
{
    private const ulong DivideError = 0;
    private const ulong PageFault = 14;

    // CoreLib's EH.HwExceptionCode.
    private const uint NullReference = 0;
    private const uint NullReferenceInHelper = 66;
    private const uint DivideByZero = 0xC000_0094;
    private const uint Overflow = 0xC000_0095;

    /// <summary>Makes a fault's handler return to the throw of an exception.</summary>
    /// <param name="frame">The fault; changed when the result is true.</param>
    /// <param name="address">The address whose access faulted, for page faults.</param>
    /// <returns>
    /// False when the fault is not one of managed code, or not one that C# knows, or one inside of the heap, which would stay
    /// locked.
    /// </returns>
    public static bool TryTurnIntoException(InterruptFrame* frame, ulong address)
    {
        if (frame->Vector == PageFault && ProgramOverflow.TryEnd(frame, address))
        {
            return true;
        }

        // Another stack than the thread's, such as a fault stack: an exception cannot be thrown there.
        if (!ManagedCode.Stack.Contains(frame->Rsp, sizeof(ulong)))
        {
            return false;
        }

        if (KernelHeap.IsLocked)
        {
            return false;
        }

        bool isManaged = IsManaged(frame->Rip);
        if (frame->Vector == DivideError && isManaged)
        {
            Throw(frame, DivideInstruction.HasOverflowed((byte*)frame->Rip, frame) ? Overflow : DivideByZero);
            return true;
        }

        if (frame->Vector != PageFault || address >= NullPages.Size)
        {
            return false;
        }

        if (isManaged)
        {
            Throw(frame, NullReference);
            return true;
        }

        // A helper in assembly, called with a null reference, or a call to null: neither has a frame, so that the caller's return
        // address is on top of the stack. It is the caller's exception.
        ManagedCode.Stack.TryRead(frame->Rsp, out ulong caller);
        if (!IsManaged(caller - 1))
        {
            return false;
        }

        frame->Rsp += sizeof(ulong);
        frame->Rip = caller;
        Throw(frame, NullReferenceInHelper);
        return true;
    }

    private static bool IsManaged(ulong address)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        return MethodLocation.TryFind(image, image.OffsetOf(address), out MethodLocation location) && !location.Own.IsAssembly;
    }

    /// <summary>Makes the handler of an interrupt return to the throw of an exception.</summary>
    /// <param name="frame">The interrupted state: managed code on its thread's stack. Changed.</param>
    /// <param name="code">CoreLib's code for the exception.</param>
    public static void Throw(InterruptFrame* frame, uint code)
    {
        frame->Rcx = code;
        frame->Rdx = frame->Rip;
        frame->Rip = GetThrow();
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetHardwareFaultThrow")]
    private static extern ulong GetThrow();
}
