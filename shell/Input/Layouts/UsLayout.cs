namespace UefiKernel.Shell.Input.Layouts;

/// <summary>
/// The layout us, English (US). Source: xkeyboard-config 2.35, symbols "us", "basic"; no AltGr; the key beside the left Shift,
/// which US keyboards do not have, as Windows has it.
/// </summary>
internal static class UsLayout
{
    public static KeyboardLayout Create() => new("us", "English (US)")
    {
        Plain =
        [
            "`1234567890-=",
            "qwertyuiop[]",
            "asdfghjkl;'\\",
            "\\zxcvbnm,./",
        ],
        Shifted =
        [
            "~!@#$%^&*()_+",
            "QWERTYUIOP{}",
            "ASDFGHJKL:\"|",
            "|ZXCVBNM<>?",
        ],
    };
}
