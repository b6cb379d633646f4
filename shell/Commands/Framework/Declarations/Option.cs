namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>An option of a command: a word such as <c>-b</c> that is given or not, anywhere among the arguments.</summary>
/// <param name="name">The word, with its dash.</param>
/// <param name="summary">What it does, for <c>help</c>.</param>
public sealed class Option(string name, string summary)
{
    /// <summary>The option of commands that print sizes.</summary>
    public static Option Exact { get; } = new("-b", "print exact sizes, in bytes");

    /// <summary>The word, with its dash.</summary>
    public string Name => name;

    /// <summary>What it does, for <c>help</c>.</summary>
    public string Summary => summary;
}
