using System.Collections.Generic;

namespace UefiKernel.Shell.Emulation.View;

/// <content>
/// The themes. On the default background, default text has a contrast of at least 7, text in the colours 1 to 8 of at least 4.5,
/// and text in all sixteen colours of at least 3 (WCAG 2.2, success criteria 1.4.6, 1.4.3 and 1.4.11). So black is a dark grey on
/// a dark screen, and white a grey on a light one.
/// </content>
public sealed partial class ColorTheme
{
    /// <summary>Cool greys and soft colours on blue black; the panic's page looks alike.</summary>
    public static ColorTheme Dark { get; } = new(
        "dark",
        "soft colours on blue black",
        [
            0x5D6880, 0xF2777A, 0x8CC570, 0xE5B95C, 0x6FA8F5, 0xC594E8, 0x5CC7C9, 0xC9D0DC,
            0x8B96AB, 0xFF9A9C, 0xAEE391, 0xFFD98A, 0x9CC4FF, 0xDDB6FF, 0x8CE8E8, 0xFFFFFF,
        ],
        foreground: 0xD4DAE6,
        background: 0x0F141F,
        emphasis: 0xFFFFFF);

    /// <summary>Near black on near white, for bright rooms.</summary>
    public static ColorTheme Light { get; } = new(
        "light",
        "dark grey on white",
        [
            0x1F1F1F, 0xB3261E, 0x2E6F1E, 0x7A5600, 0x1F4FB0, 0x7E2FA0, 0x0B6A70, 0x6A6A64,
            0x4A4A46, 0x8C0F0A, 0x1B5210, 0x5C3F00, 0x0D347F, 0x5B1878, 0x064A4F, 0x8A8A84,
        ],
        foreground: 0x2B2B2B,
        background: 0xFAFAF5,
        emphasis: 0x000000);

    /// <summary>Pale colours on dark blue.</summary>
    public static ColorTheme Navy { get; } = new(
        "navy",
        "pale grey on dark blue",
        [
            0x5A658E, 0xFF8A80, 0x9CD67A, 0xFFD479, 0x82AAFF, 0xD6A4FF, 0x7FDBDA, 0xD5DBF0,
            0x8490BC, 0xFFB0A8, 0xBFEFA0, 0xFFE6A8, 0xB0C8FF, 0xE7C8FF, 0xA8F0EF, 0xFFFFFF,
        ],
        foreground: 0xD5DBF0,
        background: 0x0E1633,
        emphasis: 0xFFFFFF);

    /// <summary>Pure white on black, bold in yellow, strong colours.</summary>
    public static ColorTheme Contrast { get; } = new(
        "contrast",
        "white on black, strong colours",
        [
            0x767676, 0xFF6060, 0x40FF40, 0xFFFF00, 0x80A8FF, 0xFF80FF, 0x00FFFF, 0xFFFFFF,
            0xA0A0A0, 0xFF9090, 0x90FF90, 0xFFFF90, 0xB0C8FF, 0xFFB0FF, 0x90FFFF, 0xFFFFFF,
        ],
        foreground: 0xFFFFFF,
        background: 0x000000,
        emphasis: 0xFFFF00);

    /// <summary>One colour in sixteen strengths, as an old amber tube shows it.</summary>
    public static ColorTheme Amber { get; } = new(
        "amber",
        "shades of amber on black",
        [
            0x7F5800, 0xA67200, 0xB77E00, 0xD19000, 0xA16F00, 0xAD7700, 0xC18500, 0xDB9700,
            0xA87400, 0xBC8200, 0xD69300, 0xEFA500, 0xB57C00, 0xC68900, 0xE09A00, 0xFFB000,
        ],
        foreground: 0xDB9700,
        background: 0x0C0800,
        emphasis: 0xFFC233);

    /// <summary>One colour in sixteen strengths, as an old green tube shows it.</summary>
    public static ColorTheme Green { get; } = new(
        "green",
        "shades of green on black",
        [
            0x1F6D2E, 0x298F3E, 0x2EA145, 0x34B74E, 0x278B3C, 0x2C9842, 0x30AA48, 0x37C052,
            0x2B9240, 0x2FA547, 0x35BC50, 0x3CD25A, 0x2DA044, 0x31AE4A, 0x38C554, 0x40E060,
        ],
        foreground: 0x37C052,
        background: 0x020A04,
        emphasis: 0x66F080);

    /// <summary>
    /// All themes; the first is the one that a screen starts with. Last in this file, so that the others are made before.
    /// </summary>
    public static IReadOnlyList<ColorTheme> All { get; } =
        UniqueNames.Check<ColorTheme>(
            "theme", [Dark, Light, Navy, Contrast, Amber, Green], static theme => theme.Name, static theme => theme.Summary);

    /// <summary>The theme of a name, or null.</summary>
    public static ColorTheme? Find(string name)
    {
        foreach (ColorTheme theme in All)
        {
            if (theme.Name == name)
            {
                return theme;
            }
        }

        return null;
    }
}
