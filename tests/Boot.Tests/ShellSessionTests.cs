using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Tests that share one machine at the prompt; each finds it as it is after its boot.</summary>
public abstract class ShellSessionTests : IClassFixture<ShellSession>, IDisposable
{
    private protected ShellSessionTests(ShellSession session)
    {
        Session = session;
        Machine = session.Take();
    }

    private protected ShellSession Session { get; }

    private protected QemuMachine Machine { get; }

    public void Dispose()
    {
        Session.Return();
        GC.SuppressFinalize(this);
    }
}
