using UefiKernel.Kernel.Boot.Graphics;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>
/// What <c>screen=</c> in the load options asks for: one of several graphics outputs, by its number in the boot log.
/// </summary>
public readonly struct ScreenOption
{
    /// <summary>The output's number from 1 on; 0 without an option that makes sense.</summary>
    public int Number { get; private init; }

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option. How many outputs there are is for the firmware to say.</summary>
    /// <param name="options">The load options.</param>
    public static ScreenOption Read(LoadOptions options) =>
        options.TryFind("screen", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static ScreenOption Parse(LoadOption option)
    {
        const string Form = "screen=NUMBER of 1 to 16, for example screen=2";
        return OptionNumber.TryParse(option.Value, out ulong number) && number is >= 1 and <= GraphicsOutputs.Capacity
            ? new() { Number = (int)number }
            : new() { Expected = Form };
    }
}
