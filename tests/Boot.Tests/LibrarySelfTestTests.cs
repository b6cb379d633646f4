using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The image with all checks of the class library (tests/SelfTest), on the heap that every kernel has.</summary>
public sealed class LibrarySelfTestTests : IDisposable
{
    // An emulated processor on a busy machine.
    private static readonly TimeSpan s_selfTestTimeout = TimeSpan.FromSeconds(180);

    // QEMU shows a folder as a disk with a FAT file system.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public LibrarySelfTestTests()
    {
        string boot = Directory.CreateDirectory(Path.Combine(_folder, "EFI", "BOOT")).FullName;
        File.Copy(Workspace.SelfTestImage, Path.Combine(boot, "BOOTX64.EFI"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Hundreds_of_checks_pass()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "library-selftest", Cpu = "max", Disk = $"fat:{_folder}" });
        machine.WaitForPrompt();

        string said = machine.Run("selftest", s_selfTestTimeout);

        // One check writes to the debugger, which is the log, and the console shows it.
        Match summary = Regex.Match(said, @"^(?:selftest: Debug\.WriteLine\n)?(\d+) passed, 0 failed\n$");
        Assert.True(summary.Success, said);
        Assert.InRange(int.Parse(summary.Groups[1].Value, CultureInfo.InvariantCulture), 300, int.MaxValue);
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
