using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program.</summary>
    /// <returns>Its exit code, and what it printed: first on stdout, then on stderr.</returns>
    public static (int Status, string Output) Run(string program, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments), "");

    /// <summary>Runs a program with text on its stdin.</summary>
    /// <returns>Its exit code, and what it printed: first on stdout, then on stderr.</returns>
    /// <exception cref="TimeoutException">It did not end within three minutes; it has been ended.</exception>
    public static (int Status, string Output) Run(ProcessStartInfo start, string input)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
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
