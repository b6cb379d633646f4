using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>A program with Terminal.Gui from NuGet (tests/Programs/TerminalGui.cs), in an image of its own.</summary>
/// <remarks>Needs the machine: screen and keyboard. At night, since the image takes a minute to build.</remarks>
public sealed class TerminalGuiTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(100);

    [NightlyFact]
    public void A_window_shows_takes_text_and_closes()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = "terminal_gui",
            Kernel = Workspace.TerminalGuiImage,
            LoadOptions = "heap=16M",
        });
        machine.WaitForPrompt(heapMegabytes: 16);
        machine.Type("run terminalgui\r");
        string[] screen = WaitForText(machine, "Your name?");
        Assert.Contains("Example", screen[0], StringComparison.Ordinal);
        machine.PressText("Ada");
        WaitForText(machine, "Ada");
        machine.PressKeys("ret");
        machine.WaitFor("Hello, Ada!", s_limit);
        machine.ReadAnswer(s_limit);
        Assert.EndsWith("back\n", machine.Run("echo back", s_limit), StringComparison.Ordinal);
    }

    private static string[] WaitForText(QemuMachine machine, string text) => machine.WaitForScreen(
        lines => lines.Any(line => line.Contains(text, StringComparison.Ordinal)), text, s_limit);
}
