namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout se, Swedish. Source: xkeyboard-config 2.35, symbols "se", "basic".</summary>
internal static class SeLayout
{
    public static KeyboardLayout Create() => new("se", "Swedish")
    {
        Plain =
        [
            "§1234567890+\u0301",
            "qwertyuiopå\u0308",
            "asdfghjklöä'",
            "<zxcvbnm,.-",
        ],
        Shifted =
        [
            "½!\"#¤%&/()=?\u0300",
            "QWERTYUIOPÅ\u0302",
            "ASDFGHJKLÖÄ*",
            ">ZXCVBNM;:_",
        ],
        AltGr =
        [
            "¶¡@£$€¥{[]}\\±",
            "@ſ€®þ←↓→œþ\u0308\u0303",
            "ªßðđŋħ ĸłøæ´",
            "|«»©„“”µ\u0327·",
        ],
        ShiftedAltGr =
        [
            "¾¹²³¼¢⅝÷«»°¿¬",
            "Ω§¢®Þ¥↑ıŒÞ\u030A\u030C",
            "ºẞÐªŊĦ &ŁØÆ×",
            "¦<>©‚‘’º\u0328\u0307\u0307",
        ],
    };
}
