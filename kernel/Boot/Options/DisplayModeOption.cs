using System;
using UefiKernel.Kernel.Boot.Graphics;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>mode=</c> in the load options asks for: a resolution such as <c>mode=1024x768</c>.</summary>
public readonly struct DisplayModeOption
{
    /// <summary>Pixels of a row, 0 without an option that makes sense.</summary>
    public int Width { get; private init; }

    /// <summary>Rows, 0 without an option that makes sense.</summary>
    public int Height { get; private init; }

    /// <summary>Whether there is an option that makes sense.</summary>
    public bool IsGiven => Width != 0;

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The load options.</param>
    public static DisplayModeOption Read(LoadOptions options) =>
        options.TryFind("mode", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static DisplayModeOption Parse(LoadOption option)
    {
        const string Form = "mode=WIDTHxHEIGHT of 1 to 16384 pixels each, for example mode=1024x768";
        ReadOnlySpan<char> text = option.Value;
        int cross = text.IndexOf('x');
        if (cross < 0)
        {
            cross = text.IndexOf('X');
        }

        if (cross < 0
            || !OptionNumber.TryParse(text[..cross], out ulong width) || width is 0 or > GraphicsMode.LargestDimension
            || !OptionNumber.TryParse(text[(cross + 1)..], out ulong height) || height is 0 or > GraphicsMode.LargestDimension)
        {
            return new() { Expected = Form };
        }

        return new() { Width = (int)width, Height = (int)height };
    }
}
