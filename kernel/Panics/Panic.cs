using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The last resort: reports the reason on every sink, then a key restarts the machine. The report is written part by part. A part
/// that faults, throws or runs out of memory is abandoned and the next one follows, so that damaged memory costs only the parts
/// that depend on it.
/// </summary>
internal static unsafe class Panic
{
    // Each part may fail once, and the announcement too; more failures are a fault in the recovery itself.
    private const int DepthLimit = (int)PanicPart.Count + 1;

    // Used by the panic only: all else has stopped.
    private static int s_depth;
    private static PanicPart s_part;
    private static PanicPlace s_place;

    // Used by the panic only. An untyped pointer to an object: a static reference would lie in an object of the heap, which may
    // be damaged. The collector does not run any more.
    private static nint s_exception;

    /// <summary>Makes the panic the reporter of fatal errors.</summary>
    public static void Register() => Fatal.SetReporter(new FatalReporter
    {
        Begin = &Begin,
        Stop = &Stop,
        StopForException = &Halt,
        StopForFault = &Halt,
    });

    /// <summary>Says why and stops.</summary>
    /// <param name="reason">What happened, in one line.</param>
    [DoesNotReturn]
    public static void Halt(string reason)
    {
        Begin(reason);
        Stop();
    }

    /// <summary>Stops because of an unhandled exception.</summary>
    /// <param name="exception">What was thrown.</param>
    [DoesNotReturn]
    public static void Halt(Exception exception)
    {
        Begin("Unhandled exception");
        s_exception = Unsafe.As<Exception, nint>(ref exception);
        Stop();
    }

    /// <summary>Stops because of an interrupt that cannot be handled.</summary>
    /// <param name="frame">What the processor and InterruptEntry.asm saved.</param>
    /// <param name="address">The address whose access faulted, for page faults.</param>
    [DoesNotReturn]
    public static void Halt(InterruptFrame* frame, ulong address)
    {
        Cpu.DisableInterrupts();
        string reason = FaultReport.Describe(frame, address);
        if (s_depth++ > 0)
        {
            Resume(reason, frame->Rip);
        }

        s_place = new PanicPlace { Registers = *frame, Address = address, FrameAddress = (ulong)frame, IsFault = true };
        Announce(reason);
        Stop();
    }

    /// <summary>Stops because something called an import that this kernel does not have.</summary>
    /// <param name="import">The linker's name of the import.</param>
    [DoesNotReturn]
    public static void MissingImport(string import)
    {
        Begin("A runtime function that this kernel does not provide was called");
        KernelLog.WriteLine($"[PANIC] Import: {import}");
        Stop();
    }

    /// <summary>
    /// Announces a panic; what its cause adds is written with <see cref="KernelLog"/>, then <see cref="Stop"/> is called. Does
    /// not return when it is called by a part of a report.
    /// </summary>
    /// <param name="reason">What happened, in one line.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Begin(string reason)
    {
        Cpu.DisableInterrupts();
        InterruptFrame here;
        Cpu.CaptureRegisters(&here);
        if (s_depth++ > 0)
        {
            Resume(reason, here.Rip);
        }

        s_place = new PanicPlace { Registers = here };
        Announce(reason);
    }

    /// <summary>Writes the rest of the report and waits for the key that restarts the machine.</summary>
    [DoesNotReturn]
    public static void Stop()
    {
        WriteFrom(PanicPart.Fault);
        while (true)
        {
            Cpu.HaltForever();
        }
    }

    private static void Announce(string reason)
    {
        Fatal.NoteBegin();
        Preemption.Stop();
        PanicReserve.Open();
        PanicLog.NoteStart();
        PanicMemory.Begin();
        KernelLog.BeginErrors();
        PanicScreen.Open();
        KernelLog.WriteLine("");
        KernelLog.Write("[PANIC] ");
        KernelLog.WriteLine(reason);
        WriteIdentity();
        PanicMemory.Update();
        PanicTrace.Collect(in s_place);
    }

    // The screen's title has it already.
    private static void WriteIdentity()
    {
        Span<char> buffer = stackalloc char[PanicIdentity.LongestText];
        PanicScreen.Pause();
        KernelLog.Write(PanicIdentity.Write(buffer, "[PANIC] UefiKernel "));
        KernelLog.WriteLine("");
        PanicScreen.Continue();
    }

    // The screen is full of what matters more.
    private static void WriteVariable()
    {
        PanicScreen.Pause();
        if (PanicVariable.Write() is { } problem)
        {
            KernelLog.WriteLine($"[PANIC] The firmware does not keep this report: {problem}");
        }
        else
        {
            KernelLog.WriteLine("[PANIC] The firmware keeps this report");
        }

        PanicScreen.Continue();
    }

    // A panic within the report. The interrupted code never continues, so its stack may be overwritten.
    private static void Resume(string reason, ulong address)
    {
        if (s_depth > DepthLimit)
        {
            PanicRestart.Run();
        }

        GiveUp(reason);
        FaultReport.WriteLocation("Lost at", address);
        WriteFrom(s_part + 1);
    }

    private static void GiveUp(string reason)
    {
        FirmwareCall.LeaveAfterFault();
        PanicScreen.LeaveIfDrawing();
        PanicScreen.Continue();
        PanicReserve.OpenNext();
        KernelLog.WriteLine("");
        KernelLog.WriteLine($"[PANIC] This part of the report is lost: {reason}");
    }

    private static void WriteFrom(PanicPart part)
    {
        for (s_part = part; s_part < PanicPart.Count; s_part++)
        {
            try
            {
                Write(s_part);
                PanicMemory.Update();
            }
            catch (Exception e)
            {
                // No caller may catch it as its own and continue. On a fault stack, where nothing can be caught, it returns to
                // Begin as unhandled.
                GiveUp(e is OutOfMemoryException ? "its memory is used up" : e.GetType().ToString());
            }
        }

        PanicRestart.Run();
    }

    private static void Write(PanicPart part)
    {
        switch (part)
        {
            case PanicPart.Fault:
                FaultReport.WriteFault(in s_place);
                break;
            case PanicPart.Registers:
                FaultReport.WriteRegisters(in s_place);
                break;
            case PanicPart.Exceptions:
                ExceptionReport.Write(Unsafe.As<nint, Exception?>(ref s_exception));
                break;
            case PanicPart.Instruction:
                InstructionReport.Write(in s_place);
                break;
            case PanicPart.Trace:
                PanicTrace.Write();
                break;
            case PanicPart.TraceRest:
                PanicTrace.WriteRest();
                break;
            case PanicPart.Log:
                PanicLog.Write();
                break;
            case PanicPart.Code:
                PanicCode.Show();
                break;
            case PanicPart.Variable:
                WriteVariable();
                break;
            default:
                break;
        }
    }
}
