namespace UefiKernel.Shell.Machine;

/// <summary>One of the words that the kernel was started with.</summary>
/// <param name="Text">The word.</param>
/// <param name="IsUnderstood">Whether the kernel did what it says.</param>
/// <param name="Meaning">What it means, or what was expected instead.</param>
public readonly record struct LoadOptionInfo(string Text, bool IsUnderstood, string Meaning);
