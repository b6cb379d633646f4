using System;
using System.Linq;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>Under Secure Boot nothing that is declared to change hardware runs, and all else does.</summary>
public class LockdownTests
{
    private const string Refusal =
        "✗ Secure Boot is on: this image then does not change memory, ports or registers; one built with " +
        "'./build.sh image --unlocked' does.";

    private readonly CommandProbe _probe = new(new FakeMachine { Lockdown = new(SecureBootState.On, isUnlocked: false) });

    private FakeMachine Machine => _probe.Machine;

    [Theory]
    [InlineData("poke 0x12000 1 -y")]
    [InlineData("fill 0x12000 16 0 -y")]
    [InlineData("io out 80 1 -y")]
    [InlineData("io out 80 1")]
    [InlineData("msr 1B 5 -y")]
    [InlineData("repeat 1 poke 0x12000 1 -y")]
    public void Commands_that_change_hardware_are_refused_without_a_question(string line)
    {
        Assert.Contains(Refusal, _probe.Run(line));
        Assert.Empty(Machine.Hardware.PortLog);
        Assert.DoesNotContain(_probe.Run(line), static text => text.Contains("(y/n)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_gets_the_refusal_as_JSON() =>
        Assert.StartsWith("{\"error\":\"Secure Boot is on", _probe.Run("msr 1B 5 --json").Single(), StringComparison.Ordinal);

    [Theory]
    [InlineData("msr 1B")]
    [InlineData("io in 80")]
    [InlineData("poke --help")]
    public void Looking_and_help_stay(string line) =>
        Assert.DoesNotContain(_probe.Run(line), static text => text.Contains("Secure Boot", StringComparison.Ordinal));

    [Theory]
    [InlineData(SecureBootState.Off, false, false)]
    [InlineData(SecureBootState.SetupMode, false, false)]
    [InlineData(SecureBootState.On, false, true)]
    [InlineData(SecureBootState.Unknown, false, true)]
    [InlineData(SecureBootState.On, true, false)]
    [InlineData(SecureBootState.Unknown, true, false)]
    public void What_the_firmware_says_and_how_the_image_was_built_decide(SecureBootState state, bool isUnlocked, bool isOn)
    {
        Machine.Lockdown = new LockdownState(state, isUnlocked);
        Assert.Equal(isOn, Machine.Lockdown.IsOn);
        string[] answer = _probe.Run("io out 80 1 -y");
        Assert.Equal(isOn, Array.Exists(answer, static line => line.Contains("Secure Boot", StringComparison.Ordinal)));
        Assert.Equal(!isOn, Machine.Hardware.PortLog.Count > 0);
    }

    [Fact]
    public void Version_says_which()
    {
        Assert.Contains(
            _probe.Run("version"), static line => line.Contains("Secure Boot", StringComparison.Ordinal) &&
            line.EndsWith("on", StringComparison.Ordinal));
        Assert.Contains(
            _probe.Run("version"),
            static line => line.Contains("commands do not change memory, ports or registers", StringComparison.Ordinal));
        Machine.Lockdown = new LockdownState(SecureBootState.On, isUnlocked: true);
        Assert.Contains(_probe.Run("version"), static line => line.Contains("built with --unlocked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_cannot_ask_without_declaring_what_it_changes()
    {
        var probe = new CommandProbe(null, new Command("sly", "Change something")
        {
            Examples = [new("sly", "change it")],
            Run = static context => context.Confirm("Do it?") ? CommandStatus.Success : CommandStatus.Failed,
        });
        Assert.Contains(probe.Run("sly"), static line => line.Contains("its declaration does not say", StringComparison.Ordinal));
    }
}
