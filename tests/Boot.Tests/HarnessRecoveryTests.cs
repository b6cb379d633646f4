using System;
using System.Diagnostics;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A kernel that panics, hangs or is left changed costs the tests seconds, and no other test's result. They need the real
/// kernel, whose reports and prompt the harness reads.
/// </summary>
/// <remarks>Needs the machine: a kernel that panics in it is what is recovered from.</remarks>
public class HarnessRecoveryTests
{
    // Less than what is waited for, far more than a report takes.
    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(4);

    [Fact]
    public void Panic_ends_a_wait_at_once_and_the_next_test_gets_a_machine_as_after_its_boot()
    {
        using var session = new ShellSession();
        QemuMachine machine = session.Take();
        machine.Type("panic on purpose\r");
        long start = Stopwatch.GetTimestamp();
        BootTestException failure =
            Assert.Throws<BootTestException>(() => machine.WaitFor("never printed", TimeSpan.FromMinutes(10)));
        Assert.True(Stopwatch.GetElapsedTime(start) < s_soon, "the wait went on after the panic");
        Assert.StartsWith(
            "the kernel panicked while 'never printed' was waited for:\n[PANIC] on purpose\r\n", failure.Message,
            StringComparison.Ordinal);
        Assert.Contains("PanicCommand.Run(CommandContext)", failure.Message, StringComparison.Ordinal);
        Assert.False(machine.IsIntact);
        session.Return();

        machine = session.Take();
        Assert.Equal(2, session.Boots);
        Assert.Equal("fine\n", machine.Run("echo fine"));

        // Left as it was found, it is kept; with another alias it is not.
        session.Return();
        Assert.Same(machine, session.Take());
        machine.Run("alias left echo behind");
        session.Return();
        machine = session.Take();
        Assert.Equal(3, session.Boots);
        Assert.StartsWith("Unknown command 'left'", machine.Run("left"), StringComparison.Ordinal);

        // A test that ends in the middle of a command. It never answers, so the limit need not allow for a slow host.
        session.SettingLimit = TimeSpan.FromSeconds(5);
        machine.Type("repeat 1000000000 echo on and on\r");
        session.Return();
        machine = session.Take();
        Assert.Equal(4, session.Boots);
        Assert.Equal("fine\n", machine.Run("echo fine"));
    }
}
