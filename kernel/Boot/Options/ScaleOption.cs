using UefiKernel.Shell.Fonts;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>scale=</c> asks for: the size of text, as a multiple of 8×16 pixels. Needs the runtime.</summary>
internal readonly struct ScaleOption
{
    /// <summary>The size; null without an option that makes sense.</summary>
    public TextSize? Size { get; private init; }

    /// <summary>What was expected instead of what stands there, or null.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The options.</param>
    public static ScaleOption Read(LoadOptions options) =>
        options.TryFind("scale", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static ScaleOption Parse(LoadOption option) =>
        TextSize.TryParse(option.Value, out TextSize size)
            ? new() { Size = size }
            : new() { Expected = $"scale={TextSize.Names}" };
}
