using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Boot.Tests.Panics;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// Screens worth looking at. <c>./build.sh docs --pictures</c> takes them for the pages; docs/prompt.png is what the first test
/// saves.
/// </summary>
/// <remarks>Needs the machine: what is looked at is the framebuffer that the firmware gave.</remarks>
public class PictureTests
{
    // How long the moving picture shows each answer.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(3L);

    // The lines of the moving picture; before each group the screen is cleared.
    private static readonly string[][] s_session =
    [
        ["help"],
        ["mem"],
        ["heap frag", "gc collect", "threads"],
        ["calc 0xFEE00900[31:12] << 2", "peek 0", "fault null", "log | grep ✓"],
    ];

    [Fact]
    public void The_prompt_after_some_commands()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "prompt", Cpu = "max" });
        machine.WaitForPrompt();
        machine.Run("heap");
        machine.Run("selftest");
        machine.Run("mme");
        machine.Run("echo \"→ Grüße vom C#-Kernel ✓\"");
        machine.WaitUntilDrawn();
        string[] shown = machine.WaitForScreen(
            lines => lines.Contains("→ Grüße vom C#-Kernel ✓") &&
            lines.Contains("Unknown command 'mme', did you mean 'mem'?"), "the answers");
        machine.SaveScreenshot();
        PictureWords.Compare("prompt", shown);
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
        PictureWords.WaitAndCompare(
            "top", machine,
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

    // docs/session.png is a copy of what this test saves: a session that ends in a panic.
    [Fact]
    public void A_session_can_be_watched()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "watched", Cpu = "max" });
        var picture = new AnimatedPicture();
        var shown = new List<string>();
        machine.WaitForPrompt();
        machine.Run("pager off");
        foreach (string[] group in s_session)
        {
            machine.Run("clear");
            foreach (string line in group)
            {
                machine.Run(line);
                machine.WaitUntilDrawn();
                shown.AddRange(machine.WaitForScreen(
                    static lines => lines.Count(static text => text.Length > 0) > 1 &&
                    lines.Last(static text => text.Length > 0).TrimEnd() == KernelText.Prompt.TrimEnd(),
                    $"the answer of '{line}'"));
                machine.AddTo(picture, s_look);
            }
        }

        machine.Type("panic that is all\r");
        machine.WaitFor(PanicSession.End);
        machine.AddTo(picture, s_look * 2);
        byte[] file = picture.ToBytes();
        Assert.InRange(file.Length, 10_000, 1_000_000);
        File.WriteAllBytes(Path.Combine(Workspace.Results, "session.png"), file);

        // The panic's rows are beside pixels that are no text.
        PictureWords.Compare("session", shown);
    }

    [Theory]
    [InlineData("mode=1024x768", 1024, 768)]
    [InlineData("mode=1920x1080", 1920, 1080)]
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
