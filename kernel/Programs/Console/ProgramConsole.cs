using System;
using System.Threading;
using UefiKernel.Kernel.Runtime.Handles;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.ProgramConsole;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// The console of the program that runs, and its standard handles. The three handles of the console, that of a pipe for the
/// output and that of a file for the input are always the same and cannot be closed, so that nothing a program does to them
/// concerns the next one.
/// </summary>
internal static class ProgramConsole
{
    private const int StandardInput = -10;
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const nint InvalidHandle = -1;

    // Behind those of KernelHandles.
    private const nint ErrorHandle = 0x1C;
    private const nint PipeHandle = 0x20;
    private const nint SourceHandle = 0x24;

    private static readonly Lock s_lock = new();

    // Guarded by s_lock where they are set; each is one word.
    private static WindowsConsole? s_current;
    private static OutputPipe? s_pipe;
    private static IFile? s_source;
    private static ConsoleInputObject? s_input;
    private static nint s_standardInput = InvalidHandle;
    private static nint s_standardOutput = KernelHandles.Log;
    private static nint s_standardError = KernelHandles.Log;

    /// <summary>The console of the program that runs; null while none runs.</summary>
    public static WindowsConsole? Current => Volatile.Read(ref s_current);

    /// <summary>What takes the output of the program that runs, when it does not go to the console.</summary>
    public static OutputPipe? Pipe => Volatile.Read(ref s_pipe);

    /// <summary>What the program that runs reads as its standard input, when it is not the console.</summary>
    public static IFile? Source => Volatile.Read(ref s_source);

    /// <summary>
    /// Whether text for the console is shown. What a program writes that has ended already, and what the library says of its
    /// tasks, is of no interest.
    /// </summary>
    public static bool ShowsText => ProgramRun.Current is null || ProgramCode.IsOpen;

    /// <summary>Gives a program its console.</summary>
    /// <param name="console">The console.</param>
    /// <param name="pipe">What takes the program's standard output; null for the console.</param>
    /// <param name="source">What the program reads as its standard input; null for the console.</param>
    /// <exception cref="InvalidOperationException">Another program has one.</exception>
    public static void Open(WindowsConsole console, OutputPipe? pipe = null, IFile? source = null)
    {
        lock (s_lock)
        {
            if (s_current is not null)
            {
                throw new InvalidOperationException("a program runs already: the console is not free");
            }

            if (s_input is null)
            {
                var input = new ConsoleInputObject();
                KernelHandles.Table.Place(KernelHandles.ConsoleInput, input);
                KernelHandles.Table.Place(KernelHandles.ConsoleOutput, new ConsoleOutputObject());
                KernelHandles.Table.Place(ErrorHandle, new ConsoleOutputObject());
                KernelHandles.Table.Place(PipeHandle, new OutputPipeObject());
                KernelHandles.Table.Place(SourceHandle, new InputFileObject());
                s_input = input;
            }

            console.Input.AvailabilityChanged = s_input.SetAvailable;
            ResetStandard(
                source is null ? KernelHandles.ConsoleInput : SourceHandle,
                pipe is null ? KernelHandles.ConsoleOutput : PipeHandle);
            ControlHandlers.Clear();
            Volatile.Write(ref s_pipe, pipe);
            Volatile.Write(ref s_source, source);
            Volatile.Write(ref s_current, console);
        }
    }

    /// <summary>Takes the console back from the program that has ended.</summary>
    public static void Close()
    {
        lock (s_lock)
        {
            if (s_current is not { } console)
            {
                return;
            }

            Volatile.Write(ref s_current, null);
            Volatile.Write(ref s_pipe, null);
            Volatile.Write(ref s_source, null);
            ControlHandlers.Clear();
            ResetStandard(KernelHandles.ConsoleInput, KernelHandles.ConsoleOutput);
            console.End();
        }
    }

    /// <summary>The screen behind a handle; null for any other handle, and while no program runs.</summary>
    public static ConsoleScreen? FindScreen(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return use.Object is ConsoleOutputObject ? Current?.Screen : null;
    }

    /// <summary>The input behind a handle; null for any other handle, and while no program runs.</summary>
    public static ConsoleInput? FindInput(nint handle)
    {
        using HandleUse use = KernelHandles.Use(handle);
        return use.Object is ConsoleInputObject ? Current?.Input : null;
    }

    /// <summary>One of the standard handles (Microsoft, "GetStdHandle function"); -1 for a number that is none's.</summary>
    public static nint GetStandard(int which) => which switch
    {
        StandardInput => Volatile.Read(ref s_standardInput),
        StandardOutput => Volatile.Read(ref s_standardOutput),
        StandardError => Volatile.Read(ref s_standardError),
        _ => InvalidHandle,
    };

    /// <summary>Has another handle be a standard handle.</summary>
    /// <returns>False for a number that is none's.</returns>
    public static bool TrySetStandard(int which, nint handle)
    {
        switch (which)
        {
            case StandardInput:
                Volatile.Write(ref s_standardInput, handle);
                return true;
            case StandardOutput:
                Volatile.Write(ref s_standardOutput, handle);
                return true;
            case StandardError:
                Volatile.Write(ref s_standardError, handle);
                return true;
            default:
                return false;
        }
    }

    // The lock is held.
    private static void ResetStandard(nint input, nint output)
    {
        s_standardInput = input;
        s_standardOutput = output;
        s_standardError = ErrorHandle;
    }
}
