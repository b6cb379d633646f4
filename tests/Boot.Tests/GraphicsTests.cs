using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A machine with two display adapters: the log says which one is used, and a load option chooses.</summary>
/// <remarks>Needs the machine: the outputs are the firmware's drivers for two adapters.</remarks>
public class GraphicsTests
{
    private const string SecondAdapter = "second";

    [Theory]
    [InlineData("", 1)]
    [InlineData("screen=2", 2)]
    public void Output_is_named_and_can_be_chosen(string options, int output)
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = $"two-outputs-{output}",
            LoadOptions = $"{options} mode=800x600",
            Extra = ["-device", $"secondary-vga,id={SecondAdapter}"],
        });
        machine.WaitFor(
            $"[KERNEL] Screen: output {output} of 2 is used; the option screen=NUMBER chooses another\r\n",
            QemuMachine.BootTimeout);
        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        machine.WaitForScreen(
            static lines => lines.Any(static line => line.StartsWith(KernelText.Prompt.TrimEnd(), StringComparison.Ordinal)),
            "the prompt", device: output == 2 ? SecondAdapter : null);
    }
}
