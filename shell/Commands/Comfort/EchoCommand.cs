namespace UefiKernel.Shell.Commands;

/// <summary><c>echo</c>: its arguments.</summary>
public sealed class EchoCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "echo";

    /// <inheritdoc/>
    public string Summary => "Print the arguments";

    /// <inheritdoc/>
    public string Usage => "echo [TEXT ...]";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        for (int i = 0; i < context.Arguments.Length; i++)
        {
            context.Console.Write(i == 0 ? "" : " ");
            context.Console.Write(context.Arguments[i]);
        }

        context.Console.WriteLine();
    }
}
