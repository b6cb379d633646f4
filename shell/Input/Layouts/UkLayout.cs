namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout uk, English (UK). Source: xkeyboard-config 2.35, symbols "gb", "basic".</summary>
internal static class UkLayout
{
    public static KeyboardLayout Create() => new("uk", "English (UK)")
    {
        Plain =
        [
            "`1234567890-=",
            "qwertyuiop[]",
            "asdfghjkl;'#",
            "\\zxcvbnm,./",
        ],
        Shifted =
        [
            "¬!\"£$%^&*()_+",
            "QWERTYUIOP{}",
            "ASDFGHJKL:@~",
            "|ZXCVBNM<>?",
        ],
        AltGr =
        [
            "|¹²³€½¾{[]}\\\u0327",
            "@ſe¶ŧ←↓→øþ\u0308\u0303",
            "æßðđŋħ ĸł\u0301\u0302\u0300",
            "|«»¢„“”µ•·",
        ],
        ShiftedAltGr =
        [
            "|¡⅛£¼⅜⅝⅞™±°¿\u0328",
            "Ω§E®Ŧ¥↑ıØÞ\u030A\u0304",
            "ÆẞÐªŊĦ &Ł\u030B\u030C\u0306",
            "¦<>©‚‘’º×÷\u0307",
        ],
    };
}
