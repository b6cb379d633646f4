namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout that all keyboards have now; changing it takes effect with the next key.</summary>
public sealed class Keymap
{
    /// <summary>The layout.</summary>
    public KeyboardLayout Layout { get; set; } = KeyboardLayouts.Default;
}
