using System;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The image that ILC makes with the options that bflat 10 compiles with: data that the library unpacks at start, all methods
/// with the same body folded, missing references tolerated (kernel/Link.targets, BflatOptions). bflat itself is not tested here.
/// Needs the machine: only a boot shows that the library unpacks its data over this runtime.
/// </summary>
public sealed class BflatOptionsTests : IDisposable
{
    private static readonly TimeSpan s_selfTestTimeout = TimeSpan.FromMinutes(4);

    // QEMU shows a folder as a disk with a FAT file system.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NightlyFact]
    public void Boots_and_passes_the_self_test()
    {
        string boot = Directory.CreateDirectory(Path.Combine(_folder, "EFI", "BOOT")).FullName;
        File.Copy(Path.Combine(Workspace.Root, "out", "BFLAT.EFI"), Path.Combine(boot, "BOOTX64.EFI"));
        using var machine = new QemuMachine(new MachineOptions { Name = "bflat_options", Disk = $"fat:{_folder}" });
        // The log's lines before the library's start are empty, because their literals are not unpacked yet.
        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        Assert.Matches(@"^[1-9]\d\d passed, 0 failed\n$", machine.Run("selftest", s_selfTestTimeout));
        Assert.StartsWith(KernelText.HeapIsSound + "\n", machine.Run("heap check"), StringComparison.Ordinal);
    }
}
