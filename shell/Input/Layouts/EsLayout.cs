namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout es, Spanish. Source: xkeyboard-config 2.35, symbols "es", "basic".</summary>
internal static class EsLayout
{
    public static KeyboardLayout Create() => new("es", "Spanish")
    {
        Plain =
        [
            "º1234567890'¡",
            "qwertyuiop\u0300+",
            "asdfghjklñ\u0301ç",
            "<zxcvbnm,.-",
        ],
        Shifted =
        [
            "ª!\"·$%&/()=?¿",
            "QWERTYUIOP\u0302*",
            "ASDFGHJKLÑ\u0308Ç",
            ">ZXCVBNM;:_",
        ],
        AltGr =
        [
            "\\|@#~½¬{[]}\\\u0327",
            "@ſ€¶ŧ←↓→øþ[]",
            "æßðđŋħ ĸł\u0303{}",
            "|«»¢„“”µ•·",
        ],
        ShiftedAltGr =
        [
            "\\¡⅛£$⅜⅝⅞™±°¿\u0328",
            "Ω§¢®Ŧ¥↑ıØÞ\u030A\u0304",
            "ÆẞÐªŊĦ &Ł\u030B\u030C\u0306",
            "¦<>©‚‘’º×÷\u0307",
        ],
    };
}
