using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests;

/// <summary>What the kernel is required to print, and the steps that nearly every test takes.</summary>
internal static partial class KernelText
{
    public const string Prompt = "uefi> ";

    /// <summary>What <c>heap check</c> answers when all is well.</summary>
    public const string HeapIsSound = "✓ The heap is consistent.";

    /// <summary>What it answers after <c>selftest</c>, which misuses the heap on purpose and in no other place.</summary>
    public const string HeapIsSoundAfterSelfTest =
        "^" + HeapIsSound +
        @"\n(Misuse that was caught, the newest first: [\d,]+ in total\.\nKind [^\n]*\n" +
        @"([^\n]*\.HeapMisuseChecks\.[^\n]*\n)+)?$";

    /// <summary>The lines about the heap that the boot log must have, in this order.</summary>
    public static IReadOnlyList<string> HeapLines { get; } =
    [
        "[KERNEL] Initializing heap allocator...",
        "[KERNEL] ✓ Heap allocator initialized (10MB)",
        "[KERNEL] Testing heap allocation...",
        "[KERNEL] ✓ Heap allocation test passed",
        "[KERNEL] ✓ Dynamic memory allocation ready",
    ];

    /// <summary>The beginning of the panic about a reference that the collector did not know of, as a pattern.</summary>
    /// <param name="offset">Where in the object it stands, in bytes.</param>
    /// <param name="holder">The object's type.</param>
    /// <param name="target">The type of the object that it refers to.</param>
    public static string LostReference(string offset, string holder, string target) =>
        @"^\[PANIC\] An object refers to one that nothing else keeps: [^\n]*\n\[PANIC\] UefiKernel [^\n]*\n" +
        $@"\[PANIC\] Reference at 0x[0-9A-F]+: {offset} bytes into the object at 0x[0-9A-F]+, to 0x[0-9A-F]+\r\n" +
        $@"\[PANIC\] The object is of the type {holder}\r\n\[PANIC\] It refers to one of the type {target}\r\n";

    /// <summary>Waits for the lines about the heap and then the prompt; returns all that serial showed up to it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="heapMegabytes">The size of the heap that it must say.</param>
    /// <param name="limit">How long each line may take; <see cref="QemuMachine.BootTimeout"/> when not given.</param>
    public static string WaitForPrompt(this QemuMachine machine, int heapMegabytes = 10, TimeSpan? limit = null)
    {
        TimeSpan lineLimit = limit ?? QemuMachine.BootTimeout;
        string log = "";
        foreach (string line in HeapLines)
        {
            log += machine.WaitFor(
                line.Replace("(10MB)", $"({heapMegabytes}MB)", StringComparison.Ordinal) + "\r\n", lineLimit);
        }

        return log + machine.WaitFor("\n" + Prompt, lineLimit);
    }

    /// <summary>Runs a command at the prompt over serial and returns what it printed, with plain line feeds.</summary>
    public static string Run(this QemuMachine machine, string command, TimeSpan? timeout = null) =>
        machine.RunKeys(command + "\r", timeout);

    /// <summary>
    /// Runs a command again and again until its answer satisfies a condition; for what the prompt does not wait for.
    /// </summary>
    public static string RunUntil(this QemuMachine machine, string command, Predicate<string> condition)
    {
        long start = Stopwatch.GetTimestamp();
        string answer = machine.Run(command);
        while (!condition(answer))
        {
            if (Stopwatch.GetElapsedTime(start) > QemuMachine.CommandTimeout)
            {
                throw machine.Failure($"'{command}' still answers '{answer}'");
            }

            answer = machine.Run(command);
        }

        return answer;
    }

    /// <summary>
    /// Types keys that end with Enter over serial and returns what came after the line that they were typed on.
    /// </summary>
    public static string RunKeys(this QemuMachine machine, string keys, TimeSpan? timeout = null)
    {
        machine.Type(keys);
        return machine.ReadAnswer(timeout);
    }

    /// <summary>
    /// Waits for the next prompt and returns what a command printed before it, with plain line feeds and no control sequences.
    /// </summary>
    public static string ReadAnswer(this QemuMachine machine, TimeSpan? timeout = null)
    {
        string shown;
        do
        {
            // Below a log line that comes meanwhile the prompt is written again, and what was typed behind it.
            machine.WaitFor("\r\n");
            shown = machine.WaitFor(Prompt, timeout);
        }
        while (shown.EndsWith("\r" + Prompt, StringComparison.Ordinal));

        shown = ControlSequence().Replace(shown.Replace("\r\n", "\n", StringComparison.Ordinal), "");
        string answer = "\n" + Overwritten().Replace(shown, "");
        return answer.EndsWith("\n" + Prompt, StringComparison.Ordinal)
            ? answer[1..^Prompt.Length]
            : throw machine.Failure($"the prompt stands behind other text: '{answer}'");
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();

    // A row that shows how far a command is.
    [GeneratedRegex(@"[^\n\r]*\r")]
    private static partial Regex Overwritten();
}
