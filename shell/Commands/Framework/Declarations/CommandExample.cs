namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>A line that a user would type, for <c>help</c>.</summary>
/// <param name="line">The whole line.</param>
/// <param name="meaning">What it does, in a few words.</param>
public sealed class CommandExample(string line, string meaning)
{
    /// <summary>The whole line.</summary>
    public string Line => line;

    /// <summary>What it does, in a few words.</summary>
    public string Meaning => meaning;
}
