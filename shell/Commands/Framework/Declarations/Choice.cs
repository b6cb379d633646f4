namespace UefiKernel.Shell.Commands.Framework.Declarations;

/// <summary>A name that an argument may have. Upper and lower case are the same.</summary>
/// <param name="name">The name.</param>
/// <param name="summary">What it means, for <c>help</c>; empty when the name says it.</param>
/// <param name="value">What it stands for.</param>
public abstract class Choice(string name, string summary, object value)
{
    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>What it means, for <c>help</c>; empty when the name says it.</summary>
    public string Summary => summary;

    internal object Value => value;
}

/// <summary>A name that stands for a value of a type.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="name">The name.</param>
/// <param name="summary">What it means, for <c>help</c>; empty when the name says it.</param>
/// <param name="value">What it stands for.</param>
public sealed class Choice<T>(string name, string summary, T value) : Choice(name, summary, value)
    where T : notnull
{
}
