using System.Runtime.InteropServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// CoreLib's <c>StackFrameIterator</c>: stands on one frame of managed code after the other, from a throw outwards. A frame whose
/// handler is running is met twice: as the handler, then, in place of the frames of the dispatch that called it, as its method's
/// frame in the state of that dispatch.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 0x220)]
internal unsafe struct StackFrameIterator
{
    /// <summary>The value of <c>clause</c> in <see cref="TryNext"/> for frames that were not met through a dispatch.</summary>
    public const uint NoClause = uint.MaxValue;

    /// <summary>
    /// The frame pointer of methods with clauses and of funclets, from which CoreLib sees that they share a frame; else 0.
    /// </summary>
    [FieldOffset(0x010)]
    public ulong FramePointer;

    /// <summary>An address inside of the instruction that the frame is at.</summary>
    [FieldOffset(0x018)]
    public ulong ControlPc;

    /// <summary>The frame's registers.</summary>
    [FieldOffset(0x020)]
    public RegisterDisplay Registers;

    /// <summary>What the frame runs.</summary>
    [FieldOffset(0x150)]
    public MethodLocation Location;

    /// <summary>Where the frame goes on: a return address, or the instruction that faulted.</summary>
    [FieldOffset(0x210)]
    public ulong OriginalControlPc;

    // A thread that does not run, whose stack is walked; null for the thread that runs. CoreLib has a word of the runtime's own
    // here, which it does not read.
    [FieldOffset(0x218)]
    private KernelThread* _thread;

    private readonly StackMemory Stack =>
        _thread == null ? ManagedCode.Stack : new StackMemory(_thread->Stack);

    private readonly ExceptionDispatch* DispatchAbove =>
        ExceptionDispatch.FindAbove(
            (ExceptionDispatch*)(_thread == null ? ThreadList.Current : _thread)->InnermostException, Registers.Sp);

    /// <summary>Stands on the innermost frame of a thread that does not run and will not run during the walk.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="context">Where it goes on.</param>
    /// <returns>False when there is no managed code.</returns>
    public bool TryStart(KernelThread* thread, ThrowContext* context)
    {
        _thread = thread;
        Registers = RegisterDisplay.From(context);
        return TryStand(isInstruction: false);
    }

    /// <summary>Stands on the frame of a context.</summary>
    /// <param name="context">The place of the throw.</param>
    /// <param name="isInstruction">
    /// True when the context is at an instruction that faulted, false when it is behind a call.
    /// </param>
    /// <returns>False when there is no managed code.</returns>
    public bool TryStart(ThrowContext* context, bool isInstruction)
    {
        // The memory is CoreLib's, and may hold anything.
        _thread = null;
        Registers = RegisterDisplay.From(context);
        return TryStand(isInstruction);
    }

    /// <summary>Moves to the caller's frame, as an exception does.</summary>
    /// <param name="clause">The clause of the frame whose handler was left, or <see cref="NoClause"/>.</param>
    /// <returns>False when there is no frame that the exception could go to.</returns>
    public bool TryNext(out uint clause)
    {
        clause = NoClause;
        if (Location.Method.IsCalledFromNative || !TryUnwind())
        {
            return false;
        }

        if (IsAtHandlerCall())
        {
            ExceptionDispatch* dispatch = DispatchAbove;
            if (dispatch == null)
            {
                return false;
            }

            clause = dispatch->Clause;
            dispatch->Kind |= ExceptionDispatch.Superseded;
            this = dispatch->Frame;
            return ControlPc != 0;
        }

        // A throw in between is the dispatch's own code: an exception that it does not catch itself cannot be dispatched.
        return Registers.Ip != UnwindLandmarks.Get()->Throw && TryStand(isInstruction: false);
    }

    /// <summary>
    /// Moves to the caller's frame, as a stack trace does: through native code, interrupts and filters, and past the method's
    /// frame that a funclet shares.
    /// </summary>
    /// <returns>False when there is no further frame.</returns>
    public bool TryNextInTrace()
    {
        uint method = Location.Start;
        ulong shared = Location.Own.IsFunclet ? FramePointer : 0;
        do
        {
            if (!TryUnwind())
            {
                return false;
            }

            if (IsAtHandlerCall())
            {
                ExceptionDispatch* dispatch = DispatchAbove;
                if (dispatch == null)
                {
                    return false;
                }

                KernelThread* thread = _thread;
                this = dispatch->Frame;
                _thread = thread;
                continue;
            }

            bool isFault = false;
            if (Registers.Ip == UnwindLandmarks.Get()->Throw)
            {
                ExceptionDispatch* dispatch = DispatchAbove;
                isFault = dispatch != null && (dispatch->Kind & ExceptionDispatch.KindMask) == ExceptionDispatch.HardwareFault;
                Registers = RegisterDisplay.From((ThrowContext*)(Registers.Sp + ThrowContext.OffsetInFrame));
            }
            else if (IsAtInterrupt(Registers.Ip))
            {
                // InterruptEntry.asm keeps the frame's address in RBP.
                var interrupted = (InterruptFrame*)Registers.FramePointer;
                if (!Stack.Contains((ulong)interrupted, (uint)sizeof(InterruptFrame)))
                {
                    return false;
                }

                Registers = RegisterDisplay.From(interrupted);
                isFault = true;
            }

            if (!TryStand(isFault))
            {
                return false;
            }
        }
        while (shared != 0 && FramePointer == shared && Location.Start == method);

        return ControlPc != 0;
    }

    private readonly bool IsAtHandlerCall()
    {
        UnwindLandmarks* landmarks = UnwindLandmarks.Get();
        return Location.Own.IsFunclet && (Registers.Ip == landmarks->Catch || Registers.Ip == landmarks->Finally);
    }

    /// <summary>Whether an address is where the handler of interrupts returns to.</summary>
    internal static bool IsAtInterrupt(ulong address)
    {
        ulong* returns = stackalloc ulong[2];
        Cpu.GetInterruptReturns(returns);
        return address == returns[0] || address == returns[1];
    }

    private bool TryUnwind()
    {
        if (Unwinder.TryUnwind(ManagedCode.Image, Location.Function, Stack, ref Registers))
        {
            return true;
        }

        ControlPc = 0;
        return false;
    }

    private bool TryStand(bool isInstruction)
    {
        // Behind a call the next instruction may belong to another protected range or even to another function.
        OriginalControlPc = Registers.Ip;
        ControlPc = isInstruction ? Registers.Ip : Registers.Ip - 1;
        while (MethodLocation.TryFind(ManagedCode.Image, ManagedCode.Image.OffsetOf(ControlPc), out Location))
        {
            if (!Location.Own.IsAssembly)
            {
                FramePointer = Location.Own.HasClauses || Location.Own.IsFunclet ? Registers.FramePointer : 0;
                return true;
            }

            if (!Unwinder.TryUnwind(ManagedCode.Image, Location.Function, Stack, ref Registers))
            {
                break;
            }

            OriginalControlPc = Registers.Ip;
            ControlPc = Registers.Ip - 1;
        }

        ControlPc = 0;
        return false;
    }
}
