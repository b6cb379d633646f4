using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// Screens worth looking at; the first is the picture in the README (docs/prompt.png is a copy of what this test saves).
/// </summary>
/// <remarks>Needs the machine: what is looked at is the framebuffer that the firmware gave.</remarks>
public class PictureTests
{
    [Fact]
    public void The_prompt_after_some_commands()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "prompt", Cpu = "max" });
        machine.WaitForPrompt();
        machine.Run("heap");
        machine.Run("selftest");
        machine.Run("mme");
        machine.Run("echo \"→ Grüße vom C#-Kernel ✓\"");
        machine.WaitForScreen(
            lines => lines.Contains("→ Grüße vom C#-Kernel ✓") &&
            lines.Contains("Unknown command 'mme', did you mean 'mem'?"), "the answers");
        machine.SaveScreenshot();
    }

    // docs/top.png is a copy of what this test saves.
    [Fact]
    public void Top_shows_the_machine_at_a_glance_and_leaves_the_screen_as_it_was()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "top", Cpu = "max" });
        machine.WaitForPrompt();
        machine.Run("soak 3");
        machine.Run("echo the last line before");
        machine.Type("top\r");
        machine.WaitForScreen(
            lines => lines[0].Contains("q quits", StringComparison.Ordinal) &&
            lines[0].Contains("% busy", StringComparison.Ordinal)
                && new[] { "Processor", "Memory", "Heap", "Garbage", "Threads", "Interrupts" }.All(
                    part => lines.Any(line => line.Contains(part, StringComparison.Ordinal)))
                && lines.Any(
                    static line => line.Contains("idle", StringComparison.Ordinal) &&
                    line.Contains("ready", StringComparison.Ordinal)),
            "a second drawing of the dashboard");
        machine.SaveScreenshot();
        machine.Type("q");
        machine.WaitFor(KernelText.Prompt);
        machine.WaitForScreen(static lines => lines.Contains("the last line before"), "the screen as it was");
        Assert.Equal("✓ The heap is consistent.\n", machine.Run("heap check"));
    }

    [Theory]
    [InlineData("mode=1024x768", 1024, 768)]
    [InlineData("mode=2560x1600", 2560, 1600)]
    public void Mode_of_the_load_options_is_set_and_text_fits_it(string option, int width, int height)
    {
        using var machine = new QemuMachine(new MachineOptions { Name = $"screen_{width}", LoadOptions = option });
        machine.WaitForPrompt();
        machine.Run("echo enough");
        machine.WaitForScreen(lines => lines.Contains("enough"), "the answer");
        Assert.Equal((width, height), machine.GetScreenSize());
        machine.SaveScreenshot();
    }
}
