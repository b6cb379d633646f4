using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json.Nodes;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// A running QEMU: its serial port, its screen, its keyboard and its end. Waiting ends with the text that was waited for or with
/// an exception that shows what came instead; nothing sleeps. Disposing ends the machine and keeps its log, its screen and QEMU's
/// command line in the results folder.
/// </summary>
public sealed partial class QemuMachine : IDisposable
{
    /// <summary>How long the firmware and the kernel may take under emulation on a busy machine.</summary>
    public static readonly TimeSpan BootTimeout = TimeSpan.FromSeconds(120);

    /// <summary>How long a command of the shell may take on a busy machine: it has to tell a hang from a slow host.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(100);

    private const int TailLength = 3000;

    // How the kernel's last report begins and ends on the serial port.
    private const string PanicBegin = "\n[PANIC] ";
    private const string PanicEnd = "[PANIC] The system is halted. Press a key to restart.\r\n";

    // A report takes some seconds where the host is busy and the line is slow.
    private static readonly TimeSpan s_panicLimit = TimeSpan.FromSeconds(100);

    private readonly MachineOptions _options;
    private readonly string _folder;
    private readonly List<string> _arguments;
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly SerialLog? _serial;
    private readonly QmpClient _qmp;
    private int _position;
    private bool _isPaused;
    private bool _hasScreenshot;
    private bool _hasFailed;
    private HostStall? _stall;

    /// <summary>Starts the machine.</summary>
    public QemuMachine(MachineOptions options)
    {
        _options = options;

        // The path of a socket must be short, so it is not in the results folder.
        _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;
        if (options.Firmware.Variables is not null)
        {
            File.Copy(options.Firmware.Variables, $"{_folder}/vars.fd");
        }

        _arguments = options.ToArguments(Environment.GetEnvironmentVariable("UEFIKERNEL_ACCEL") ?? "tcg", _folder);
        _process = Process.Start(new ProcessStartInfo("qemu-system-x86_64", _arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new BootTestException("qemu-system-x86_64 did not start");
        AppDomain.CurrentDomain.ProcessExit += KillLeftOver;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
        try
        {
            _serial = options.HasSerial ? new SerialLog(_process.StandardOutput.BaseStream) : null;
            _qmp = new QmpClient($"{_folder}/qmp", () => !_process.HasExited);
        }
        catch (BootTestException exception)
        {
            BootTestException full = Failure(exception.Message, exception);
            End();
            throw full;
        }
    }

    /// <summary>What serial showed up to now.</summary>
    public string Log => _serial?.From(0) ?? "";

    private SerialLog Serial => _serial ?? throw new InvalidOperationException("this machine has no serial port");

    /// <summary>
    /// Whether a test can go on with it: it runs, and since it started no wait failed, the kernel did not panic, and the machine
    /// was not reset.
    /// </summary>
    public bool IsIntact =>
        !_hasFailed && !_process.HasExited && !_qmp.HasSeen("RESET") && !Log.Contains(PanicBegin, StringComparison.Ordinal);

    /// <summary>
    /// Waits until serial shows the text, after what earlier waits found. Returns what came from there up to and with the text. A
    /// panic without the text in its report ends the wait, with the report.
    /// </summary>
    public string WaitFor(string text, TimeSpan? timeout = null) => WaitForAny([text], timeout);

    /// <summary>As <see cref="WaitFor"/>, for the first of several texts that comes.</summary>
    public string WaitForAny(string[] texts, TimeSpan? timeout = null)
    {
        int start = _position;
        string text = string.Join("' or '", texts);
        TimeSpan limit = timeout ?? CommandTimeout;
        (int number, int end) = Serial.WaitForAny([.. texts, PanicBegin], start, limit);
        if (number == texts.Length)
        {
            (number, end) = Serial.WaitForAny([.. texts, PanicEnd], start, limit > s_panicLimit ? limit : s_panicLimit);
            if (number == texts.Length)
            {
                throw Failure($"the kernel panicked while '{text}' was waited for:\n{PanicReport(start)}");
            }
        }

        if (number < 0)
        {
            throw Failure(
                _process.HasExited ? $"QEMU ended before '{text}' came" : $"'{text}' did not come within {limit.TotalSeconds} s");
        }

        _position = end;
        return Serial.From(start)[..(end - start)];
    }

    /// <summary>
    /// Types text, and lets time pass in which the serial port's output is not read; the machine keeps running.
    /// </summary>
    /// <param name="text">What is typed.</param>
    /// <param name="last">The output that is read last: nothing behind it is taken from the port before the time is over.</param>
    /// <param name="duration">How long.</param>
    public void TypeAndStopReading(string text, string last, TimeSpan duration)
    {
        Serial.PauseBehind(last);
        Type(text);
        WaitFor(last);
        try
        {
            // The pause itself is what is tested, so there is nothing to wait for but its end, or the machine's.
            if (_process.WaitForExit(duration))
            {
                throw Failure("QEMU ended while nobody read its serial port");
            }
        }
        finally
        {
            Serial.Resume();
        }
    }

    /// <summary>Sends characters to the serial port.</summary>
    public void Type(string text)
    {
        Stream port = _process.StandardInput.BaseStream;
        port.Write(Encoding.UTF8.GetBytes(text));
        port.Flush();
    }

    /// <summary>Waits for QEMU's event that the machine was reset; returns the reason, such as <c>guest-reset</c>.</summary>
    public string WaitForReset(TimeSpan? timeout = null) => WaitForReason("RESET", timeout);

    /// <summary>
    /// Waits for the end of the machine; returns the reason, such as <c>guest-shutdown</c>, and QEMU's exit code.
    /// </summary>
    public (string Reason, int ExitCode) WaitForEnd(TimeSpan? timeout = null)
    {
        string reason = WaitForReason("SHUTDOWN", timeout);
        if (!_process.WaitForExit(CommandTimeout))
        {
            throw Failure($"QEMU still runs after the event SHUTDOWN ({reason})");
        }

        return (reason, _process.ExitCode);
    }

    /// <summary>Waits for the end of a QEMU that the machine ends without an event; returns its exit code.</summary>
    public int WaitForExit() => _process.WaitForExit(CommandTimeout)
        ? _process.ExitCode
        : throw Failure("QEMU did not end");

    /// <summary>
    /// An exception with everything that is needed to see why: log, command, where the full log and the screenshot are.
    /// </summary>
    public BootTestException Failure(string message, Exception? inner = null)
    {
        _hasFailed = true;
        if (_process.HasExited)
        {
            // Its last words may still be on their way.
            _process.WaitForExit();
            _serial?.WaitForEnd(CommandTimeout);
        }

        string log = Log;
        StringBuilder text = new StringBuilder(message).AppendLine();
        lock (_errors)
        {
            if (_errors.ToString().Trim() is { Length: > 0 } errors)
            {
                text.AppendLine($"QEMU said: {errors}");
            }
        }

        text.AppendLine($"Command: qemu-system-x86_64 {string.Join(' ', _arguments)}");
        text.AppendLine($"Log: {SaveLog()}");
        text.AppendLine($"Screenshot: {SaveScreenshot()}");
        text.AppendLine("Serial ended with:").AppendLine(log.Length > TailLength ? log[^TailLength..] : log);
        return new BootTestException(text.ToString(), inner!);
    }

    public void Dispose()
    {
        // An assertion that fails does not come through Failure: what shows why is in the results folder all the same.
        SaveLog();
        if (!_hasScreenshot)
        {
            SaveScreenshot();
        }

        End();
    }

    private string PanicReport(int start)
    {
        string text = Serial.From(start);
        return text[text.IndexOf(PanicBegin, StringComparison.Ordinal)..].Trim();
    }

    private JsonNode? Execute(string command, JsonObject? arguments = null)
    {
        try
        {
            return _qmp.Execute(command, arguments);
        }
        catch (Exception exception) when (exception is BootTestException or IOException)
        {
            throw Failure(exception.Message, exception);
        }
    }

    // A test may fail before it has anything to dispose; no machine may outlive the tests.
    private void KillLeftOver(object? sender, EventArgs arguments) => _process.Kill();

    private void End()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillLeftOver;
        _stall?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _serial?.WaitForEnd(CommandTimeout);
        _qmp?.Dispose();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string WaitForReason(string name, TimeSpan? timeout)
    {
        TimeSpan limit = timeout ?? CommandTimeout;
        JsonNode data = _qmp.WaitForEvent(name, limit) ??
            throw Failure($"QEMU's event {name} did not come within {limit.TotalSeconds} s");
        return (string?)data["reason"] ?? "";
    }

    private string SaveLog()
    {
        string path = Path.Combine(Workspace.Results, $"{_options.Name}.log");
        File.WriteAllText(path, Log);
        File.WriteAllText(Path.ChangeExtension(path, ".command"), $"qemu-system-x86_64 {string.Join(' ', _arguments)}\n");
        return path;
    }
}
