using System;
using System.Threading;
using UefiKernel.Kernel.Runtime.Windows;

namespace UefiKernel.Kernel.Programs;

/// <summary>Runs a program from its start to its exit code, on a thread of its own.</summary>
internal static class ProgramHost
{
    // As Windows and Linux give a main thread.
    private const int StackBytes = 1 << 20;

    /// <summary>Runs a program and waits for its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="attend">Called with its thread, which has started: serves it, and returns when it has ended.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OutOfMemoryException">There is no memory for its thread.</exception>
    public static int Run(LinkedProgram program, string[] arguments, Action<Thread> attend)
    {
        int code = 0;
        Environment.ExitCode = 0;
        var main = new Thread(() => code = program.Main(arguments) ?? Environment.ExitCode, StackBytes) { Name = program.Name };
        ProcessEnvironment.SetProgram([program.Name, .. arguments]);
        main.Start();
        attend(main);
        ProcessEnvironment.SetProgram(null);
        return code;
    }
}
