using System.IO;

namespace UefiKernel.Boot.Tests;

/// <summary>A build of OVMF: code, and variables that each machine gets a fresh copy of.</summary>
public sealed record Firmware(string Code, string Variables)
{
    private const string Folder = "/usr/share/OVMF";

    /// <summary>The 4 MiB build, which is the usual one.</summary>
    public static Firmware Build4M { get; } = new($"{Folder}/OVMF_CODE_4M.fd", $"{Folder}/OVMF_VARS_4M.fd");

    /// <summary>The older 2 MiB build, which newer distributions no longer have.</summary>
    public static Firmware Build2M { get; } = new($"{Folder}/OVMF_CODE.fd", $"{Folder}/OVMF_VARS.fd");

    /// <summary>Whether it is installed.</summary>
    public bool IsInstalled => File.Exists(Code) && File.Exists(Variables);
}
