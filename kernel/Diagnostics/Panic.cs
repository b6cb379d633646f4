using System.Diagnostics.CodeAnalysis;
using UefiKernel.Platform;
using UefiKernel.Runtime;

namespace UefiKernel.Diagnostics;

/// <summary>The end of the line: says why on every sink and stops the processor. Needs neither the heap nor the runtime.</summary>
internal static class Panic
{
    private static int s_depth;

    /// <summary>True once a panic was announced.</summary>
    public static bool IsUnderWay => s_depth > 0;

    /// <summary>Announces a panic; what follows is written with <see cref="KernelLog"/>, then <see cref="Stop"/> is called.</summary>
    /// <param name="reason">What happened, in one line.</param>
    public static void Begin(string reason)
    {
        Cpu.DisableInterrupts();
        Preemption.Stop();

        // A fault inside a report must not start another report without end: the second one is still written, the third only stops.
        s_depth++;
        if (s_depth > 2)
            Cpu.HaltForever();

        // A report of managed code, such as an exception's trace, makes objects.
        ObjectAllocation.OpenReserve();
        KernelLog.BeginErrors();
        KernelLog.WriteLine("");
        KernelLog.Write("[PANIC] ");
        KernelLog.WriteLine(reason);
    }

    /// <summary>Closes the report and stops the processor.</summary>
    [DoesNotReturn]
    public static void Stop()
    {
        KernelLog.WriteLine("[PANIC] The system is halted. Reset the machine to go on.");
        while (true)
            Cpu.HaltForever();
    }

    /// <summary>Says why and stops.</summary>
    /// <param name="reason">What happened, in one line.</param>
    [DoesNotReturn]
    public static void Halt(string reason)
    {
        Begin(reason);
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
}
