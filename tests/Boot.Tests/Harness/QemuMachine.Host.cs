using System;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace UefiKernel.Boot.Tests.Harness;

/// <content>What a host does to a machine: it stands still, loses devices or power, and its monitor reaches into it.</content>
public sealed partial class QemuMachine
{
    /// <summary>Sends the processor a non-maskable interrupt.</summary>
    public void InjectNonMaskableInterrupt() => Execute("inject-nmi");

    /// <summary>Pulls a device out of the machine while it runs, and waits until it is gone.</summary>
    /// <param name="device">Its id, as QEMU's <c>-device</c> option gave it.</param>
    public void Unplug(string device)
    {
        Execute("device_del", new JsonObject { ["id"] = device });
        if (_qmp.WaitForEvent("DEVICE_DELETED", CommandTimeout) is null)
        {
            throw Failure($"the device {device} did not leave the machine");
        }
    }

    /// <summary>Takes the machine's power away: it ends between two instructions.</summary>
    public void CutPower()
    {
        _process.Kill();
        if (!_process.WaitForExit(CommandTimeout))
        {
            throw Failure("QEMU still runs after SIGKILL");
        }
    }

    /// <summary>Runs a command of QEMU's own monitor, for what QMP has no command.</summary>
    /// <returns>What the command answers.</returns>
    public string Monitor(string command) =>
        (string?)Execute("human-monitor-command", new JsonObject { ["command-line"] = command }) ?? "";

    /// <summary>Stops the machine, which has <see cref="MachineOptions.HasDebugger"/>, between two instructions.</summary>
    /// <returns>Lets it go on; disposed, for good.</returns>
    public GdbStub OpenDebugger() => new($"{_folder}/gdb");

    /// <summary>Waits until the machine runs: while it stands still, QEMU drops what is pressed.</summary>
    public void WaitUntilRunning()
    {
        var clock = Stopwatch.StartNew();
        while (Execute("query-status")?["running"]?.GetValue<bool>() != true)
        {
            // The debugger has told QEMU to let it run, by another socket.
            if (clock.Elapsed > CommandTimeout)
            {
                throw Failure($"the machine does not run within {CommandTimeout.TotalSeconds} s");
            }
        }
    }

    /// <summary>
    /// Stops the machine as a host does that has no time for it: all of QEMU stands still until <see cref="Continue"/>.
    /// </summary>
    public void Pause()
    {
        _isPaused = true;
        HostStall.Stop(_process);
    }

    /// <summary>Ends <see cref="Pause"/>.</summary>
    public void Continue()
    {
        _isPaused = false;
        HostStall.Continue(_process);
    }

    /// <summary>
    /// Stops and continues the machine again and again until the result is disposed, at the latest when the machine is. It runs
    /// for about a third of the time: what is waited for meanwhile needs several times its usual time-out.
    /// </summary>
    /// <param name="stopped">
    /// How long each stop lasts; 130 ms when not given, which is longer than any delay that the kernel tolerates silently.
    /// </param>
    /// <param name="running">How long the machine runs between two stops; 60 ms when not given.</param>
    public HostStall PauseRepeatedly(TimeSpan? stopped = null, TimeSpan? running = null)
    {
        _stall?.Dispose();
        return _stall =
            new HostStall(_process, stopped ?? TimeSpan.FromMilliseconds(130), running ?? TimeSpan.FromMilliseconds(60));
    }

    /// <summary>Lets time pass and returns how much of it QEMU kept a processor of the host busy.</summary>
    public TimeSpan MeasureProcessorTime(TimeSpan duration)
    {
        _process.Refresh();
        TimeSpan before = _process.TotalProcessorTime;

        // The time itself is what is measured, so there is nothing to wait for but its end, or the machine's.
        if (_process.WaitForExit(duration))
        {
            throw Failure("QEMU ended while its load was measured");
        }

        _process.Refresh();
        return _process.TotalProcessorTime - before;
    }
}
