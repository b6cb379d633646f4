namespace UefiKernel.Shell.Commands.Framework;

/// <summary>A line that somebody would type, for <c>help</c>.</summary>
/// <param name="Line">The whole line.</param>
/// <param name="Meaning">What it does, in a few words.</param>
public readonly record struct CommandExample(string Line, string Meaning);
