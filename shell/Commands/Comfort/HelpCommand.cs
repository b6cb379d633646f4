namespace UefiKernel.Shell.Commands;

/// <summary><c>help</c>: what there is; <c>help X</c>: how to use X.</summary>
public sealed class HelpCommand : ICommand
{
    private const int NameWidth = 10;

    /// <inheritdoc/>
    public string Name => "help";

    /// <inheritdoc/>
    public string Summary => "List the commands, or explain one";

    /// <inheritdoc/>
    public string Usage => "help [COMMAND]";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        switch (context.Arguments.Length)
        {
            case 0:
                List(context);
                break;
            case 1:
                Explain(context, context.Arguments[0]);
                break;
            default:
                context.Reject("expected at most one command");
                break;
        }
    }

    private static void List(CommandContext context)
    {
        for (int i = 0; i < context.Registry.Commands.Count; i++)
        {
            ICommand command = context.Registry.Commands[i];
            context.Console.WriteLine($"  {command.Name,-NameWidth} {command.Summary}");
        }
    }

    private static void Explain(CommandContext context, string name)
    {
        ICommand? command = context.Registry.Find(name);
        if (command is not null)
        {
            context.Console.WriteLine($"{command.Name}: {command.Summary}");
            context.Console.WriteLine($"usage: {command.Usage}");
            return;
        }

        ICommand? nearest = context.Registry.FindNearest(name);
        context.Reject(nearest is null ? $"there is no command '{name}'" : $"there is no command '{name}', did you mean '{nearest.Name}'?");
    }
}
