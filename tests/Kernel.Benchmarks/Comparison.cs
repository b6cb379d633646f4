using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Image.Benchmarks;

namespace UefiKernel.Kernel.Benchmarks;

/// <summary>
/// The benchmarks by the kernel and by this program, one after the other on the same emulated processor: QEMU's translator
/// executes the kernel's machine (qemu-system-x86_64) and this program's process (qemu-x86_64). The kernel alone pays for the
/// translation of addresses, which a process has from the host.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class Comparison
{
    private const string Emulator = "qemu-x86_64";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs benchmarks on both sides.</summary>
    /// <param name="benchmarks">Which.</param>
    /// <returns>Tables in Markdown.</returns>
    public static string Run(IReadOnlyList<Benchmark> benchmarks)
    {
        var text = new StringBuilder();
        using var machine = new QemuMachine(new MachineOptions { Name = "bench", Cpu = "max" });
        machine.WaitForPrompt();
        foreach (Benchmark benchmark in benchmarks)
        {
            Console.Error.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
            Dictionary<string, double> kernel = Read(machine.Run("bench " + benchmark.Name, s_limit));
            Dictionary<string, double> other = Read(RunEmulated(benchmark.Name, out string problem));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {benchmark.Name}: {benchmark.Summary} | kernel | ordinary .NET | ratio |\n|---|---|---|---|\n");
            foreach ((string name, double time) in kernel)
            {
                if (other.TryGetValue(name, out double otherTime))
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {Format(time)} | {Format(otherTime)} | {time / otherTime:F2} |\n");
                }
                else
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {name} | {Format(time)} | – | – |\n");
                }
            }

            text.Append(problem.Length > 0 ? $"\n{problem}\n\n" : "\n");
        }

        return text.ToString();
    }

    // This program, under the emulator. What it has printed before it fails counts.
    private static string RunEmulated(string name, out string problem)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "UefiKernel.Kernel.Benchmarks");

        // On one processor, as the kernel: the first of those that this process may use.
        using var self = Process.GetCurrentProcess();
        nint processor = self.ProcessorAffinity & -self.ProcessorAffinity;

        // .NET's other collector, which comes with it: the usual one ends in a segmentation fault under the emulator.
        var start =
            new ProcessStartInfo("taskset", [processor.ToString("x", CultureInfo.InvariantCulture), Emulator, program, name])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DOTNET_GCName"] = "libclrgc.so" },
            };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Emulator} did not start");
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        problem = process.ExitCode == 0
            ? ""
            : $"`{Emulator}` broke off with exit code {process.ExitCode}; what is missing was not measured.";
        return output;
    }

    // Nanoseconds by the names of the lines.
    private static Dictionary<string, double> Read(string report) => MeasuredLine().Matches(report).ToDictionary(
        static line => line.Groups["name"].Value.TrimEnd(),
        static line =>
        double.Parse(line.Groups["time"].Value, CultureInfo.InvariantCulture) * (line.Groups["unit"].Value == "µs" ? 1000 : 1));

    private static string Format(double nanoseconds) => nanoseconds < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:F1} ns")
        : string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1000:N1} µs");

    [GeneratedRegex(@"^(?<name>\S.*?) +(?<time>[\d,]+\.\d) (?<unit>ns|µs)( |\r?$)", RegexOptions.Multiline)]
    private static partial Regex MeasuredLine();
}
