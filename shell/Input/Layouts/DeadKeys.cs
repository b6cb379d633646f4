using System;

namespace UefiKernel.Shell.Input.Layouts;

/// <summary>What becomes of a letter behind a dead key.</summary>
/// <remarks>
/// Letters: canonical compositions of the Unicode Character Database 16.0 (UnicodeData.txt), ASCII letters with one mark.
/// </remarks>
public static class DeadKeys
{
    // One string for each mark: the mark, the mark as a character of its own, then pairs of a letter and that letter with the
    // mark.
    private static readonly string[] s_marks =
    [
        "\u0300`AÀEÈIÌNǸOÒUÙWẀYỲaàeèiìnǹoòuùwẁyỳ", // grave
        "\u0301´AÁCĆEÉGǴIÍKḰLĹMḾNŃOÓPṔRŔSŚUÚWẂYÝZŹaácćeégǵiíkḱlĺmḿnńoópṕrŕsśuúwẃyýzź", // acute
        "\u0302^AÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶZẐaâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷzẑ", // circumflex
        "\u0303~AÃEẼIĨNÑOÕUŨVṼYỸaãeẽiĩnñoõuũvṽyỹ", // tilde
        "\u0304¯AĀEĒGḠIĪOŌUŪYȲaāeēgḡiīoōuūyȳ", // macron
        "\u0306˘AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭ", // breve
        "\u0307˙AȦBḂCĊDḊEĖFḞGĠHḢIİMṀNṄOȮPṖRṘSṠTṪWẆXẊYẎZŻaȧbḃcċdḋeėfḟgġhḣmṁnṅoȯpṗrṙsṡtṫwẇxẋyẏzż", // dot above
        "\u0308¨AÄEËHḦIÏOÖUÜWẄXẌYŸaäeëhḧiïoötẗuüwẅxẍyÿ", // diaeresis
        "\u030A°AÅUŮaåuůwẘyẙ", // ring above
        "\u030B˝OŐUŰoőuű", // double acute
        "\u030CˇAǍCČDĎEĚGǦHȞIǏKǨLĽNŇOǑRŘSŠTŤUǓZŽaǎcčdďeěgǧhȟiǐjǰkǩlľnňoǒrřsštťuǔzž", // caron
        "\u0327¸CÇDḐEȨGĢHḨKĶLĻNŅRŖSŞTŢcçdḑeȩgģhḩkķlļnņrŗsştţ", // cedilla
        "\u0328˛AĄEĘIĮOǪUŲaąeęiįoǫuų", // ogonek
    ];

    /// <summary>The mark of a dead key as a character of its own, such as ^; '\0' for a mark that no layout has.</summary>
    public static char Spacing(char mark) => FindMark(mark) is { } found ? found[1] : '\0';

    /// <summary>The letter with the mark on it, or '\0' when there is none.</summary>
    public static char Compose(char mark, char letter)
    {
        ReadOnlySpan<char> pairs = FindMark(mark).AsSpan();
        for (int i = 2; i < pairs.Length; i += 2)
        {
            if (pairs[i] == letter)
            {
                return pairs[i + 1];
            }
        }

        return '\0';
    }

    private static string? FindMark(char mark)
    {
        foreach (string entry in s_marks)
        {
            if (entry[0] == mark)
            {
                return entry;
            }
        }

        return null;
    }
}
