using System.IO;
using System.Linq;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Screens worth looking at; the first is the picture in the README (docs/prompt.png is a copy of what this test saves).</summary>
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
        machine.WaitForScreen(lines => lines.Contains("→ Grüße vom C#-Kernel ✓") && lines.Contains("Unknown command 'mme', did you mean 'mem'?"), "the answers");
        Assert.True(File.Exists(machine.SaveScreenshot()));
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
        Assert.True(File.Exists(machine.SaveScreenshot()));
    }
}
