namespace UefiKernel.Shell.Commands;

/// <summary>A command of the shell. One class, one file; <see cref="CommandRegistry.CreateDefault"/> lists them.</summary>
public interface ICommand
{
    /// <summary>What the user types: lower case, no spaces.</summary>
    string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    /// <summary>The name with its arguments: <c>[optional]</c>, <c>REQUIRED</c>, <c>...</c> for more.</summary>
    string Usage { get; }

    /// <summary>Runs it. Input that is not as expected is answered with <see cref="CommandContext.Reject"/>; nothing is thrown.</summary>
    void Run(CommandContext context);
}
