using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A heap that is full and may not grow, filled in several ways, each on a machine where nothing has failed before: what is
/// needed first is not there yet.
/// </summary>
/// <remarks>Needs the machine: the runtime under the shell is the kernel's, and its heap is the one that is full.</remarks>
public class FullHeapTests
{
    private const string OutOfMemory =
        "System.OutOfMemoryException: Insufficient memory to continue the execution of the program.";

    [Theory]
    [InlineData("", "dump 100000 1M | sort | tail 1", "dump: ")]
    [NightlyData("heap=1M", "dump 100000 1M --json | count", "{\"error\":\"dump: ")]
    [InlineData("heap=1M", "fault memory", "fault: ")]
    [NightlyData("heap=2M", "repeat 1 'dump 100000 1M | sort'", "")]
    public void First_failure_is_reported_and_the_shell_goes_on(string options, string line, string name)
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = $"full_heap_{options.Replace('=', '_')}_{line.Split(' ')[0]}",
            Memory = "256M",
            LoadOptions = $"{options} heap-limit={(options.Length == 0 ? "10M" : options[^2..])}",
        });
        machine.WaitForPrompt(options.Length == 0 ? 10 : options[^2] - '0');
        for (int i = 0; i < 3; i++)
        {
            string answer = machine.Run(line, 3 * QemuMachine.CommandTimeout);
            Assert.EndsWith(name + OutOfMemory + (name.StartsWith('{') ? "\"}\n" : "\n"), answer, StringComparison.Ordinal);
        }

        // The user's own blocks leave too little for a line's words.
        machine.Run("heap alloc 64K");
        for (int size = 512; size >= 1; size /= 2)
        {
            for (int i = 0; i < 4; i++)
            {
                machine.Run($"heap alloc {size}K");
            }
        }

        machine.Run("dump 100000 64K --json | sort | count", 3 * QemuMachine.CommandTimeout);
        machine.Run("heap free");
        machine.Run("gc collect");
        Assert.Equal(KernelText.HeapIsSound + "\n", machine.Run("heap check"));
        Assert.Equal("on\n", machine.Run("echo on"));
    }
}
