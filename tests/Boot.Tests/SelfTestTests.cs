using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The kernel's own checks of runtime and class library, on the live machine.</summary>
public class SelfTestTests
{
    [Theory]
    [InlineData("qemu64")]
    [InlineData("max")]
    public void Runtime_and_class_library_work_on(string processor)
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = $"{nameof(Runtime_and_class_library_work_on)}_{processor}", Cpu = processor });
        machine.WaitForPrompt();
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
