using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Power;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Programs;
using UefiKernel.Shell.Commands.Framework.Lines;
using UefiKernel.Shell.Input;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Runs the program of an image without a shell (<see cref="ImageParts.HasShell"/>), and switches the machine off at its end.
/// </summary>
internal static class BareProgram
{
    // Where QEMU's isa-debug-exit is put (tools/machine.sh). PCs had the coprocessor's ports around it; none has this one.
    private const ushort ExitPort = 0xF4;

    // The device passes on a byte's lower seven bits.
    private const int LargestExitCode = 0x7F;

    /// <summary>Runs it. Returns only when the machine cannot be switched off.</summary>
    /// <param name="keys">Where keys come from.</param>
    /// <param name="early">Keys that were pressed before.</param>
    /// <param name="power">Switches the machine off.</param>
    /// <param name="hooks">Empties the serial port's queue.</param>
    /// <param name="reportsExit">Whether to report the exit code to QEMU, which ends then.</param>
    public static void Run(
        KeyInputs keys, ReadOnlySpan<KeyPress> early, MachinePower power, PowerHooks hooks, bool reportsExit)
    {
        KernelConsole.EndBoot();
        LinkedProgram program = LinkedPrograms.All[0];
        string[] arguments = SplitLine(LinkedPrograms.FirstLine);
        int code;
        using (var terminal =
            new ProgramTerminal(KernelConsole.Writer, keys.Combine(early, ""), keys, program.Name))
        {
            // What it leaves behind ends with the machine.
            using var run = ProgramRun.Start(program, arguments);
            terminal.Serve(run);
            code = run.ExitCode;
        }

        KernelConsole.Writer.Flush();
        KernelLog.WriteLine(
            $"[KERNEL] {program.Name} ended with exit code {ProgramRun.Describe(code)}, " +
            $"{(ulong)KernelClock.Uptime.TotalMilliseconds} ms after the start");
        if (reportsExit)
        {
            hooks.Drain();
            Cpu.OutByte(ExitPort, ToExitStatus(code));
        }

        power.Shutdown();
    }

    /// <summary>The arguments in the line that a shell would run: the words behind <c>run NAME</c>.</summary>
    internal static string[] SplitLine(string line)
    {
        var words = new List<string>();
        return CommandLine.TrySplit(line, words, out _) && words.Count > 2 ? [.. words[2..]] : [];
    }

    /// <summary>What the host sees of an exit code: seven bits, and 0 for 0 only.</summary>
    internal static byte ToExitStatus(int code) => (byte)(code is >= 0 and < LargestExitCode ? code : LargestExitCode);
}
