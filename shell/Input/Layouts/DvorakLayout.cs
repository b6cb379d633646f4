namespace UefiKernel.Shell.Input.Layouts;

/// <summary>
/// The layout dvorak, English (Dvorak). Source: ANSI X3.207-1991, as in xkeyboard-config 2.35, symbols "us", "dvorak"; no AltGr;
/// the key beside the left Shift as in the US layout.
/// </summary>
internal static class DvorakLayout
{
    public static KeyboardLayout Create() => new("dvorak", "English (Dvorak)")
    {
        Plain =
        [
            "`1234567890[]",
            "',.pyfgcrl/=",
            "aoeuidhtns-\\",
            "\\;qjkxbmwvz",
        ],
        Shifted =
        [
            "~!@#$%^&*(){}",
            "\"<>PYFGCRL?+",
            "AOEUIDHTNS_|",
            "|:QJKXBMWVZ",
        ],
    };
}
