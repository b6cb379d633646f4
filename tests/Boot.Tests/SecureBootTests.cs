using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Secure Boot: the firmware starts the signed kernel and no other, and the signed one changes no hardware.</summary>
/// <remarks>Needs the machine: the firmware is what checks the signature.</remarks>
public class SecureBootTests
{
    [SecureBootFact]
    public void Signed_kernel_boots_and_is_locked()
    {
        SignedImage.Make();
        using var machine = new QemuMachine(Options("secure-boot-signed") with { Disk = Workspace.SignedDiskImage });
        machine.WaitForPrompt();
        string version = machine.Run("version");
        Assert.Matches(@"Secure Boot\s+on\n", version);
        Assert.Contains("commands do not change memory, ports or registers", version, StringComparison.Ordinal);

        Assert.StartsWith("✗ Secure Boot is on", machine.Run("poke 0x400000 1 -y"), StringComparison.Ordinal);
        Assert.StartsWith("✗ Secure Boot is on", machine.Run("msr C0000080 0 -y"), StringComparison.Ordinal);
        Assert.StartsWith("0xC0000080: ", machine.Run("msr C0000080"), StringComparison.Ordinal);
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [SecureBootFact]
    public void Unsigned_kernel_is_refused()
    {
        using var machine = new QemuMachine(Options("secure-boot-unsigned"));
        machine.WaitFor("Access Denied", QemuMachine.BootTimeout);
        Assert.DoesNotContain("[KERNEL]", machine.Log, StringComparison.Ordinal);
    }

    private static MachineOptions Options(string name) => new()
    {
        Name = name,
        Machine = "q35,smm=on",
        Firmware = Firmware.SecureBoot,
    };
}
