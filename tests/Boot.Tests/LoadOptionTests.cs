using System;
using System.Diagnostics;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Load options, from the firmware's shell and from a boot entry (QEMU's <c>-append</c> stands for one).</summary>
/// <remarks>Needs the machine: the firmware's shell and boot entries hand over the options, each in its own form.</remarks>
public class LoadOptionTests
{
    [Fact]
    public void Heap_size_in_startup_nsh_is_taken()
    {
        string disk = ChangeStartup("# set -v options \"heap=32M\"", "set -v options \"heap=32M\"");
        try
        {
            using var machine = new QemuMachine(
                new MachineOptions { Name = nameof(Heap_size_in_startup_nsh_is_taken), Disk = disk, BootsFirmwareShell = true });
            EnterDisk(machine);
            machine.Type("startup.nsh\r");
            machine.WaitForPrompt(heapMegabytes: 32);
            Assert.Matches(@"(?m)^Region +33,554,432 B ", machine.Run("heap -b"));
        }
        finally
        {
            File.Delete(disk);
        }
    }

    [Fact]
    public void Heap_larger_than_any_region_names_the_largest_and_returns_to_the_firmware()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = "Heap_larger_than_any_region", Memory = "128M", BootsFirmwareShell = true });
        EnterDisk(machine);
        machine.Type("EFI\\BOOT\\BOOTX64.EFI heap=8G\r");
        machine.WaitFor("[KERNEL]");
        string said = machine.WaitFor("FS0:\\> ", QemuMachine.BootTimeout);
        Assert.Contains("No memory region can hold the heap of 8589934592 bytes", said, StringComparison.Ordinal);
        Assert.Matches(@"\[KERNEL\]   The largest free region has [1-9]\d+ bytes.* at 0x[0-9A-F]+", said);
        Assert.DoesNotContain(KernelText.HeapLines[1][..30], said, StringComparison.Ordinal);

        // The shell keeps the status that the kernel came back with: EFI_NOT_FOUND is 14 (UEFI 2.10, appendix D).
        machine.Type("echo status=%lasterror%\r");
        machine.WaitFor("status=0xE");
    }

    [Fact]
    public void Load_option_that_makes_no_sense_is_named_and_the_default_taken()
    {
        using var machine = new QemuMachine(
            new MachineOptions
            {
                Name = nameof(Load_option_that_makes_no_sense_is_named_and_the_default_taken),
                LoadOptions = "heap=plenty heap-limit=1K frobnicate"
            });
        machine.WaitFor("[KERNEL] Load option 'heap=plenty' is not usable: expected heap=", QemuMachine.BootTimeout);
        machine.WaitForPrompt();
        Assert.Contains(
            "[KERNEL] Load option 'heap-limit=1K' is not usable: expected a limit of 1M to 2048G\r\n", machine.Log,
            StringComparison.Ordinal);
        Assert.Contains(
            "[KERNEL] Load option 'frobnicate' is not known\r\n[KERNEL] Options that are known: heap=SIZE, ", machine.Log,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_never_touches_boot_services_after_leaving_them()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(Kernel_never_touches_boot_services_after_leaving_them), LoadOptions = "poison" });
        machine.WaitFor("[KERNEL] ✓ Boot services left", QemuMachine.BootTimeout);
        machine.WaitFor("[KERNEL] Boot services poisoned\r\n");
        machine.WaitFor("\n" + KernelText.Prompt);
        Assert.Equal(KernelText.HeapIsSound + "\n", machine.Run("heap check"));
        machine.PressText("echo keyboard\n");
        Assert.Equal("keyboard\n", machine.ReadAnswer());
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    /// <summary>From power-on to the firmware shell's prompt on the kernel's disk.</summary>
    private static void EnterDisk(QemuMachine machine)
    {
        machine.WaitFor("Press ", QemuMachine.BootTimeout);
        machine.PressKeys("esc");
        machine.WaitFor("Shell> ", QemuMachine.BootTimeout);

        // The firmware connected only what it meant to boot from, so the disk has to be looked for.
        machine.Type("connect -r\r");
        machine.WaitFor("Shell> ");
        machine.Type("map -r\r");
        machine.WaitFor("Shell> ");
        machine.Type("fs0:\r");
        machine.WaitFor("FS0:\\> ");
    }

    /// <summary>A copy of the disk image with one text of startup.nsh replaced.</summary>
    private static string ChangeStartup(string old, string replacement)
    {
        string script = File.ReadAllText(Path.Combine(Workspace.Root, "startup.nsh"));
        Assert.Contains(old, script, StringComparison.Ordinal);
        string folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;
        string disk = Path.GetTempFileName();
        try
        {
            string changed = Path.Combine(folder, "startup.nsh");
            File.WriteAllText(changed, script.Replace(old, replacement, StringComparison.Ordinal));
            File.Copy(Workspace.DiskImage, disk, overwrite: true);
            using var mcopy = Process.Start("mcopy", ["-o", "-i", disk + "@@1M", changed, "::/startup.nsh"]);
            mcopy.WaitForExit();
            Assert.Equal(0, mcopy.ExitCode);
            return disk;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
