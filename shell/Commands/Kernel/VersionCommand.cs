using System.Collections.Generic;

namespace UefiKernel.Shell.Commands;

/// <summary><c>version</c>: what is running.</summary>
public sealed class VersionCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "version";

    /// <inheritdoc/>
    public CommandTopic Topic => CommandTopic.Kernel;

    /// <inheritdoc/>
    public string Summary => "Show the kernel's version";

    /// <inheritdoc/>
    public string Usage => "version";

    /// <inheritdoc/>
    public string Help => "The version of the kernel.";

    /// <inheritdoc/>
    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("version", "print it"),
    ];

    /// <inheritdoc/>
    public CommandFlags Flags => CommandFlags.Json;

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.ExpectNoArguments())
        {
            var report = new Report();
            report.Hidden("name", "UefiKernel");
            report.Hidden("version", context.Machine.Version);
            report.Line($"UefiKernel {context.Machine.Version}");
            context.Print(report);
        }
    }
}
