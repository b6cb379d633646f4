using System;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The image that ILC makes with the options that bflat 10 compiles with: data that has to be unpacked at start, all methods
/// with the same body folded, missing references tolerated (kernel/Link.targets, BflatOptions). bflat itself is not tested here.
/// Needs the machine: only a boot shows that the data is unpacked in time.
/// </summary>
public sealed class BflatOptionsTests
{
    private static readonly TimeSpan s_selfTestTimeout = TimeSpan.FromMinutes(4);

    [NightlyFact]
    public void Boots_reads_its_options_and_passes_the_self_test()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "bflat_options",
            Kernel = Path.Combine(Workspace.Root, "out", "BFLAT.EFI"),
            LoadOptions = "heap=32M keymap=de",
        });

        // Printed before the class library starts, and read from the options before that.
        string log = machine.WaitForPrompt(heapMegabytes: 32);
        Assert.Matches(@"\[KERNEL\] UefiKernel \d+\.\d+\.\d+, build [0-9A-F]{8}\r\n\[KERNEL\] Image base 0x[0-9A-F]+\r\n", log);
        Assert.StartsWith("* de ", machine.Run("keymap"), StringComparison.Ordinal);
        Assert.Matches(@"^[1-9]\d\d passed, 0 failed\n$", machine.Run("selftest", s_selfTestTimeout));
        Assert.StartsWith(KernelText.HeapIsSound + "\n", machine.Run("heap check"), StringComparison.Ordinal);
    }
}
