using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Load options, from the firmware's shell and from a boot entry (QEMU's <c>-append</c> stands for one).</summary>
/// <remarks>Needs the machine: the firmware's shell and boot entries hand over the options, each in its own form.</remarks>
public class LoadOptionTests
{
    [Fact]
    public void Heap_size_in_startup_nsh_is_taken_and_wins_over_the_file_beside_the_image()
    {
        string disk = ChangeStartup("# set -v options \"heap=32M\"", "set -v options \"heap=32M\"",
            "# In German.\r\nheap=16M keymap=de # two on a line\r\npoll\nfrob=1\n");
        try
        {
            using var machine = new QemuMachine(
                new MachineOptions { Name = "options_from_the_disk", Disk = disk, BootsFirmwareShell = true });
            EnterDisk(machine);
            machine.Type("startup.nsh\r");
            machine.WaitForPrompt(heapMegabytes: 32);
            Assert.Matches(@"(?m)^Region +33,554,432 B ", machine.Run("heap -b"));
            string options = machine.Run("options");
            Assert.Matches(@"(?m)^heap +32M +load options ", options);
            Assert.Matches(@"(?m)^keymap +de +kernel\.cfg ", options);
            Assert.Matches(@"(?m)^poll +on +kernel\.cfg ", options);
            Assert.Matches(@"(?m)^frob=1 +not usable +kernel\.cfg +not known", options);
            Assert.Contains(
                "[KERNEL] Option in kernel.cfg 'frob=1' is not known\r\n[KERNEL] Options that are known: disk=SIZE, heap=SIZE, ",
                machine.Log, StringComparison.Ordinal);
            machine.PressText("echo y\n");
            Assert.Equal("z\n", machine.ReadAnswer());
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
        Assert.Contains("No memory region can hold the heap of 8.0 GiB", said, StringComparison.Ordinal);
        Assert.Matches(@"\[KERNEL\]   The largest free region has [1-9]\d*\.\d [KMG]iB at 0x[0-9A-F]+", said);
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
        machine.WaitForPrompt();
        Assert.Contains(
            "[KERNEL] Load option 'heap=plenty' is not usable: expected heap=", machine.Log, StringComparison.Ordinal);
        Assert.Contains(
            "[KERNEL] Load option 'heap-limit=1K' is not usable: expected a limit of 1M to 2048G\r\n", machine.Log,
            StringComparison.Ordinal);
        Assert.Contains(
            "[KERNEL] Load option 'frobnicate' is not known\r\n[KERNEL] Options that are known: disk=SIZE, heap=SIZE, ",
            machine.Log, StringComparison.Ordinal);
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

    /// <summary>A copy of the disk image with one text of startup.nsh replaced, and with kernel.cfg beside the image.</summary>
    private static string ChangeStartup(string old, string replacement, string file)
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
            Copy(changed, "::/startup.nsh");
            string options = Path.Combine(folder, "kernel.cfg");
            File.WriteAllText(options, file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            Copy(options, "::/EFI/BOOT/kernel.cfg");
            return disk;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Copy(string from, string to)
        {
            using var mcopy = Process.Start("mcopy", ["-o", "-i", disk + "@@1M", from, to]);
            mcopy.WaitForExit();
            Assert.Equal(0, mcopy.ExitCode);
        }
    }
}
