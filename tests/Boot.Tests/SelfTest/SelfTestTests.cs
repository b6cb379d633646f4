using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;
using UefiKernel.Image;
using Xunit;

namespace UefiKernel.Boot.Tests.SelfTest;

/// <summary>The checks in the kernel's own image, on the live machine, by a person and by a program.</summary>
/// <remarks>Needs the machine: the image's own runtime is what is checked.</remarks>
public class SelfTestTests
{
    // An emulated processor on a busy machine.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("qemu64")]
    [InlineData("max")]
    public void Runtime_and_class_library_work_on(string processor)
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = $"{nameof(Runtime_and_class_library_work_on)}_{processor}", Cpu = processor });
        machine.WaitForPrompt();
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest", s_timeout));
        if (processor == "max")
        {
            var results = KtapResults.Parse(machine.Run("selftest --ktap", s_timeout));
            Assert.Null(results.Problem);
            Assert.Equal(SelfTestCatalog.All.Select(static check => check.Name), results.Names);
            Assert.All(results.Names, name => Assert.Null(results.ProblemOf(name)));
        }

        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
