using System;
using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A shell that runs, an idle thread, and one without a name that waits for another.</summary>
internal sealed class FakeThreads : IThreadsView
{
    public ulong LateInterrupts { get; set; }

    public List<ThreadInformation> All { get; } =
    [
        new(1, "shell", ThreadActivity.Running, 3, TimeSpan.FromMilliseconds(1250L), 42, 0, 2 << 20, 123_456, ""),
        new(2, "idle", ThreadActivity.Ready, 0, TimeSpan.FromSeconds(60L), 1000, 1024, 28 << 10, 0, ""),
        new(7, "", ThreadActivity.Waiting, 5, TimeSpan.Zero, 1, 2048, 252 << 10, 64, "a mutex of thread 1"),
    ];

    public IReadOnlyList<ThreadInformation> List() => All;

    public IReadOnlyList<string> Trace(ulong id) => id == 7 ? ["Program.Work() + 0x1f", "Program.Main() + 0x7"] : [];
}
