using System;
using System.IO;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Boot.Tests.Panics;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Serial ports at other places than COM1.</summary>
/// <remarks>Needs the machine: firmware gives PCI ports their addresses and hands ACPI tables over.</remarks>
public class SerialPlaceTests
{
    [Fact]
    public void A_port_on_pci_takes_keys_and_a_panic_goes_to_it()
    {
        using QemuMachine machine = Start("serial_pci", "", "pci-serial,chardev=serial");
        machine.WaitForPrompt();
        Assert.Matches(@"(?m)^port +0x[0-9A-F]{4,5} +console +115,200 +8N1 ", machine.Run("serial"));
        Assert.Matches(@"Serial port 0x[0-9A-F]+ +ready, found by PCI 00:", machine.Run("log Serial"));
        Assert.Matches(
            @"(?m)^  PNP0501   Serial port 0x[0-9A-F]+: serial, console; polled\n +owns ports ", machine.Run("devices"));
        machine.Type("panic on pci\r");
        Assert.Contains("on pci", machine.WaitFor(PanicSession.End), StringComparison.Ordinal);
    }

    [Fact]
    public void The_option_names_the_port_and_its_speed()
    {
        using QemuMachine machine = Start(
            "serial_com2", "serial=COM2,57600", "isa-serial,iobase=0x2f8,irq=3,chardev=serial");
        machine.WaitForPrompt();
        Assert.Matches(@"(?m)^COM2 +0x2F8 +console +57,600 +8N1 ", machine.Run("serial"));
        Assert.Matches(@"Serial port \(IRQ 3\)", machine.Run("interrupts"));
    }

    [Fact]
    public void The_firmwares_table_names_the_port_and_its_speed()
    {
        // SPCR, revision 2: a 16550 at I/O port 0x5000 with 9600 bits per second (code 3). QEMU writes the header.
        byte[] table = new byte[44];
        table[0] = 0;
        (table[4], table[5], table[9]) = (1, 8, 0x50);
        (table[22], table[24]) = (3, 1);
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, table);
        try
        {
            using QemuMachine machine = Start(
                "serial_spcr", "", "isa-serial,iobase=0x5000,irq=5,chardev=serial", "-acpitable",
                $"sig=SPCR,rev=2,data={file}");
            machine.WaitForPrompt();
            Assert.Matches(@"(?m)^port +0x5000 +console +9,600 +8N1 ", machine.Run("serial"));
            Assert.Contains("found by SPCR", machine.Run("log Serial"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void With_serial_none_the_port_is_left_alone()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "serial_none", LoadOptions = "serial=none", Disk = null });
        machine.WaitForScreen(
            static lines => Array.Exists(lines, static line => line.StartsWith("uefi>", StringComparison.Ordinal)), "the prompt",
            QemuMachine.BootTimeout);
        machine.PressText("echo typed\n");
        machine.WaitForScreen(static lines => lines.Contains("typed"), "the answer");
        Assert.DoesNotContain("uefi>", machine.Log, StringComparison.Ordinal);
    }

    private static QemuMachine Start(string name, string options, string device, params string[] extra) => new(new MachineOptions
    {
        Name = name,
        SerialDevice = device,
        LoadOptions = options,
        Disk = null,
        Extra = extra,
    });
}
