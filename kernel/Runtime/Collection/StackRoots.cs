using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Marks what the frames of one thread refer to, innermost first. A frame at a call that its method's GC info knows is precise,
/// and so is one that an interrupt stopped where the info knows every instruction. All others are searched word by word,
/// together with the registers: those that an interrupt stopped elsewhere, and their callers up to the first call that the info
/// knows; assembly, which has no info; methods that handle references as plain pointers.
/// </summary>
internal unsafe struct StackRoots
{
    // Set during boot.
    private static bool s_isPrecise;

    // Used by collections only.
    private static KnownFrames s_frames;

    // The part of a caller's frame in which a function may keep its first four arguments (Microsoft, "x64 calling convention").
    private const ulong HomeBytes = 32;

    private readonly KernelThread* _thread;
    private readonly StackMemory _stack;
    private readonly RegisterDisplay _innermost;
    private RegisterDisplay _registers;
    private MethodLocation _location;

    // Whether the frame is that of a handler or filter.
    private bool _isFunclet;

    // Whether the frame is at an instruction that was about to run, instead of behind a call.
    private bool _isInstruction;

    // Where the registers lie that an interrupt of the frame has saved, below the frame itself; 0 for none.
    private ulong _savedRegisters;

    // Whether a fault at that instruction became an exception: the frame does not go on there.
    private bool _isAborted;

    // Whether the call that the frame is at may collect by what the JIT knows. It knows that calls of some helpers do not, and a
    // thread may be stopped in one all the same.
    private bool _isAtCollection;

    // Whether what the frame has called may have references in this frame's words: assembly, or a method that an interrupt
    // stopped where the info knows nothing. It may have yet to fetch its arguments, and a handler uses its method's frame.
    private bool _isBelowUnknown;

    // The method and frame pointer of a funclet that has been marked: its method's frame has the same slots.
    private uint _markedMethod;
    private ulong _markedFrame;

    private StackRoots(KernelThread* thread, nuint* registers)
    {
        _thread = thread;
        _stack = new StackMemory(thread->Stack);
        _innermost = RegisterDisplay.FromSwitch(registers);
        _registers = _innermost;
        _isAtCollection = true;
    }

    /// <summary>Whether frames are precise: the image's GC info is of the format that <see cref="GcInfo"/> reads.</summary>
    public static bool IsPrecise => s_isPrecise;

    private static ref readonly CodeImage Image => ref ManagedCode.Image;

    // The first word that belongs to the frame.
    private readonly ulong FrameStart => _savedRegisters != 0 ? _savedRegisters : _registers.Sp;

    /// <summary>Finds out whether the image's GC info can be read. If not, all of each stack is searched word by word.</summary>
    public static void Prepare() => s_isPrecise = GcInfo.IsFormatOf(Image);

    /// <summary>Marks what a thread's frames, and its exceptions in flight, refer to.</summary>
    /// <param name="thread">The thread; it does not run, or is in a collection.</param>
    /// <param name="registers">
    /// Where its registers that calls preserve lie on its stack, and where it goes on: see
    /// <see cref="RegisterDisplay.FromSwitch"/>.
    /// </param>
    /// <param name="marker">The marker.</param>
    public static void Mark(KernelThread* thread, nuint* registers, ref ObjectMarker<KernelObjectModel> marker)
    {
        for (var dispatch = (ExceptionDispatch*)thread->InnermostException; dispatch != null; dispatch = dispatch->Previous)
        {
            marker.MarkReference(dispatch->Exception);
        }

        ReportedReferences.Mark(thread, ref marker);
        if (!s_isPrecise)
        {
            // A thread that was preempted has all of its registers on its stack, XMM registers included.
            marker.MarkRange(registers, (nuint*)thread->Stack.End.ToPointer());
            return;
        }

        var roots = new StackRoots(thread, registers);
        while (roots.TryMarkFrame(ref marker))
        {
        }
    }

    // Marks a frame and goes on to its caller; false when there is none.
    private bool TryMarkFrame(ref ObjectMarker<KernelObjectModel> marker)
    {
        RegisterDisplay caller = _registers;
        if (TryMarkKnown(ref caller, ref marker))
        {
            return TryGoOn(caller, ref marker);
        }

        uint offset = Image.OffsetOf(_isInstruction ? _registers.Ip : _registers.Ip - 1);
        if (!MethodLocation.TryFind(Image, offset, out _location) ||
            !Unwinder.TryUnwind(Image, _location.Function, _stack, ref caller))
        {
            // Where a thread begins, the firmware, or assembly that does not say how large its frame is.
            MarkWords(_registers, FrameStart, _stack.End, ref marker);
            return false;
        }

        _isFunclet = _location.Own.IsFunclet;
        if (_location.Own.IsAssembly)
        {
            MarkWords(_registers, FrameStart, caller.Sp + HomeBytes, ref marker);
            _isAtCollection = true;
            _isBelowUnknown = true;
        }
        else if (!TakeMark())
        {
            _isBelowUnknown = !MarkMethod(caller, ref marker);
        }
        else if (_isBelowUnknown)
        {
            MarkWords(_registers, FrameStart, caller.Sp + HomeBytes, ref marker);
        }

        _isInstruction = false;
        _isAborted = false;
        _savedRegisters = 0;
        return TryGoOn(caller, ref marker);
    }

    // Marks a frame at a call that a walk has come by before.
    private bool TryMarkKnown(ref RegisterDisplay caller, ref ObjectMarker<KernelObjectModel> marker)
    {
        if (_isInstruction || _isBelowUnknown || _markedMethod != 0 ||
            !s_frames.TryFind(_registers.Ip, out KnownFrame frame) || !frame.TryUnwind(_stack, ref caller))
        {
            return false;
        }

        for (int i = 0; i < frame.SlotCount; i++)
        {
            MarkSlot(s_frames.GetSlot(frame, i), frame.SlotBase, caller, isPrecise: true, ref marker);
        }

        _isFunclet = false;
        _isAtCollection = true;
        return true;
    }

    // Whether the frame that was marked last is that of a funclet which shares this one; notes whether this is one.
    private bool TakeMark()
    {
        bool isMarked = _markedMethod == _location.Start && _markedFrame == _registers.FramePointer;
        _markedMethod = _isFunclet ? _location.Start : 0;
        _markedFrame = _registers.FramePointer;
        return isMarked;
    }

    // Marks a method's or a handler's frame; false when its caller's words may have references of this one.
    private bool MarkMethod(in RegisterDisplay caller, ref ObjectMarker<KernelObjectModel> marker)
    {
        if (RawReferences.Contains(_location.Start))
        {
            // What it has called may have the only copy of a reference. None has more than four arguments.
            MarkWords(_innermost, _innermost.Sp, caller.Sp + HomeBytes, ref marker);
            _isAtCollection = false;
            return true;
        }

        GcPlace place = GcPlace.Unknown;
        GcLiveSlots slots = default;
        if (GcInfo.TryRead(Image, _location.Method.CollectorInfo, out GcInfo info))
        {
            uint at = Image.OffsetOf(_registers.Ip) - _location.Start;
            place = info.Find(Image, at, isReturn: !_isInstruction, out slots);
        }

        // Without slots, an instruction that an interrupt stopped may have a reference in a register all the same.
        bool isPrecise = _isAborted || place == GcPlace.Known ||
            (place == GcPlace.WithoutSlots && _isAtCollection && !_isInstruction);
        if (!isPrecise)
        {
            MarkWords(_registers, FrameStart, caller.Sp + HomeBytes, ref marker);
        }
        else if (_isBelowUnknown)
        {
            MarkWords(_registers, FrameStart, caller.Sp, ref marker);
        }

        if (place == GcPlace.Known && !_isInstruction && !_isFunclet)
        {
            s_frames.TryNote(Image, _location.Function, _registers, caller, info.FrameRegister, slots);
        }

        // Slots that are not tracked may be arguments, which lie above the words that have just been marked. A fault may have
        // come before the method had a frame, and these are anything then.
        _isAtCollection = isPrecise && (!_isInstruction || _isAborted);
        while (slots.TryNext(Image, out GcSlot slot))
        {
            MarkSlot(slot, info.FrameRegister, caller, isPrecise && !_isAborted, ref marker);
        }

        return isPrecise;
    }

    private readonly void MarkSlot(
        GcSlot slot, int slotBase, in RegisterDisplay caller, bool isPrecise, ref ObjectMarker<KernelObjectModel> marker)
    {
        nuint reference;
        if (slot.IsRegister)
        {
            // Calls do not preserve the others: who names one at a call means the call itself.
            bool isSaved = _isInstruction || RegisterDisplay.IsPreserved(slot.Register);
            reference = isSaved ? (nuint)_registers.Get(slot.Register) : 0;
        }
        else
        {
            ulong start = slot.Base switch
            {
                GcSlotBase.CallerStackPointer => caller.Sp,
                GcSlotBase.StackPointer => _registers.Sp,
                _ => slotBase == GcInfo.NoRegister ? 0 : _registers.Get(slotBase),
            };
            _stack.TryRead(start + (ulong)slot.Offset, out reference);
        }

        if (isPrecise && !slot.IsInterior)
        {
            marker.MarkReference(reference);
        }
        else
        {
            marker.MarkInterior(reference);
        }
    }

    // Goes on to the caller; false when nothing above it is a frame that makes sense.
    private bool TryGoOn(in RegisterDisplay caller, ref ObjectMarker<KernelObjectModel> marker)
    {
        if (TryFindNext(caller, ref marker) && _registers.Sp >= caller.Sp && _stack.Contains(_registers.Sp, 0))
        {
            return true;
        }

        MarkWords(caller, caller.Sp, _stack.End, ref marker);
        return false;
    }

    // The caller, or where an exception, a handler or an interrupt came from.
    private bool TryFindNext(in RegisterDisplay caller, ref ObjectMarker<KernelObjectModel> marker)
    {
        UnwindLandmarks* landmarks = UnwindLandmarks.Get();
        if (_isFunclet && (caller.Ip == landmarks->Catch || caller.Ip == landmarks->Finally))
        {
            // The dispatch that called the handler, and the frames that it has left, are between: they do not go on.
            ExceptionDispatch* dispatch =
                ExceptionDispatch.FindAbove((ExceptionDispatch*)_thread->InnermostException, caller.Sp);
            if (dispatch != null)
            {
                _registers = dispatch->Frame.Registers;
            }

            return dispatch != null;
        }

        if (caller.Ip == landmarks->Throw)
        {
            ulong context = caller.Sp + ThrowContext.OffsetInFrame;
            if (!_stack.Contains(context, (uint)sizeof(ThrowContext)))
            {
                return false;
            }

            var dispatch = (ExceptionDispatch*)(context - ExceptionDispatch.Size);
            _registers = RegisterDisplay.From((ThrowContext*)context);
            _isAborted = (dispatch->Kind & ExceptionDispatch.InstructionFault) != 0;
            _isInstruction = _isAborted;
            return true;
        }

        if (!StackFrameIterator.IsAtInterrupt(caller.Ip))
        {
            _registers = caller;
            return true;
        }

        // InterruptEntry.asm keeps its frame's address in RBP; below it are the vector registers.
        var interrupted = (InterruptFrame*)caller.FramePointer;
        if (!_stack.Contains((ulong)interrupted, (uint)sizeof(InterruptFrame)))
        {
            return false;
        }

        _savedRegisters = caller.Sp;
        _registers = RegisterDisplay.From(interrupted);
        _isInstruction = true;
        return true;
    }

    // Marks whatever words, and the registers that calls preserve, may refer to.
    private readonly void MarkWords(
        in RegisterDisplay registers, ulong start, ulong end, ref ObjectMarker<KernelObjectModel> marker)
    {
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            if (RegisterDisplay.IsPreserved(register))
            {
                marker.MarkConservative((nuint)registers.Get(register));
            }
        }

        marker.MarkRange((nuint*)start, (nuint*)ulong.Min(end, _stack.End));
    }
}
