using System;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The same disk on firmware that is not EDK II: U-Boot, whose memory map calls the memory of its own stack free, and which
/// starts the image with SSE switched off. It finds \EFI\BOOT\BOOTX64.EFI by itself.
/// </summary>
/// <remarks>Needs the machine: the firmware is what changes.</remarks>
public class UBootTests : MachineTests
{
    private static readonly TimeSpan s_selfTestTimeout = TimeSpan.FromMinutes(5);

    [UBootTheory]
    [InlineData("pc", "128M")]
    [NightlyData("pc", "512M")]
    [NightlyData("q35", "128M")]
    [InlineData("q35", "512M")]
    public void Boots_checks_itself_and_switches_off(string board, string memory) => BootAnswerAndShutDown(
        new MachineOptions { Name = $"uboot-{board}-{memory}", Firmware = Firmware.UBoot, Machine = board, Memory = memory },
        machine =>
        {
            Assert.Matches(@"\[KERNEL\] [1-9][\d,.]* KiB that the firmware's memory map calls free are reserved", machine.Log);
            Assert.True(HeapStart(machine.Log) >= 16 << 20, "the heap lies low, where U-Boot's own memory is");
            Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest", s_selfTestTimeout));

            // U-Boot reserves q35's window of PCI Express on the older board too, as memory that can be cached, and there is no
            // MCFG table there.
            CheckMemory(machine, board == "pc" ? 256 : 0);
        });

    private static ulong HeapStart(string log) =>
        Convert.ToUInt64(Regex.Match(log, @"Heap region at 0x([0-9A-Fa-f]+)").Groups[1].Value, 16);
}
