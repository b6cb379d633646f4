namespace UefiKernel.Shell.Commands;

/// <summary><c>version</c>: what is running.</summary>
public sealed class VersionCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "version";

    /// <inheritdoc/>
    public string Summary => "Show the kernel's version";

    /// <inheritdoc/>
    public string Usage => "version";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.ExpectNoArguments())
        {
            context.Console.WriteLine($"UefiKernel {context.Machine.Version}");
        }
    }
}
