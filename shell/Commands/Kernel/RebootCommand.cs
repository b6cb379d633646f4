namespace UefiKernel.Shell.Commands;

/// <summary><c>reboot</c>: restarts the machine.</summary>
public sealed class RebootCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "reboot";

    /// <inheritdoc/>
    public string Summary => "Restart the machine";

    /// <inheritdoc/>
    public string Usage => "reboot";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (!context.ExpectNoArguments())
        {
            return;
        }

        context.Console.WriteLine("Restarting.");

        // Nothing draws the screen after this when it works.
        context.Console.Flush();
        context.Machine.Power.Reboot();
        context.Console.WriteLine("The machine did not restart: every way that is known was tried.");
    }
}
