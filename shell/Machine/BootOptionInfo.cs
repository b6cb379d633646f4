namespace UefiKernel.Shell.Machine;

/// <summary>A boot option, or a word among them that is not usable.</summary>
/// <param name="Name">The option's name, or the word.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Meaning">What the option is for, or what was expected instead of the word.</param>
public readonly record struct BootOptionInfo(string Name, string Value, string Source, string Meaning);
