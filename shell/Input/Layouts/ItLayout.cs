namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout it, Italian. Source: xkeyboard-config 2.35, symbols "it", "basic".</summary>
internal static class ItLayout
{
    public static KeyboardLayout Create() => new("it", "Italian")
    {
        Plain =
        [
            "\\1234567890'ì",
            "qwertyuiopè+",
            "asdfghjklòàù",
            "<zxcvbnm,.-",
        ],
        Shifted =
        [
            "|!\"£$%&/()=?^",
            "QWERTYUIOPé*",
            "ASDFGHJKLç°§",
            ">ZXCVBNM;:_",
        ],
        AltGr =
        [
            "¬¹²³¼½¬{[]}`~",
            "@ſ€¶ŧ←↓→øþ[]",
            "æßðđŋħ ĸł@#\u0300",
            "««»¢“”ñµ\u0301·\u0304",
        ],
        ShiftedAltGr =
        [
            "¦¡\u030B\u0303⅛⅜⅝⅞™±\u0328¿\u0302",
            "Ω§¢®Ŧ¥↑ıØÞ{}",
            "ÆẞÐªŊĦ &Ł\u0327\u030A\u0306",
            "»<>©‘’Ñº×\u0308÷",
        ],
    };
}
