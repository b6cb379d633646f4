using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Processor;

/// <remarks>
/// On the host all threads share the depth of sections and change it without a lock. So this class runs while no other does, and
/// begins at depth 0.
/// </remarks>
[Collection(nameof(PreemptionTests))]
[CollectionDefinition(nameof(PreemptionTests), DisableParallelization = true)]
public sealed partial class PreemptionTests
{
    // One way only: the machine stops, begins, or hands the processor on; and the guards of screen and serial port and the gate
    // to the firmware, whose users dispose of their sections.
    private static readonly string[] s_exceptions =
    [
        "Drivers/Apic/InterruptSetup.cs", "Drivers/Firmware/FirmwareCall.cs", "Drivers/Serial/CpuSerialHost.cs",
        "Memory/Heap/KernelHeap.cs", "Panics/Panic.cs", "Panics/PanicRestart.cs", "Processor/Cpu.cs",
        "Processor/FirmwareGate.cs", "Processor/Interrupts.cs", "Processor/SharedLock.cs", "Terminal/Commands/FaultKind.cs",
        "Terminal/PreemptionGuard.cs", "Threads/IdleThread.cs", "Threads/Scheduler.cs",
    ];

    [Fact]
    public void An_exception_leaves_every_section()
    {
        ProcessorState.Current.PreemptionDepth = 0;
        Assert.True(Preemption.IsAllowed);
        Assert.Throws<InvalidOperationException>(() => ThrowInside(3));
        Assert.True(Preemption.IsAllowed);
    }

    [Fact]
    public void Every_section_is_in_a_using_statement()
    {
        var bare = new List<string>();
        string kernel = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../kernel"));
        foreach (string file in Directory.EnumerateFiles(kernel, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(kernel, file).Replace('\\', '/');
            if (!s_exceptions.Contains(name))
            {
                bare.AddRange(
                    File.ReadLines(file).Where(static line => Bare().IsMatch(line)).Select(line => $"{name}: {line.Trim()}"));
            }
        }

        Assert.Empty(bare);
    }

    [Fact]
    public void Every_lock_says_what_it_guards()
    {
        string kernel = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../kernel"));
        int locks = 0;
        foreach (string file in Directory.EnumerateFiles(kernel, "*.cs", SearchOption.AllDirectories))
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 1; i < lines.Length; i++)
            {
                if (Declaration().IsMatch(lines[i]))
                {
                    locks++;
                    Assert.Matches(@"^\s+//[/ ].*Guards ", lines[i - 1]);
                }
            }
        }

        Assert.InRange(locks, 10, 100);
    }

    [GeneratedRegex(@" SharedLock \w+ (=|=>) ")]
    private static partial Regex Declaration();

    private static void ThrowInside(int depth)
    {
        using (Preemption.Disable())
        {
            Assert.False(Preemption.IsAllowed);
            if (depth == 0)
            {
                throw new InvalidOperationException();
            }

            ThrowInside(depth - 1);
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"(?<!using \()(Preemption|Interrupts)\.Disable\(\)(?!</c>)|Cpu\.(DisableInterrupts|SuspendInterrupts)\(\)|" +
        @"(?<!using \((\w+\.)?)\b(_lock|Lock)\.Enter\(\)(?!</c>)")]
    private static partial Regex Bare();
}
