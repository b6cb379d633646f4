using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>tools/machine.sh: the accelerator, and the machine that gdb debugs.</summary>
[SupportedOSPlatform("linux")]
public sealed class VirtualMachineTests : IDisposable
{
    private readonly BuildScript _script = new();

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void Kvm_is_used_when_the_probe_ends_under_it() => Assert.Equal("kvm\n", Choose("exit 85"));

    [LinuxFact]
    public void A_kvm_that_fails_falls_back_to_emulation() =>
        Assert.Equal("tcg\n", Choose("echo 'failed to initialize kvm'; exit 1"));

    [LinuxFact]
    public void A_kvm_that_ends_the_probe_early_falls_back_to_emulation() => Assert.Equal("tcg\n", Choose("exit 0"));

    [LinuxFact]
    public void A_kvm_that_hangs_falls_back_to_emulation() =>
        Assert.Equal("tcg\n", Choose("trap '' TERM; for ((;;)); do sleep 0.1; done"));

    [LinuxFact]
    public void Without_the_device_nothing_is_probed()
    {
        _script.PutNoting("qemu-system-x86_64", "exit 85");
        Assert.Equal((0, "tcg\n"), _script.Evaluate("KVM_DEVICE=/nowhere/kvm; choose_accelerator"));
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void Debug_waits_for_the_image_base_and_ends_the_machine_after_gdb()
    {
        PutBuild();
        _script.PutNoting("qemu-system-x86_64", """
            [[ $* == *kvm* ]] && exit 1
            echo $$ >qemu.pid
            sleep 0.5
            echo '[KERNEL] Image base 0x1E000000' >out/serial.log
            for ((i = 0; i < 600; i++)); do sleep 0.1; done
            """);
        _script.PutNoting("gdb", "grep -q 'Image base' out/serial.log && echo 'the base was there'");
        (int status, string output) = _script.Run("debug", "--headless", "--memory", "1G", "--cpus", "2");
        Assert.True(status == 0, output);
        Assert.Contains("the base was there", output, StringComparison.Ordinal);
        string qemu = Assert.Single(_script.Calls, static call => call.Contains("-gdb", StringComparison.Ordinal));
        Assert.Contains(" -m 1G -display none ", qemu, StringComparison.Ordinal);
        Assert.Contains(" -smp 2 ", qemu, StringComparison.Ordinal);
        Assert.Contains($"readonly=on,file={_script.Folder}/fw/OVMF_CODE.fd ", qemu, StringComparison.Ordinal);
        Assert.Contains("-gdb unix:out/gdb.sock,server=on,wait=off", qemu, StringComparison.Ordinal);
        Assert.Contains(
            "gdb -q -x tools/gdb-uefi.py -ex target remote out/gdb.sock -ex uefi-start", _script.Calls);
        Assert.True(File.Exists(Path.Combine(_script.Folder, "out", "symbols.asm")));

        int process = int.Parse(File.ReadAllText(Path.Combine(_script.Folder, "qemu.pid")), null);
        Assert.True(
            SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{process}"), TimeSpan.FromSeconds(10)),
            "the machine is still there");
    }

    [LinuxFact]
    public void Debug_quotes_a_machine_that_ends_at_once()
    {
        PutBuild();
        _script.PutNoting("qemu-system-x86_64", "echo 'no such machine' >&2; exit 1");
        _script.PutNoting("gdb");
        (int status, string output) = _script.Run("debug", "--headless");
        Assert.Equal(1, status);
        Assert.Contains("build.sh: QEMU ended: no such machine", output, StringComparison.Ordinal);
        Assert.DoesNotContain(_script.Calls, static call => call.StartsWith("gdb", StringComparison.Ordinal));
    }

    [LinuxFact]
    public void Wrong_options_are_refused_before_anything_is_built()
    {
        Assert.Contains("not '12'", _script.Run("run", "--memory", "12").Output, StringComparison.Ordinal);
        Assert.Contains("not '0'", _script.Run("run", "--cpus", "0").Output, StringComparison.Ordinal);
        Assert.Contains("--options needs a value", _script.Run("debug", "--options").Output, StringComparison.Ordinal);
        Assert.Empty(_script.Calls);
    }

    // isa-debug-exit ends QEMU with twice the code and 1.
    [LinuxFact]
    public void A_bare_programs_exit_code_is_that_of_run()
    {
        Assert.Equal(0, RunBare("exit 1").Status);
        Assert.Equal(7, RunBare("exit 15").Status);
        string call = Assert.Single(RunBare("exit 255").Calls);
        Assert.Contains(
            "-kernel out/BARE.EFI -append qemu-exit -device isa-debug-exit,iobase=0xf4", call, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void An_exit_code_of_qemu_itself_stays_what_it_is() => Assert.Equal(2, RunBare("exit 2").Status);

    [LinuxFact]
    public void Bare_needs_one_program_that_starts_by_itself()
    {
        Assert.Contains("--bare needs one --app; found 0", _script.Run("run", "--bare").Output, StringComparison.Ordinal);
        Assert.Contains(
            "--bare needs one --app; found 2", _script.Run("build", "--bare", "--app", "a", "--app", "b").Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "--bare and --manual exclude each other", _script.Run("image", "--app", "a", "--manual", "--bare").Output,
            StringComparison.Ordinal);
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void The_symbols_for_gdb_are_those_of_the_image_that_runs()
    {
        _script.Put("nasm", "");
        _script.Write("out/BOOTX64.map", " 0001:00000010       OfTheShell                 0000000140001010     kernel.obj");
        _script.Write("out/BARE.map", " 0001:00000010       OfTheProgram               0000000140001010     kernel.obj");
        Assert.Equal(0, RunBare("exit 1", "--gdb").Status);
        string symbols = File.ReadAllText(Path.Combine(_script.Folder, "out", "symbols.asm"));
        Assert.Contains("OfTheProgram", symbols, StringComparison.Ordinal);
        Assert.DoesNotContain("OfTheShell", symbols, StringComparison.Ordinal);
    }

    private (int Status, string[] Calls) RunBare(string qemu, string option = "--headless")
    {
        int before = _script.Calls.Length;
        _script.PutNoting("qemu-system-x86_64", qemu);
        (int status, _) = _script.Evaluate(
            "mkdir -p out; image() { :; }; need() { :; }; choose_accelerator() { echo tcg; }; UEFIKERNEL_OVMF_CODE=c " +
            "UEFIKERNEL_OVMF_VARS=v; echo >out/v; run --headless " + option + " --app hello.cs --bare");
        return (status, _script.Calls[before..]);
    }

    private string Choose(string qemu)
    {
        _script.Put("nasm", "");
        _script.Put("qemu-system-x86_64", qemu);
        _script.Write("kvm", "");
        (int status, string output) = _script.Evaluate("mkdir out; KVM_DEVICE=$PWD/kvm; choose_accelerator");
        Assert.True(status == 0, output);
        return output;
    }

    // Programs that make an image without content, and a firmware.
    private void PutBuild()
    {
        foreach (string source in (string[])["startup.nsh", "LICENSE", "NOTICES", "fw/OVMF_CODE.fd", "fw/OVMF_VARS.fd"])
        {
            _script.Write(source, "");
        }

        foreach (string folder in (string[])["efi", "memory", "shell", "kernel", "tests/Image"])
        {
            _script.Write($"{folder}/source", "");
        }

        _script.Write("Directory.Build.props", "");
        _script.Write("global.json", "");
        _script.Write(".editorconfig", "");
        _script.Set("OVMF_DIR", "fw");
        foreach (string tool in (string[])["nasm", "lld-link", "mkfs.vfat", "sgdisk", "mmd", "mcopy"])
        {
            _script.Put(tool, "");
        }

        _script.Put(
            "dotnet",
            "[[ $1 == --version ]] || { echo MZ >out/BOOTX64.EFI; " +
            "echo ' 0001:00000010       EfiMain                    0000000140001010     Entry.asm.obj' >out/BOOTX64.map; }");
    }
}
