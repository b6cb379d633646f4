using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    // Between its fork and its exec a new process has all files open that this one has, and Linux refuses to run a file that is
    // open for writing anywhere ("Text file busy"): no process starts while a program is written.
    private static readonly Lock s_lock = new();

    /// <summary>Writes a program that can be run at once.</summary>
    public static void WriteProgram(string path, string text)
    {
        lock (s_lock)
        {
            File.WriteAllText(path, text);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts a program.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        lock (s_lock)
        {
            return Process.Start(start)!;
        }
    }

    /// <summary>Runs a program.</summary>
    /// <returns>Its exit code, and what it printed: first on stdout, then on stderr.</returns>
    public static (int Status, string Output) Run(string program, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments), "");

    /// <summary>Runs a program with text on its stdin.</summary>
    /// <returns>Its exit code, and what it printed: first on stdout, then on stderr.</returns>
    /// <exception cref="TimeoutException">It did not end within five minutes; it has been ended.</exception>
    public static (int Status, string Output) Run(ProcessStartInfo start, string input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {s_limit}");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}
