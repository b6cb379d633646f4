namespace UefiKernel.Shell.Input.Layouts;

/// <summary>The layout fr, French (AZERTY). Source: xkeyboard-config 2.35, symbols "fr", "basic".</summary>
internal static class FrLayout
{
    public static KeyboardLayout Create() => new("fr", "French (AZERTY)")
    {
        Plain =
        [
            "²&é\"'(-è_çà)=",
            "azertyuiop\u0302$",
            "qsdfghjklmù*",
            "<wxcvbn,;:!",
        ],
        Shifted =
        [
            "~1234567890°+",
            "AZERTYUIOP\u0308£",
            "QSDFGHJKLM%µ",
            ">WXCVBN?./§",
        ],
        AltGr =
        [
            "¬¹~#{[|`\\^@]}",
            "æ«€¶ŧ←↓→øþ\u0308¤",
            "@ßðđŋħ ĸłµ\u0302\u0300",
            "|ł»¢„“”\u0301•·",
        ],
        ShiftedAltGr =
        [
            "¬¡⅛£$⅜⅝⅞™±°¿\u0328",
            "Æ<¢®Ŧ¥↑ıØÞ\u030A\u0304",
            "ΩẞÐªŊĦ &Łº\u030C\u0306",
            "¦Ł>©‚‘’\u030B×÷\u0307",
        ],
    };
}
