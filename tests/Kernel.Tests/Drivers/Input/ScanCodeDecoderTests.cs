using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Shell.Editing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Input;

public class ScanCodeDecoderTests
{
    private readonly Keymap _keymap = new();
    private readonly KeyLocks _locks = new();
    private readonly ScanCodeDecoder _decoder;

    public ScanCodeDecoderTests() => _decoder = new ScanCodeDecoder(_keymap, _locks);

    private List<KeyPress> Decode(params byte[] codes)
    {
        List<KeyPress> keys = [];
        foreach (byte code in codes)
        {
            if (_decoder.TryDecode(code, out KeyPress key))
            {
                keys.Add(key);
            }

            if (_decoder.TryTakeWaiting(out key))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private static readonly Gen<KeyboardLayout> s_layout =
        Gen.Int[0, KeyboardLayouts.All.Count - 1].Select(i => KeyboardLayouts.All[i]);

    private static KeyPress Letter(char character, KeyModifiers modifiers = KeyModifiers.None) =>
        new(new Rune(character), modifiers);

    private string Text(params byte[] codes) => string.Concat(Decode(codes).Select(k => k.Rune.ToString()));

    // Which key bears which character on a US keyboard, row by row.
    private static readonly (byte First, string Plain, string Shifted)[] s_rows =
    [
        (0x02, "1234567890-=", "!@#$%^&*()_+"),
        (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
        (0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    ];

    [Fact]
    public void Every_character_key_gives_its_character_without_and_with_shift()
    {
        foreach ((byte first, string plain, string shifted) in s_rows)
        {
            byte[] presses = [.. plain.SelectMany((_, i) => new[] { (byte)(first + i), (byte)(first + i | 0x80) })];
            Assert.Equal(plain, Text(presses));
            Assert.Equal(shifted, Text([0x2A, .. presses, 0xAA]));
            Assert.Equal(shifted, Text([0x36, .. presses, 0xB6]));
        }

        Assert.Equal(" ", Text(0x39, 0xB9));
    }

    [Fact]
    public void Caps_lock_turns_letters_only_and_shift_turns_them_back()
    {
        Assert.Equal("Q1", Text(0x3A, 0xBA, 0x10, 0x02));
        Assert.Equal("q!", Text(0x2A, 0x10, 0x02, 0xAA));
        Assert.Equal("q", Text(0x3A, 0xBA, 0x10));
    }

    [Fact]
    public void Holding_caps_lock_toggles_once()
    {
        Assert.Equal("A", Text(0x3A, 0x3A, 0x3A, 0x3A, 0xBA, 0x1E));
    }

    [Fact]
    public void Releasing_one_shift_key_leaves_the_other_held()
    {
        Assert.Equal("AAa", Text(0x2A, 0x36, 0x1E, 0xAA, 0x1E, 0xB6, 0x1E));
    }

    [Fact]
    public void Control_and_alt_come_as_modifiers_of_the_lower_case_letter()
    {
        Assert.Equal([KeyPress.Control('c')], Decode(0x1D, 0x2E, 0xAE, 0x9D));
        Assert.Equal([KeyPress.Control('c')], Decode(0xE0, 0x1D, 0x2A, 0x2E, 0xAA, 0xE0, 0x9D));
        Assert.Equal([Letter('f', KeyModifiers.Alt)], Decode(0x38, 0x21, 0xB8));
        Assert.Equal([Letter('f', KeyModifiers.Alt)], Decode(0xE0, 0x38, 0x21, 0xE0, 0xB8));
        Assert.Equal([Letter('f')], Decode(0x21));
    }

    [Fact]
    public void Control_gives_the_keys_that_it_gives_on_a_terminal()
    {
        Assert.Equal(
            [KeyKind.Backspace, KeyKind.Tab, KeyKind.Enter, KeyKind.Enter, KeyKind.Escape],
            Decode(0x1D, 0x23, 0x17, 0x24, 0x32, 0x1A).Select(k => k.Kind));
    }

    [Theory]
    [InlineData(0x47, KeyKind.Home)]
    [InlineData(0x48, KeyKind.Up)]
    [InlineData(0x49, KeyKind.PageUp)]
    [InlineData(0x4B, KeyKind.Left)]
    [InlineData(0x4D, KeyKind.Right)]
    [InlineData(0x4F, KeyKind.End)]
    [InlineData(0x50, KeyKind.Down)]
    [InlineData(0x51, KeyKind.PageDown)]
    [InlineData(0x52, KeyKind.Insert)]
    [InlineData(0x53, KeyKind.Delete)]
    public void The_cursor_block_works_also_inside_fake_shifts(byte code, KeyKind kind)
    {
        Assert.Equal([new KeyPress(kind)], Decode(0xE0, code, 0xE0, (byte)(code | 0x80)));

        // With Num Lock on, keyboards press a shift that nobody pressed around these keys; with a real shift they release it.
        Assert.Equal([new KeyPress(kind)], Decode(0xE0, 0x2A, 0xE0, code, 0xE0, (byte)(code | 0x80), 0xE0, 0xAA));
        Assert.Equal(
            [new KeyPress(kind, KeyModifiers.Shift)],
            Decode(0x2A, 0xE0, 0xAA, 0xE0, code, 0xE0, (byte)(code | 0x80), 0xE0, 0x2A, 0xAA));
        Assert.Equal([new KeyPress(kind, KeyModifiers.Control)], Decode(0x1D, 0xE0, code, 0x9D));
    }

    [Fact]
    public void The_keypad_gives_digits_or_cursor_keys_as_num_lock_and_shift_say()
    {
        byte[] pad = [0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x53];
        Assert.Equal("789-46+1230.", Text(pad));
        Assert.Equal("5", Text(0x4C));
        Assert.Equal(KeyKind.Home, Decode(0x2A, 0x47, 0xAA).Single().Kind);

        Assert.Empty(Decode(0x45, 0xC5));
        Assert.Equal(
            [KeyKind.Home, KeyKind.Up, KeyKind.PageUp, KeyKind.Character, KeyKind.Left, KeyKind.Right, KeyKind.Character,
            KeyKind.End,
                KeyKind.Down, KeyKind.PageDown, KeyKind.Insert, KeyKind.Delete],
            Decode(pad).Select(k => k.Kind));
        Assert.Empty(Decode(0x4C));
        Assert.Equal("*/", Text(0x37, 0xE0, 0x35));
        Assert.Equal(KeyKind.Enter, Decode(0xE0, 0x1C).Single().Kind);
    }

    [Fact]
    public void Function_keys_are_numbered()
    {
        byte[] codes = [.. Enumerable.Range(0x3B, 10).Select(c => (byte)c), 0x57, 0x58];
        List<KeyPress> keys = Decode(codes);
        Assert.All(keys, k => Assert.Equal(KeyKind.Function, k.Kind));
        Assert.Equal(Enumerable.Range(1, 12), keys.Select(k => k.Number));
    }

    [Fact]
    public void Editing_keys_have_their_kinds()
    {
        Assert.Equal(
            [KeyKind.Escape, KeyKind.Backspace, KeyKind.Tab, KeyKind.Enter], Decode(0x01, 0x0E, 0x0F, 0x1C).Select(k => k.Kind));
    }

    [Fact]
    public void Pause_print_screen_and_the_windows_keys_are_silent_and_leave_no_modifier()
    {
        Assert.Empty(Decode(0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5));
        Assert.Empty(Decode(0xE0, 0x2A, 0xE0, 0x37, 0xE0, 0xB7, 0xE0, 0xAA));
        Assert.Empty(Decode(0xE0, 0x5B, 0xE0, 0xDB, 0xE0, 0x5D, 0xE0, 0xDD));
        Assert.True(_locks.IsNumLockOn);
        Assert.Equal([Letter('a')], Decode(0x1E));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void An_overrun_releases_all_modifiers(byte overrun)
    {
        Assert.Equal([new(KeyKind.Lost), Letter('a')], Decode(0x2A, 0x1D, 0x38, overrun, 0x1E));
    }

    [Fact]
    public void After_any_garbage_released_modifiers_and_a_letter_give_that_letter()
    {
        Gen.Select(Gen.Byte.Array[0, 200], s_layout).Sample((garbage, layout) =>
        {
            var locks = new KeyLocks();
            var decoder = new ScanCodeDecoder(new Keymap { Layout = layout }, locks);
            foreach (byte code in garbage)
            {
                decoder.TryDecode(code, out _);
            }

            // Releases of everything that can be held, twice as a prefix may be open.
            byte[] releases = [0xFF, 0xAA, 0xB6, 0x9D, 0xB8, 0xE0, 0x9D, 0xE0, 0xB8];
            foreach (byte code in releases)
            {
                Assert.Equal(code == 0xFF, decoder.TryDecode(code, out _));
            }

            Assert.False(decoder.TryTakeWaiting(out _));
            Assert.True(decoder.TryDecode(0x1E, out KeyPress key));
            char plain = layout.Find(0x1E, shift: false, altGr: false);
            Assert.Equal(Letter(locks.IsCapsLockOn ? char.ToUpperInvariant(plain) : plain), key);
        });
    }

    [Fact]
    public void A_press_gives_one_key_at_most_and_no_byte_gives_an_impossible_one()
    {
        Gen.Select(Gen.Byte.Array[1, 300], s_layout).Sample((codes, layout) =>
        {
            var decoder = new ScanCodeDecoder(new Keymap { Layout = layout }, new KeyLocks());
            foreach (byte code in codes)
            {
                bool pressed = decoder.TryDecode(code, out KeyPress key);
                Assert.Equal(pressed, key.Kind != KeyKind.None);
                Assert.Equal(code is 0x00 or 0xFF, key.Kind == KeyKind.Lost);
                Assert.False(pressed && code >= 0x80 && key.Kind != KeyKind.Lost);
                Assert.True(
                    key.Kind != KeyKind.Character ||
                    EditBuffer.IsAllowed(key.Rune) && !KeyboardLayout.IsDead((char)key.Rune.Value));
                bool another = decoder.TryTakeWaiting(out KeyPress second);
                Assert.True(!another || (pressed && second.Kind == KeyKind.Character));
                Assert.True(key.Kind != KeyKind.Function || key.Number is >= 1 and <= 12);
            }
        });
    }

    [Fact]
    public void The_layout_changes_with_the_next_key()
    {
        _decoder.TryDecode(0x15, out KeyPress before);
        _keymap.Layout = KeyboardLayouts.Find("de")!;
        Assert.Equal("yz", before.Rune.ToString() + Text(0x15));
    }

    [Fact]
    public void The_right_alt_key_is_alt_gr_where_the_layout_has_one_and_the_left_stays_alt()
    {
        _keymap.Layout = KeyboardLayouts.Find("de")!;
        Assert.Equal("{[]}\\@~|", Text(0xE0, 0x38, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x10, 0x1B, 0x56, 0xE0, 0xB8));
        Assert.Equal([Letter('f', KeyModifiers.Alt)], Decode(0x38, 0x21, 0xB8));
        Assert.Equal([Letter('a')], Decode(0x1E));
    }

    [Fact]
    public void Control_takes_the_letter_of_the_layout()
    {
        _keymap.Layout = KeyboardLayouts.Find("fr")!;
        Assert.Equal([KeyPress.Control('a'), KeyPress.Control('w')], Decode(0x1D, 0x10, 0x2C, 0x9D));
        _keymap.Layout = KeyboardLayouts.Find("de")!;
        Assert.Equal([KeyPress.Control('_'), KeyPress.Control('z')], Decode(0x1D, 0x2A, 0x35, 0xAA, 0x15, 0x9D));
        Assert.Equal([new KeyPress(KeyKind.Escape)], Decode(0x1D, 0xE0, 0x38, 0x09, 0xE0, 0xB8, 0x9D));
    }

    [Theory]
    [InlineData("0D 12", "é")]
    [InlineData("2A 0D AA 1E", "à")]
    [InlineData("29 2A 18 AA", "Ô")]
    [InlineData("29 39", "^")]
    [InlineData("29 29", "^")]
    [InlineData("29 2D", "^x")]
    [InlineData("29 0D 12", "^é")]
    [InlineData("29 0E 1E", "a")]
    [InlineData("29 01 1E", "a")]
    public void Dead_keys_compose_or_show_themselves_and_backspace_takes_them_back(string codes, string expected)
    {
        _keymap.Layout = KeyboardLayouts.Find("de")!;
        Assert.Equal(expected, Text([.. codes.Split(' ').Select(code => System.Convert.ToByte(code, 16))]));
    }

    [Fact]
    public void A_cursor_key_drops_a_dead_key()
    {
        _keymap.Layout = KeyboardLayouts.Find("es")!;
        Assert.Equal([new KeyPress(KeyKind.Left), Letter('e')], Decode(0x28, 0xE0, 0x4B, 0x12));
    }

    [Fact]
    public void Caps_lock_turns_letters_of_every_layout_and_nothing_else()
    {
        _keymap.Layout = KeyboardLayouts.Find("fr")!;
        Assert.Equal("ÉÇù&", Text(0x3A, 0xBA, 0x03, 0x0A, 0x3A, 0xBA, 0x28, 0x02));
        Assert.Equal("µ", Text(0x3A, 0xBA, 0x2A, 0x2B, 0xAA));
    }

    [Fact]
    public void The_keypad_is_the_same_in_each_layout()
    {
        foreach (KeyboardLayout layout in KeyboardLayouts.All)
        {
            _keymap.Layout = layout;
            Assert.Equal(
                "789-456+1230.*/",
                Text(0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x53, 0x37, 0xE0, 0x35));
        }
    }
}
