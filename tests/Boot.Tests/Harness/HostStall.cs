using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// A host that takes the processor from a process again and again, as a busy or suspended host does: the process is stopped and
/// continued in a fixed rhythm until this is disposed. It runs on afterwards.
/// </summary>
public sealed class HostStall : IDisposable
{
    // Linux, include/uapi/asm-generic/signal.h.
    private const int ContinueSignal = 18;
    private const int StopSignal = 19;

    private readonly Process _process;
    private readonly TimeSpan _stopped;
    private readonly TimeSpan _running;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Starts the rhythm, with a stop.</summary>
    /// <param name="process">The process.</param>
    /// <param name="stopped">How long each stop lasts.</param>
    /// <param name="running">How long the process runs between two stops.</param>
    public HostStall(Process process, TimeSpan stopped, TimeSpan running)
    {
        _process = process;
        _stopped = stopped;
        _running = running;
        _thread = new Thread(Run) { IsBackground = true, Name = "host stall" };
        _thread.Start();
    }

    /// <summary>How often the process was stopped.</summary>
    public int Stops { get; private set; }

    /// <summary>Stops a process, if it still exists.</summary>
    public static void Stop(Process process) => Signal(process, StopSignal);

    /// <summary>Continues a process, if it still exists.</summary>
    public static void Continue(Process process) => Signal(process, ContinueSignal);

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Run()
    {
        bool ended = false;
        while (!ended && !_process.HasExited)
        {
            Stop(_process);
            Stops++;
            ended = _end.Wait(_stopped);
            Continue(_process);
            ended = ended || _end.Wait(_running);
        }
    }

    private static void Signal(Process process, int signal)
    {
        if (!process.HasExited && SendSignal(process.Id, signal) != 0 && !process.HasExited)
        {
            throw new BootTestException($"kill({process.Id}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
