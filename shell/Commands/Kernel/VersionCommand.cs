using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;

namespace UefiKernel.Shell.Commands.Kernel;

/// <summary><c>version</c>: what is running.</summary>
public sealed class VersionCommand : ICommand
{
    public string Name => "version";

    public CommandTopic Topic => CommandTopic.Kernel;

    public string Summary => "Show the kernel's version";

    public string Usage => "version";

    public string Help => "The version of the kernel.";

    public IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("version", "print it"),
    ];

    public CommandFlags Flags => CommandFlags.Json;

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
