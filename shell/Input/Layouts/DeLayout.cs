namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout de, German. Source: xkeyboard-config 2.35, symbols "de", "basic".</summary>
internal static class DeLayout
{
    public static KeyboardLayout Create() => new("de", "German")
    {
        Plain =
        [
            "\u03021234567890ß\u0301",
            "qwertzuiopü+",
            "asdfghjklöä#",
            "<yxcvbnm,.-",
        ],
        Shifted =
        [
            "°!\"§$%&/()=?\u0300",
            "QWERTZUIOPÜ*",
            "ASDFGHJKLÖÄ'",
            ">YXCVBNM;:_",
        ],
        AltGr =
        [
            "′¹²³¼½¬{[]}\\\u0327",
            "@ſ€¶ŧ←↓→øþ\u0308~",
            "æſðđŋħ ĸł\u030B\u0302’",
            "|»«¢„“”µ·…–",
        ],
        ShiftedAltGr =
        [
            "″¡⅛£¤⅜⅝⅞™±°¿\u0328",
            "Ω§€®Ŧ¥↑ıØÞ\u030A¯",
            "ÆẞÐªŊĦ\u0307&Ł \u030C\u0306",
            " ›‹©‚‘’º×÷—",
        ],
    };
}
