using System;
using System.Linq;
using System.Text.Json;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

public sealed class DevicesCommandTests
{
    private readonly CommandProbe _shell = new();

    [Fact]
    public void Tree_shows_where_each_device_is_its_driver_and_what_it_owns() => Assert.Equal(
        [
            "platform",
            "  PNP0303   PS/2 keyboard: ps2, ready",
            "            owns port 0x60, port 0x64, vector 0x31",
            "pci",
            "  00:03.0   USB controller, xHCI: xhci, 8 ports, 1 device",
            "            owns vector 0x50",
            "    3         keyboard: keyboard",
            "    4         device that is left out: failed: takes no address",
            "  00:04.0   USB controller, xHCI: xhci failed: does not halt",
            "  00:05.0   USB controller, xHCI: has left",
            "  00:1F.0   ISA bridge: no driver: the kernel has none",
        ],
        _shell.Run("devices"));

    [Fact]
    public void Lines_are_wrapped_at_words_behind_the_place()
    {
        var terminal = new TerminalEmulator(40, 30);
        var shell = new CommandShell(new ShellEnvironment
        {
            Console = new ConsoleWriter(terminal, null, null),
            Keys = new KeyQueue(),
            Idle = new ImpatientIdle(),
            Machine = new FakeMachine(),
        });
        shell.Execute("pager off");
        shell.Execute("devices");
        string[] lines = terminal.Lines();
        int first = Array.IndexOf(lines, "  00:03.0   USB controller, xHCI: xhci,");
        Assert.True(first > 0, string.Join('\n', lines));
        Assert.Equal("            8 ports, 1 device", lines[first + 1]);
        Assert.Equal("            owns vector 0x50", lines[first + 2]);
    }

    [Fact]
    public void Programs_get_one_object_for_each_device()
    {
        JsonElement devices = JsonDocument.Parse(_shell.Run("devices --json").Single()).RootElement.GetProperty("devices");
        Assert.Equal(9, devices.GetArrayLength());
        Assert.Equal(
            """
            {"depth":1,"bus":"pci","place":"00:03.0","name":"USB controller, xHCI","condition":"running","driver":"xhci",
            "detail":"8 ports, 1 device","owns":"vector 0x50"}
            """.ReplaceLineEndings(""),
            devices[3].GetRawText());
        Assert.Equal(JsonValueKind.Null, devices[8].GetProperty("driver").ValueKind);
        Assert.Equal("no driver", devices[8].GetProperty("condition").GetString());
    }

    [Theory]
    [InlineData(0, "0 devices got")]
    [InlineData(1, "1 device got")]
    public void Rescan_says_how_many_devices_got_a_driver(int started, string expected)
    {
        _shell.Machine.DeviceTree.Started = started;
        Assert.StartsWith(expected, string.Join(' ', _shell.Run("devices rescan")), System.StringComparison.Ordinal);
        Assert.Equal(1, _shell.Machine.DeviceTree.Rescans);
    }

    [Fact]
    public void Machine_with_very_many_devices_is_listed_whole()
    {
        for (int i = 0; i < 3000; i++)
        {
            _shell.Machine.DeviceTree.All.Add(FakeDevices.Create(
                1, "pci", $"{i >> 8:X2}:{i & 31:X2}.0", "Ethernet controller", DeviceCondition.Idle, "", "the kernel has none"));
        }

        Assert.Equal(["3000"], _shell.Run("devices | grep Ethernet | count"));
    }
}
