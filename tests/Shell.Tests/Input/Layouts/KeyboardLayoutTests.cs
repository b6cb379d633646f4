using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input.Layouts;
using Xunit;

namespace UefiKernel.Shell.Tests.Input.Layouts;

/// <summary>The layouts as tables.</summary>
public class KeyboardLayoutTests
{
    // The key that boards of US layouts do not have repeats the backslash there.
    private const byte ExtraKey = 0x56;

    private static readonly byte[] s_keys =
        [.. Enumerable.Range(0, 256).Select(code => (byte)code).Where(KeyboardLayout.IsCharacterKey)];

    public static TheoryData<string> Names => [.. KeyboardLayouts.All.Select(layout => layout.Name)];

    private static KeyboardLayout Layout(string name) => KeyboardLayouts.Find(name)!;

    private static IEnumerable<(byte Key, bool Shift, bool AltGr, char Character)> Entries(KeyboardLayout layout) =>
        from key in s_keys
        from shift in new[] { false, true }
        from altGr in new[] { false, true }
        let character = layout.Find(key, shift, altGr)
        where character != '\0'
        select (key, shift, altGr, character);

    [Fact]
    public void The_layouts_that_are_promised_are_there_once_each() =>
        Assert.Equal(["de", "dvorak", "es", "fr", "it", "se", "uk", "us"], KeyboardLayouts.All.Select(layout => layout.Name));

    [Fact]
    public void Names_are_found_in_upper_case_too_and_others_are_not()
    {
        Assert.Same(KeyboardLayouts.Find("de"), KeyboardLayouts.Find("DE"));
        Assert.Null(KeyboardLayouts.Find("d"));
        Assert.Null(KeyboardLayouts.Find(""));
        Assert.Equal("us", KeyboardLayouts.Default.Name);
    }

    [Fact]
    public void There_are_48_character_keys()
    {
        Assert.Equal(48, s_keys.Length);
        Assert.Equal(48, Enumerable.Range(0, KeyboardLayout.Rows).Sum(KeyboardLayout.KeysIn));
        Assert.Equal('\0', KeyboardLayouts.Default.Find(0x39, false, false));
        Assert.Equal('\0', KeyboardLayouts.Default.Find(0xFF, false, false));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_printable_ascii_character_can_be_typed(string name)
    {
        KeyboardLayout layout = Layout(name);
        HashSet<char> typed = [' '];
        foreach ((_, _, _, char character) in Entries(layout))
        {
            typed.Add(KeyboardLayout.IsDead(character) ? DeadKeys.Spacing(character) : character);
        }

        Assert.DoesNotContain(Enumerable.Range(0x20, 0x5F), c => !typed.Contains((char)c));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_character_has_two_keys_without_alt_gr(string name)
    {
        KeyboardLayout layout = Layout(name);
        IEnumerable<char> characters = Entries(layout).Where(e => !e.AltGr && (layout.HasAltGr || e.Key != ExtraKey))
            .Select(e => e.Character);
        Assert.Empty(characters.GroupBy(c => c).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_has_a_character_without_and_with_shift(string name)
    {
        KeyboardLayout layout = Layout(name);
        Assert.All(
            s_keys, key =>
            Assert.True(layout.Find(key, false, false) != '\0' && layout.Find(key, true, false) != '\0', $"{key:X2}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shift_on_a_letter_from_a_to_z_is_the_upper_case_letter(string name)
    {
        KeyboardLayout layout = Layout(name);
        byte[] letters = [.. s_keys.Where(key => char.IsAsciiLetterLower(layout.Find(key, false, false)))];
        Assert.Equal(26, letters.Length);
        Assert.All(
            letters, key => Assert.Equal(char.ToUpperInvariant(layout.Find(key, false, false)), layout.Find(key, true, false)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_entry_is_one_character_to_show_or_a_dead_key_that_is_known(string name)
    {
        KeyboardLayout layout = Layout(name);
        Assert.Matches(@"^[A-Z][a-z]+( \([A-Z][A-Za-z ]+\))?$", layout.Description);
        Assert.All(Entries(layout), e =>
        {
            if (KeyboardLayout.IsDead(e.Character))
            {
                Assert.NotEqual('\0', DeadKeys.Spacing(e.Character));
            }
            else
            {
                Assert.True(
                    EditBuffer.IsAllowed(new Rune(e.Character)) && CharacterWidth.IsOne(e.Character), $"{(int)e.Character:X4}");
            }
        });
        Assert.Equal(layout.HasAltGr, Entries(layout).Any(e => e.AltGr));
    }

    // What stands on the keys, read off keyboards: row by row, from the left.
    [Theory]
    [InlineData("us", "`1234567890-=qwertyuiop[]asdfghjkl;'\\\\zxcvbnm,./")]
    [InlineData("uk", "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./")]
    [InlineData("de", "^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-")]
    [InlineData("fr", "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!")]
    [InlineData("es", "º1234567890'¡qwertyuiop`+asdfghjklñ´ç<zxcvbnm,.-")]
    [InlineData("it", "\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-")]
    [InlineData("se", "§1234567890+´qwertyuiopå¨asdfghjklöä'<zxcvbnm,.-")]
    [InlineData("dvorak", "`1234567890[]',.pyfgcrl/=aoeuidhtns-\\\\;qjkxbmwvz")]
    public void Keys_give_what_stands_on_them(string name, string expected)
    {
        byte[] order = [0x29, .. Codes(0x02, 12), .. Codes(0x10, 12), .. Codes(0x1E, 11), 0x2B, 0x56, .. Codes(0x2C, 10)];
        char[] shown = [.. order.Select(key => Layout(name).Find(key, false, false))
            .Select(c => KeyboardLayout.IsDead(c) ? DeadKeys.Spacing(c) : c)];
        Assert.Equal(expected, new string(shown));
    }

    private static IEnumerable<byte> Codes(int first, int count) => Enumerable.Range(first, count).Select(code => (byte)code);

    // The number of letters that UnicodeData.txt composes of an ASCII letter and one of the marks; the library cannot be asked,
    // as it normalizes nothing without culture data.
    private const int Compositions = 251;

    [Fact]
    public void Dead_keys_compose_distinct_letters_alike_in_both_cases()
    {
        Dictionary<char, string> composed = [];
        for (char mark = '\u0300'; mark <= '\u036F'; mark++)
        {
            for (char letter = '\0'; letter < '\u0250'; letter++)
            {
                char result = DeadKeys.Compose(mark, letter);
                if (result == '\0')
                {
                    continue;
                }

                Assert.NotEqual('\0', DeadKeys.Spacing(mark));
                Assert.True(char.IsAsciiLetter(letter) && char.IsLetter(result) && !char.IsAscii(result), $"{letter} {result}");
                Assert.Equal(char.IsUpper(letter), char.IsUpper(result));
                composed.Add(result, $"{letter}{mark}");

                // Four letters exist in lower case only.
                char upper = DeadKeys.Compose(mark, char.ToUpperInvariant(letter));
                Assert.True(upper == char.ToUpperInvariant(result) || result is 'ǰ' or 'ẗ' or 'ẘ' or 'ẙ', $"{result}");
            }
        }

        Assert.Equal(Compositions, composed.Count);
    }

    [Theory]
    [InlineData('\u0301', 'e', 'é')]
    [InlineData('\u0300', 'U', 'Ù')]
    [InlineData('\u0302', 'o', 'ô')]
    [InlineData('\u0303', 'n', 'ñ')]
    [InlineData('\u0308', 'i', 'ï')]
    [InlineData('\u030A', 'A', 'Å')]
    [InlineData('\u0327', 'c', 'ç')]
    [InlineData('\u030C', 's', 'š')]
    [InlineData('\u0301', 'x', '\0')]
    [InlineData('\u0333', 'e', '\0')]
    public void Samples_of_dead_keys(char mark, char letter, char expected) =>
    Assert.Equal(expected, DeadKeys.Compose(mark, letter));

    [Fact]
    public void A_table_with_a_row_of_the_wrong_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new KeyboardLayout("x", "x") { Plain = ["", "", "", ""] });
}
