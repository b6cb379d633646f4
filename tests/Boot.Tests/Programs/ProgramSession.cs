using System;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>A machine with all samples and the programs of tests/Programs, at the prompt, for all tests of a class.</summary>
public sealed class ProgramSession : IDisposable
{
    public ProgramSession()
    {
        Machine = new QemuMachine(new MachineOptions
        {
            Name = "programs",
            Kernel = Workspace.ProgramsImage,
            LoadOptions = "heap=10M disk=20M",
            Disk = null,
        });
        Machine.WaitForPrompt();
    }

    /// <summary>The machine.</summary>
    public QemuMachine Machine { get; }

    public void Dispose() => Machine.Dispose();
}
