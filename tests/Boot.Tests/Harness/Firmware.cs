using System;
using System.IO;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// A firmware: code, and variables that each machine gets a fresh copy of, or none when the firmware is one file.
/// </summary>
public sealed record Firmware(string Code, string? Variables)
{
    private const string Folder = "/usr/share/OVMF";

    /// <summary>
    /// The usual one: build.sh looks for it where distributions put it and hands its two files on. Without build.sh it is the
    /// 4 MiB build where Debian puts it.
    /// </summary>
    public static Firmware Build4M { get; } = new(
        Environment.GetEnvironmentVariable("UEFIKERNEL_OVMF_CODE") ?? $"{Folder}/OVMF_CODE_4M.fd",
        Environment.GetEnvironmentVariable("UEFIKERNEL_OVMF_VARS") ?? $"{Folder}/OVMF_VARS_4M.fd");

    /// <summary>The older 2 MiB build, which newer distributions no longer have.</summary>
    public static Firmware Build2M { get; } = new($"{Folder}/OVMF_CODE.fd", $"{Folder}/OVMF_VARS.fd");

    /// <summary>
    /// The 4 MiB build with Secure Boot on and Debian's test key enrolled, whose private key is public. Needs system management
    /// mode.
    /// </summary>
    public static Firmware SecureBoot { get; } =
        new($"{Folder}/OVMF_CODE_4M.secboot.fd", $"{Folder}/OVMF_VARS_4M.snakeoil.fd");

    /// <summary>U-Boot as Debian builds it for QEMU (package u-boot-qemu).</summary>
    public static Firmware UBoot { get; } = new("/usr/lib/u-boot/qemu-x86_64/u-boot.rom", null);

    /// <summary>Whether it is installed.</summary>
    public bool IsInstalled => File.Exists(Code) && (Variables is null || File.Exists(Variables));
}
