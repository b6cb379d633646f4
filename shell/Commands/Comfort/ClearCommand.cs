namespace UefiKernel.Shell.Commands;

/// <summary><c>clear</c>: an empty screen.</summary>
public sealed class ClearCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "clear";

    /// <inheritdoc/>
    public string Summary => "Clear the screen";

    /// <inheritdoc/>
    public string Usage => "clear";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.ExpectNoArguments())
        {
            context.Console.Write("\e[H\e[2J");
        }
    }
}
