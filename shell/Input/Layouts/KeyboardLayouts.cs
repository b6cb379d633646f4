using System;
using System.Collections.Generic;

namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layouts there are.</summary>
public static class KeyboardLayouts
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<KeyboardLayout> All { get; } = UniqueNames.Check<KeyboardLayout>(
        "keyboard layout",
        [
            DeLayout.Create(),
            DvorakLayout.Create(),
            EsLayout.Create(),
            FrLayout.Create(),
            ItLayout.Create(),
            SeLayout.Create(),
            UkLayout.Create(),
            UsLayout.Create(),
        ],
        static layout => layout.Name,
        static layout => layout.Description);

    /// <summary>The one to begin with: us.</summary>
    public static KeyboardLayout Default { get; } = All[^1];

    /// <summary>The layout of this name, upper or lower case, or null.</summary>
    public static KeyboardLayout? Find(ReadOnlySpan<char> name)
    {
        foreach (KeyboardLayout layout in All)
        {
            if (name.Equals(layout.Name, StringComparison.OrdinalIgnoreCase))
            {
                return layout;
            }
        }

        return null;
    }
}
