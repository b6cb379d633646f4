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

    // Counted instructions are translated without most of what makes the translator fast.
    private static readonly TimeSpan s_countingLimit = TimeSpan.FromMinutes(20);

    /// <summary>Runs benchmarks on both sides.</summary>
    /// <param name="benchmarks">Which.</param>
    /// <param name="counts">
    /// Whether to run them once more on a machine whose clock counts the kernel's instructions: those figures are the same on
    /// every host.
    /// </param>
    /// <returns>Tables in Markdown.</returns>
    public static string Run(IReadOnlyList<Benchmark> benchmarks, bool counts)
    {
        var text = new StringBuilder();
        using QemuMachine? counter = counts ? StartCounter(text) : null;
        using var machine = new QemuMachine(new MachineOptions { Name = "bench", Cpu = "max" });
        machine.WaitForPrompt();
        string head = counts ? " kernel's instructions |" : "";
        string line = counts ? "---|" : "";
        foreach (Benchmark benchmark in benchmarks)
        {
            Console.Error.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
            Dictionary<string, double> kernel = Read(machine.Run("bench " + benchmark.Name, s_limit));
            Dictionary<string, double> other = Read(RunEmulated(benchmark.Name, out string problem));
            Dictionary<string, double> counted =
                counter is null ? [] : Read(counter.Run("bench " + benchmark.Name, s_countingLimit));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {benchmark.Name}: {benchmark.Summary} | kernel | ordinary .NET | ratio |{head}\n|---|---|---|---|{line}\n");
            foreach ((string name, double time) in kernel)
            {
                bool isCompared = other.TryGetValue(name, out double otherTime);
                string ordinary = isCompared ? Format(otherTime) : "–";
                string ratio = isCompared ? (time / otherTime).ToString("F2", CultureInfo.InvariantCulture) : "–";
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {Format(time)} | {ordinary} | {ratio} |");
                if (counts)
                {
                    string count = counted.TryGetValue(name, out double instructions)
                        ? instructions.ToString("N0", CultureInfo.InvariantCulture)
                        : "–";
                    text.Append(CultureInfo.InvariantCulture, $" {count} |");
                }

                text.Append('\n');
            }

            text.Append(problem.Length > 0 ? $"\n{problem}\n\n" : "\n");
        }

        return text.ToString();
    }

    // One instruction is one nanosecond there, so what the kernel prints as nanoseconds are instructions.
    private static QemuMachine StartCounter(StringBuilder text)
    {
        Console.Error.WriteLine("boot: counting instructions, which takes some minutes");
        var machine = new QemuMachine(
            new MachineOptions { Name = "bench-count", Cpu = "max", LoadOptions = "heap=10M", CountsInstructions = true });
        string log = machine.WaitForPrompt(limit: s_countingLimit);
        Match ready = ReadyLine().Match(log);
        text.Append(
            CultureInfo.InvariantCulture,
            $"Boot, from the firmware's call to the prompt, at a nanosecond an instruction: {ready.Groups["all"].Value} ms, of " +
            $"which {ready.Groups["waits"].Value} ms are waits for timers and typed keys.\n\n");
        return machine;
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

    [GeneratedRegex(@"Ready after (?<all>[\d,]+) ms, of which (?<waits>[\d,]+) ms ")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^(?<name>\S.*?) +(?<time>[\d,]+\.\d) (?<unit>ns|µs)( |\r?$)", RegexOptions.Multiline)]
    private static partial Regex MeasuredLine();
}
