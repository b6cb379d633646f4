namespace UefiKernel.Kernel.Boot.Options;

/// <summary>An option of the kernel, as it is declared in <see cref="OptionList"/>.</summary>
/// <param name="name">Its key, in lower case.</param>
/// <param name="value">What its value is, in capitals; empty for a switch.</param>
/// <param name="standard">What holds without the option, for a reader.</param>
/// <param name="meaning">What it is for. Neither a capital at the start nor a full stop.</param>
/// <param name="readExpected">
/// Returns what was expected instead of the value of a word, or null when it is usable; null for a switch.
/// </param>
internal sealed class KnownOption(
    string name, string value, string standard, string meaning, KnownOption.ExpectedReader? readExpected = null)
{
    /// <summary>Returns what was expected instead of the value of a word, or null.</summary>
    /// <param name="option">The word.</param>
    public delegate string? ExpectedReader(LoadOption option);

    /// <summary>Its key, in lower case.</summary>
    public string Name { get; } = name;

    /// <summary>How it is written.</summary>
    public string Form { get; } = value.Length == 0 ? name : $"{name}={value}";

    /// <summary>What holds without the option.</summary>
    public string Standard { get; } = standard;

    /// <summary>What it is for.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>Whether <c>safe</c> turns it on.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Declares a switch.</summary>
    public static KnownOption Switch(string name, string meaning) => new(name, "", "off", meaning);

    /// <summary>Declares a switch that <c>safe</c> turns on.</summary>
    public static KnownOption SafeSwitch(string name, string meaning) => new(name, "", "off", meaning) { IsSafe = true };

    /// <summary>What was expected instead of the value of a word, or null when the word is usable.</summary>
    /// <param name="option">A word with this option's name.</param>
    public string? Expected(LoadOption option) =>
        readExpected is not null ? readExpected(option)
        : option.IsSwitch ? null : $"{Name}, {Name}=on or {Name}=off";

    /// <summary>The value that a usable word sets, for a reader.</summary>
    /// <param name="option">A word with this option's name.</param>
    public string ValueOf(LoadOption option) =>
        readExpected is not null ? option.Value.ToString() : option.IsOn ? "on" : "off";
}
