using System.Collections.Generic;
using UefiKernel.Shell;

namespace UefiKernel.Boot;

/// <summary>The load options as a person may want to see them: each word, and what became of it.</summary>
internal static class OptionList
{
    /// <summary>Reads the words.</summary>
    /// <param name="options">The load options.</param>
    public static List<LoadOptionInfo> Of(LoadOptions options)
    {
        var list = new List<LoadOptionInfo>();
        HeapSizeOption heap = HeapSizeOption.Read(options);
        DisplayModeOption mode = DisplayModeOption.Read(options);
        foreach (LoadOption option in options)
        {
            string text = option.HasValue ? $"{option.Key}={option.Value}" : option.Key.ToString();
            (string? meaning, string? expected) =
                option.IsKey("heap") ? ("size of the heap", heap.Expected)
                : option.IsKey("mode") ? ("graphics mode", mode.Expected)
                : option.IsKey("keymap") ? ("keyboard layout", KeymapOption.Read(options).Expected)
                : option.HasValue ? (null, null)
                : option.IsKey("noacpi") ? ("use no ACPI tables", null)
                : option.IsKey("poll") ? ("take no interrupts", null)
                : option.IsKey("poison") ? ("overwrite boot services", null)
                : ((string?)null, (string?)null);
            list.Add(new LoadOptionInfo(text, meaning is not null && expected is null, expected is not null ? $"expected {expected}" : meaning ?? "not known"));
        }

        return list;
    }
}
