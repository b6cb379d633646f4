using System;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests;

/// <summary>One machine at the prompt, booted from the disk image once for all tests of a class.</summary>
public sealed class ShellSession : IDisposable
{
    public ShellSession()
    {
        Machine = new QemuMachine(new MachineOptions { Name = "shell-session" });
        try
        {
            BootLog = Machine.WaitForPrompt();
        }
        catch (BootTestException)
        {
            Machine.Dispose();
            throw;
        }
    }

    /// <summary>The machine.</summary>
    public QemuMachine Machine { get; }

    /// <summary>All that serial showed up to the first prompt.</summary>
    public string BootLog { get; }

    public void Dispose() => Machine.Dispose();
}
