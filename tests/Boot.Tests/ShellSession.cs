using System;
using System.Linq;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A machine at the prompt for all tests of a class, booted from the disk image. A test that leaves it unusable or changed costs
/// a boot, but does not affect another test's result.
/// </summary>
public sealed class ShellSession : IDisposable
{
    // What a user may set and a test must leave as it was.
    private static readonly string[] s_settings = ["alias", "theme", "pager", "keymap"];

    private static int s_machines;

    private QemuMachine? _machine;
    private string[] _settings = [];

    /// <summary>All that serial showed up to the machine's first prompt.</summary>
    public string BootLog { get; private set; } = "";

    /// <summary>How many machines were booted.</summary>
    public int Boots { get; private set; }

    /// <summary>How long the machine may take to show a setting; one that takes longer is replaced.</summary>
    internal TimeSpan SettingLimit { get; set; } = QemuMachine.CommandTimeout;

    /// <summary>Gives the machine to a test: at the prompt, and set up as after its boot.</summary>
    public QemuMachine Take()
    {
        if (_machine is { IsIntact: true } machine)
        {
            return machine;
        }

        Drop();
        machine = new QemuMachine(new MachineOptions { Name = $"shell-session-{++s_machines}" });
        try
        {
            Boots++;
            BootLog = machine.WaitForPrompt();
            _settings = ReadSettings(machine, QemuMachine.CommandTimeout);
        }
        catch (BootTestException)
        {
            machine.Dispose();
            throw;
        }

        _machine = machine;
        return machine;
    }

    /// <summary>Takes the machine back from a test, and drops it when it is not as it was.</summary>
    public void Return()
    {
        try
        {
            if (_machine is { IsIntact: true } machine && ReadSettings(machine, SettingLimit).SequenceEqual(_settings))
            {
                return;
            }
        }
        catch (BootTestException)
        {
            // It does not answer. The test that left it so has its own failure.
        }

        Drop();
    }

    public void Dispose() => Drop();

    private void Drop()
    {
        _machine?.Dispose();
        _machine = null;
    }

    private static string[] ReadSettings(QemuMachine machine, TimeSpan limit) =>
        [.. s_settings.Select(command => machine.Run(command, limit))];
}
