using System;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A kernel built for newer processors runs on one, and on an older one says what is missing and leaves the firmware intact. It
/// is compiled with <c>--noinlinetls</c> besides, as compilers do that have no thread statics on GS.
/// </summary>
/// <remarks>Needs the machine: the processor lacks what the image needs.</remarks>
public sealed class InstructionSetTests : IDisposable
{
    // QEMU shows a folder as a disk with a FAT file system.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public InstructionSetTests()
    {
        string boot = Directory.CreateDirectory(Path.Combine(_folder, "EFI", "BOOT")).FullName;
        File.Copy(Workspace.NewerKernelImage, Path.Combine(boot, "BOOTX64.EFI"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Older_processor_is_refused_by_name_and_the_firmware_goes_on()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "Older_processor_is_refused", Cpu = "Nehalem", Disk = $"fat:{_folder}" });
        string said = machine.WaitFor("Shell> ", QemuMachine.BootTimeout);
        Assert.Contains(
            "[KERNEL] This build needs a processor with AVX AVX2 and this one lacks them.", said, StringComparison.Ordinal);
        Assert.Matches("failed to start Boot.*: Unsupported", said);
    }

    [Fact]
    public void Newer_processor_runs_it()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "Newer_processor_runs_it", Cpu = "max", Disk = $"fat:{_folder}" });
        machine.WaitForPrompt();
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
