using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Programs;

/// <summary>
/// One run of a program, from its start to its end. One program runs at a time. It ends when its Main has returned and its
/// foreground threads have ended, with <c>Environment.Exit</c>, with an unhandled exception, or when <see cref="End"/> is called.
/// Then its threads leave its code (<see cref="ProgramCode"/>), and all that it changed is put back.
/// </summary>
internal sealed unsafe class ProgramRun : IDisposable
{
    /// <summary>The exit code of a program that Ctrl-C has ended: STATUS_CONTROL_C_EXIT.</summary>
    public const int Interrupted = unchecked((int)0xC000_013A);

    /// <summary>The exit code after an unhandled exception: .NET's on Windows.</summary>
    public const int Unhandled = unchecked((int)0xE043_4352);

    /// <summary>The exit code after a stack overflow: STATUS_STACK_OVERFLOW.</summary>
    public const int Overflowed = unchecked((int)0xC000_00FD);

    /// <summary>The exit code after Environment.FailFast: STATUS_STACK_BUFFER_OVERRUN, as Windows has it.</summary>
    public const int FailedFast = unchecked((int)0xC000_0409);

    // As a main thread of Windows has.
    private const int StackBytes = 1 << 20;

    // A thread that waits in the library gets this long to come out of it by itself: what it waits for may be a lock of it, which
    // is soon free. It gets longer while other threads of the program can run, which may hold that lock.
    private const int PatienceMilliseconds = 30;
    private const int LongestPatienceMilliseconds = 1_000;
    private const int LongestEndMilliseconds = 5_000;

    // One word: set and cleared by the thread that runs programs.
    private static ProgramRun? s_current;

    // Used by the thread that runs programs only.
    private static ProgramStatics? s_statics;
    private static uint s_number;

    private readonly ManualResetEvent _ended = new(initialState: false);
    private readonly ProgramSurroundings _surroundings = new();
    private int _isEnding;

    private ProgramRun(LinkedProgram program, uint number)
    {
        Program = program;
        Number = number;
    }

    /// <summary>The program.</summary>
    public LinkedProgram Program { get; }

    /// <summary>The number of this run, from 1.</summary>
    public uint Number { get; }

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The program that runs; null for none.</summary>
    public static ProgramRun? Current => Volatile.Read(ref s_current);

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <exception cref="InvalidOperationException">Another one runs.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory for its thread.</exception>
    public static ProgramRun Start(LinkedProgram program, string[] arguments)
    {
        if (Current is { } other)
        {
            throw new InvalidOperationException($"{other.Program.Name} runs already: expected one program at a time");
        }

        s_statics ??= new ProgramStatics();
        UnhandledException.SetHandler(&OnUnhandled);
        ProcessEnvironment.SetExitHandler(&OnExit);
        Failure.SetHandler(&OnFailFast);
        ProgramOverflow.SetHandler(&OnOverflow);
        var run = new ProgramRun(program, ++s_number);
        var main = new Thread(() => run.Main(arguments), StackBytes) { Name = program.Name };
        ProcessEnvironment.SetProgram([program.Name, .. arguments]);
        Volatile.Write(ref s_current, run);
        ProgramCode.Open(run.Number);
        try
        {
            ProgramCode.Start(main);
        }
        catch (OutOfMemoryException)
        {
            ProgramCode.Close();
            ProcessEnvironment.SetProgram(null);
            Volatile.Write(ref s_current, null);
            throw;
        }

        return run;
    }

    /// <summary>Has the program end; the first call decides its exit code. Returns at once.</summary>
    public void End(int code)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            ExitCode = code;
            ProgramCode.Close();
            _ended.Set();
        }
    }

    /// <summary>An exit code for a reader. Negative ones are codes of Windows' errors.</summary>
    public static string Describe(int code) => code < 0 ? $"0x{code:X8}" : $"{code}";

    /// <summary>Waits for the end.</summary>
    /// <param name="milliseconds">How long.</param>
    /// <returns>False when the time was over first. True when <see cref="Clear"/> is due.</returns>
    public bool WaitForEnd(int milliseconds) => _ended.WaitOne(milliseconds);

    /// <summary>
    /// Ends what the program has left behind and puts back what it changed. To be called when <see cref="WaitForEnd"/> has
    /// returned true, by the thread that started it.
    /// </summary>
    /// <returns>
    /// False when a thread of it has not ended within 5 s; then no other program can run until another call returns true.
    /// </returns>
    public bool Clear()
    {
        if (!EndThreads())
        {
            return false;
        }

        _surroundings.Restore();
        s_statics!.Restore();
        ProcessEnvironment.SetProgram(null);

        // The library's finalizers may give work to its pool again, such as what awaits a timer. No thread begins with it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        s_statics.Restore();
        Volatile.Write(ref s_current, null);
        return true;
    }

    public void Dispose() => _ended.Dispose();

    private void Main(string[] arguments)
    {
        try
        {
            int code = Program.Main(arguments) ?? Environment.ExitCode;
            JoinForegroundThreads();
            Environment.ExitCode = code;
            RaiseProcessExit(null);
            End(Environment.ExitCode);
        }
        catch (ProgramEndException)
        {
            // It ends already.
        }
    }

    private void JoinForegroundThreads()
    {
        while (FindForegroundThread() is { } thread)
        {
            thread.Join();
        }
    }

    private Thread? FindForegroundThread()
    {
        using (Preemption.Disable())
        {
            for (KernelThread* thread = ThreadList.First; thread != null; thread = thread->NextThread)
            {
                if (thread->Program == Number && thread != ThreadList.Current && thread->ManagedThread != 0 &&
                    GCHandle.FromIntPtr(thread->ManagedThread).Target is Thread { IsBackground: false } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    // Threads leave the program's code at interrupts, and waits in the library when they are woken.
    private bool EndThreads()
    {
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            List<ulong> threads = FindThreads(out bool canRun);
            if (threads.Count == 0)
            {
                return true;
            }

            if (elapsed.ElapsedMilliseconds > LongestEndMilliseconds)
            {
                ReportThreads(threads);
                return false;
            }

            if (elapsed.ElapsedMilliseconds > (canRun ? LongestPatienceMilliseconds : PatienceMilliseconds))
            {
                foreach (ulong id in threads)
                {
                    ProgramCode.TryWake(id);
                }
            }

            Thread.Sleep(2);
        }
    }

    private void ReportThreads(List<ulong> ids)
    {
        foreach (ulong id in ids)
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] {Program.Name}: thread {id} did not leave the class library within 5 s{DescribeWait(id)}");
        }

        KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {Program.Name} does not end: no other program can run until it has");
    }

    private static string DescribeWait(ulong id)
    {
        WaitReason? reason = null;
        using (Interrupts.Disable())
        {
            KernelThread* thread = ThreadList.Find(id);
            if (thread != null && thread->State == KernelThreadState.Waiting)
            {
                reason = thread->Reason;
            }
        }

        return reason is { } found ? $": it waits for {WaitReasons.NameOf(found)}" : "";
    }

    // Threads of programs: another run's are those that a finalizer has made since. And the one of finalizers, when it is in a
    // program's.
    private static List<ulong> FindThreads(out bool canRun)
    {
        var ids = new List<ulong>(64);
        ulong finalizer = 0;
        canRun = false;
        using (Preemption.Disable())
        {
            for (KernelThread* thread = ThreadList.First; thread != null && ids.Count < ids.Capacity; thread = thread->NextThread)
            {
                if (thread->Program != 0)
                {
                    ids.Add(thread->Id);
                    canRun |= thread->State == KernelThreadState.Ready;
                }
                else if (thread->Name == KernelThreadName.Finalizer)
                {
                    finalizer = thread->Id;
                }
            }
        }

        if (finalizer != 0 && ProgramCode.IsIn(finalizer))
        {
            ids.Add(finalizer);
        }

        return ids;
    }

    // Environment.Exit, on the thread that called it. CoreLib has raised ProcessExit.
    private static void OnExit(int code)
    {
        if (IsOnProgram(out ProgramRun? run))
        {
            run!.End(code);
            throw new ProgramEndException();
        }
    }

    private static void OnFailFast()
    {
        if (IsOnProgram(out ProgramRun? run))
        {
            run!.End(FailedFast);
            EndThread();
        }
    }

    // On the thread whose stack was used up, with all of it free again.
    private static void OnOverflow()
    {
        if (Current is { } run)
        {
            WriteError("Stack overflow." + Environment.NewLine);
            run.End(Overflowed);
        }

        EndThread();
    }

    // On the thread that has thrown; its frames are as they were.
    private static void OnUnhandled(Exception exception)
    {
        if (!IsOnProgram(out ProgramRun? run))
        {
            if (exception is not ProgramEndException)
            {
                return;
            }
        }
        else if (exception is not ProgramEndException && run!._isEnding == 0)
        {
            RaiseUnhandledException(null, exception);
            WriteError("Unhandled exception. " + WithoutKernel(exception.ToString()) + Environment.NewLine);
            run.End(Unhandled);
        }

        EndThread();
    }

    private static void EndThread()
    {
        if (Finalization.IsOnThread && !Finalization.TryReplaceThread())
        {
            Fatal.Stop("There is no memory for another thread that runs finalizers");
        }

        ThreadLife.End();
    }

    private static bool IsOnProgram(out ProgramRun? run)
    {
        run = Current;
        return run is not null && (ThreadList.Current->Program != 0 || Finalization.IsOnThread);
    }

    // The frames between a thread's start and the program's Main are no news to who wrote it.
    private static string WithoutKernel(string trace) =>
        trace.IndexOf(Environment.NewLine + "   at UefiKernel.", StringComparison.Ordinal) is >= 0 and int place
        ? trace[..place]
        : trace;

    // To the standard error of the process, which a program cannot exchange with Console.SetError.
    private static void WriteError(string text)
    {
        try
        {
            using System.IO.Stream error = System.Console.OpenStandardError();
            error.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (OutOfMemoryException)
        {
            KernelLog.WriteLine(
                LogLevel.Error, "[KERNEL] An unhandled exception ended the program; there is no memory for its trace");
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "OnProcessExit")]
    private static extern void RaiseProcessExit([UnsafeAccessorType("System.AppContext, System.Private.CoreLib")] object? type);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "OnUnhandledException")]
    private static extern void RaiseUnhandledException(
        [UnsafeAccessorType("System.AppContext, System.Private.CoreLib")] object? type, object exception);
}
