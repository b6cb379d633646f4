using System.IO;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// A firmware: code, and variables that each machine gets a fresh copy of, or none when the firmware is one file.
/// </summary>
public sealed record Firmware(string Code, string? Variables)
{
    private const string Folder = "/usr/share/OVMF";

    /// <summary>The 4 MiB build of OVMF, which is the usual one.</summary>
    public static Firmware Build4M { get; } = new($"{Folder}/OVMF_CODE_4M.fd", $"{Folder}/OVMF_VARS_4M.fd");

    /// <summary>The older 2 MiB build, which newer distributions no longer have.</summary>
    public static Firmware Build2M { get; } = new($"{Folder}/OVMF_CODE.fd", $"{Folder}/OVMF_VARS.fd");

    /// <summary>U-Boot as Debian builds it for QEMU (package u-boot-qemu).</summary>
    public static Firmware UBoot { get; } = new("/usr/lib/u-boot/qemu-x86_64/u-boot.rom", null);

    /// <summary>Whether it is installed.</summary>
    public bool IsInstalled => File.Exists(Code) && (Variables is null || File.Exists(Variables));
}
