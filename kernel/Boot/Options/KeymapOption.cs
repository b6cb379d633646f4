using System.Linq;
using UefiKernel.Shell.Input.Layouts;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// What <c>keymap=</c> in the load options asks for: a keyboard layout such as <c>keymap=de</c>. Needs the runtime.
/// </summary>
public readonly struct KeymapOption
{
    /// <summary>The layout; <see cref="KeyboardLayouts.Default"/> when there is no option or it makes no sense.</summary>
    public KeyboardLayout Layout { get; private init; }

    /// <summary>Whether there is an option that makes sense.</summary>
    public bool IsGiven { get; private init; }

    /// <summary>What was expected instead of what stands there, or null.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The load options.</param>
    public static KeymapOption Read(LoadOptions options) =>
        options.TryFind("keymap", out LoadOption option) ? Parse(option) : Default(null);

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static KeymapOption Parse(LoadOption option) =>
        KeyboardLayouts.Find(option.Value) is { } layout ? new() { Layout = layout, IsGiven = true } : Default(Describe());

    private static string Describe() =>
        $"keymap=NAME, one of {string.Join(' ', KeyboardLayouts.All.Select(layout => layout.Name))}";

    private static KeymapOption Default(string? expected) => new() { Layout = KeyboardLayouts.Default, Expected = expected };
}
