using System.Text.Json;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The commands about firmware, registers, ports and the screen.</summary>
public class HardwareCommandTests
{
    private const string Global = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

    private readonly CommandProbe _shell = new();

    private FakeMachine Machine => _shell.Machine;

    [Theory]
    [InlineData("smbios x")]
    [InlineData("smbios 256")]
    [InlineData("smbios 1 2")]
    [InlineData("uefi x")]
    [InlineData("uefi vars a b")]
    [InlineData("uefi var")]
    [InlineData("io")]
    [InlineData("io in")]
    [InlineData("io in 10000")]
    [InlineData("io in 60 q")]
    [InlineData("io in FFFF w")]
    [InlineData("io out 60")]
    [InlineData("io out 60 256")]
    [InlineData("io out 60 x b")]
    [InlineData("io out FFFD 1 d")]
    [InlineData("msr")]
    [InlineData("msr x")]
    [InlineData("msr 100000000")]
    [InlineData("msr 1B x")]
    [InlineData("msr 1B 1 2")]
    [InlineData("serial x")]
    [InlineData("screen x")]
    [InlineData("options x")]
    public void Bad_arguments_get_one_line_that_says_what_was_expected(string line)
    {
        Assert.Matches($"^{line.Split(' ')[0]}: expected ", Assert.Single(_shell.Run(line)));
        Assert.Empty(Machine.Hardware.PortLog);
    }

    [Fact]
    public void Smbios_lists_structures_and_shows_those_of_a_type()
    {
        Machine.Structures.Add(
            new SmbiosInfo
            {
                Type = 1,
                Name = "System",
                Handle = 0x100,
                Length = 27,
                Fields = [("Maker", "ACME"), ("Product", "PC"), ("Version", "1"), ("UUID", "x")],
                Strings = ["ACME"]
            });
        Machine.Structures.Add(
            new SmbiosInfo { Type = 200, Name = "OEM's own", Handle = 2, Length = 4, Fields = [], Strings = ["secret"] });
        Assert.Equal(
            ["Handle  Type  Name       What it says", "0x100      1  System     ACME, PC, 1", "0x2      200  OEM's own",
            "SMBIOS 3.2, 2 structures."], _shell.Run("smbios"));
        string[] lines = _shell.Run("smbios 1");
        Assert.Equal("System, handle 0x100, 27 bytes", lines[0]);
        Assert.Equal("  UUID     x", lines[^1]);
        Assert.Contains(_shell.Run("smbios 200"), static line => line == "  String 1  secret");
        Assert.Equal(["There is no structure of type 9."], _shell.Run("smbios 9"));
        Assert.Equal(
            "ACME, PC, 1",
            JsonDocument.Parse(Assert.Single(_shell.Run("smbios --json"))).RootElement.GetProperty("structures")[0].GetProperty(
                "what").GetString());
        Machine.Structures.Clear();
        Assert.Equal(["This machine has no SMBIOS structures that the kernel can find."], _shell.Run("smbios"));
    }

    [Fact]
    public void Uefi_shows_maker_and_tables()
    {
        Machine.Uefi.TableList.Add(new("8868e871-e4f1-11d3-bc22-0080c73c8881", "ACPI 2.0", new PhysicalAddress(0x7FE0_0014)));
        Assert.Equal(
            [
                "Vendor    Fake Firmware", "Revision  0x10000", "UEFI      2.7",
                "     Address  GUID                                  Name",
                    "  0x7FE00014  8868e871-e4f1-11d3-bc22-0080c73c8881  ACPI 2.0",
            ],
            _shell.Run("uefi"));
    }

    [Fact]
    public void Uefi_lists_and_shows_variables()
    {
        Machine.Uefi.Variables[new("BootOrder", Global)] = new(7, [1, 0]);
        Machine.Uefi.Variables[new("Strange\u001b", Global)] = new(0, null!);
        Machine.Uefi.Variables[new("Timeout", Global)] = new(3, []);
        Assert.Equal(
            ["Vendor                                Name", $"{Global}  BootOrder", "1 of 3 variables."],
            _shell.Run("uefi vars boot"));
        Assert.Equal($"{Global}  Strange?", _shell.Run("uefi vars")[2]);
        Assert.Equal(
            [$"{Global}, 2 bytes, kept, boot, runtime", "         0x0  01 00                                             .."],
            _shell.Run("uefi var BootOrder"));
        Assert.Equal([$"{Global}, 0 bytes, kept, boot"], _shell.Run("uefi var Timeout"));
        Assert.Equal(
            [$"✗ {Global} cannot be read: the firmware answered EFI_DEVICE_ERROR."], _shell.Run("uefi", "var", "Strange\u001b"));
        Assert.Equal(["✗ There is no variable 'Boot'; 'uefi vars' lists them."], _shell.Run("uefi var Boot"));
        Assert.Equal(
            "0100", JsonDocument.Parse(Assert.Single(_shell.Run("uefi var BootOrder --json"))).RootElement.GetProperty("data")
            .GetString());
        Machine.Uefi.Variables.Clear();
        Machine.Uefi.Problem = "there are no runtime services";
        Assert.Equal("✗ The list is incomplete: there are no runtime services.", _shell.Run("uefi vars")[^1]);
        Assert.Equal(["✗ The variables cannot be listed: there are no runtime services."], _shell.Run("uefi var Boot"));
    }

    [Fact]
    public void Io_reads_at_once_and_writes_after_asking()
    {
        Machine.Hardware.PortValues[0x3FD] = 0x60;
        Assert.Equal(["0x3FD: 0x60 (96)"], _shell.Run("io in 3FD"));
        Assert.Equal(["0x3F8: 0xFFFF (65,535)"], _shell.Run("io in 0x3F8 w"));
        _shell.Keys.Type("n");
        Assert.Equal(["Write 0x55, 1 B, to port 0x80? (y/n) n", "io: nothing was done."], _shell.Run("io out 80 0x55"));
        Assert.Equal(["✓ 0x55 is written."], _shell.Run("io out CF8 85 d -y"));
        Assert.Equal(["3FD/1", "3F8/2", "CF8/4=55"], Machine.Hardware.PortLog);
        Assert.Equal(["""{"port":"0x3FD","value":"0x60"}"""], _shell.Run("io in 3FD --json"));
        Assert.Equal(["""{"port":"0x80","written":"0x55"}"""], _shell.Run("io out 80 0x55 -y --json"));
    }

    [Fact]
    public void Msr_reads_writes_after_asking_and_survives_what_is_not_there()
    {
        Machine.Hardware.Registers[0x1B] = 0xFEE0_0900;
        Assert.Equal(["0x1B: 0x00000000FEE00900 (4,276,095,232)"], _shell.Run("msr 1B"));
        Assert.Equal(["""{"register":"0x1B","value":"0xFEE00900"}"""], _shell.Run("msr 1B --json"));
        Assert.Equal(["✗ This processor has no register 0x40000000."], _shell.Run("msr 0x40000000"));
        _shell.Keys.Type("n");
        Assert.Equal("msr: nothing was done.", _shell.Run("msr 1B 1")[^1]);
        Assert.Equal(0xFEE0_0900u, Machine.Hardware.Registers[0x1B]);
        Assert.Equal(["✓ 0x1 is written."], _shell.Run("msr 1B 1 -y"));
        Assert.Equal(["""{"register":"0x1B","written":"0x2"}"""], _shell.Run("msr 1B 2 -y --json"));
        Assert.Equal(["✗ This processor has no register 0x1C, or it rejects the value."], _shell.Run("msr 1C 1 -y"));
        Machine.Hardware.IsSupported = false;
        Assert.Equal(["✗ This processor has no model-specific registers."], _shell.Run("msr 1B"));
    }

    [Fact]
    public void Serial_shows_ports_and_settings()
    {
        Machine.Hardware.Serial.AddRange(
            [new("COM1", 0x3F8, "console", 115_200, "8N1", "CTS DSR"), new("COM2", 0x2F8, "absent", 0, "", "")]);
        Assert.Equal(
            ["Name  Port   State     Bits/s  Format  Lines", "COM1  0x3F8  console  115,200  8N1     CTS DSR",
            "COM2  0x2F8  absent"], _shell.Run("serial"));
    }

    [Fact]
    public void Screen_shows_its_mode_or_that_there_is_none()
    {
        Assert.Equal(
            ["Mode     1366x768", "Text     170 columns, 48 rows, 8x16 pixels a character",
            "Stride   1,376  pixels from line to line",
            "Colours  blue, green, red", "Address  0x80000000", "Memory   4.0 MiB"],
            _shell.Run("screen"));
        Machine.ScreenView.IsPresent = false;
        Assert.Equal(["There is no screen that the kernel draws on."], _shell.Run("screen"));
    }

    [Fact]
    public void Options_shows_each_with_its_value_and_source()
    {
        Machine.Options.AddRange(
            [new("heap", "32M", "load options", "size of the heap"), new("poll", "off", "default", "take no interrupts"),
            new("fr?ob", "not usable", "kernel.cfg", "not known")]);
        Assert.Equal(
            ["Option  Value       Source        Meaning", "heap    32M         load options  size of the heap",
            "poll    off         default       take no interrupts", "fr?ob   not usable  kernel.cfg    not known"],
            _shell.Run("options"));
    }

    [Fact]
    public void Cpu_shows_levels_and_caches()
    {
        Machine.CpuLevels.Add(new("core", 12, 4));
        Machine.CpuCaches.Add(new(3, "unified", new ByteCount(16 << 20), 16, 64, 24));
        string[] lines = _shell.Run("cpu");
        Assert.Contains("Topology      core: 12 logical processors, 4 bits of the APIC ID", lines);
        Assert.Contains("Cache         level 3 unified, 16.0 MiB, 16 ways of 64 B, for 24", lines);
    }
}
