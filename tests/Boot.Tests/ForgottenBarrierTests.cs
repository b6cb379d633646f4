using System;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Boot.Tests.Panics;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A kernel whose write barriers mark no card (kernel/Runtime/Barriers.asm, FORGETS_CARDS) under stress: the collector's check of
/// all references reports it before anything is freed that is still in use.
/// </summary>
/// <remarks>
/// Needs the machine: the barriers are the image's own. By day <c>fault barrier</c> stores a single reference so.
/// </remarks>
public sealed class ForgottenBarrierTests
{
    [NightlyFact]
    public void A_kernel_without_write_barriers_is_stopped_by_the_check_of_references()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "forgotten_barrier",
            // No collection before the prompt.
            LoadOptions = "heap=32M",
            Kernel = Path.Combine(Workspace.Root, "out", "NOCARDS.EFI"),
        });
        machine.WaitForPrompt(heapMegabytes: 32);
        machine.Type("gc stress 1\r");
        string report = machine.WaitFor(PanicSession.End);
        report = report[report.IndexOf("[PANIC]", StringComparison.Ordinal)..];
        Assert.Matches(KernelText.LostReference(@"\d+", @"\S[^\n]*", @"\S[^\n]*"), report);
        Assert.DoesNotContain("is lost:", report, StringComparison.Ordinal);
    }
}
