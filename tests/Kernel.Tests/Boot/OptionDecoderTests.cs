using System;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Boot.Options;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>Load options as boot managers write them: all of these mean the same.</summary>
public class OptionDecoderTests
{
    private static readonly Encoding s_latin = Encoding.Latin1;

    public static TheoryData<string> Texts =>
        ["heap=32M mode=800x600", "poll", "x", "ab", "abc", "\\EFI\\BOOT\\BOOTX64.EFI noacpi", "keymap=de ",
        "fs0:\\über\\kernel.efi poll"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_way_to_write_a_text_is_read_as_meant(string text)
    {
        byte[] little = Encoding.Unicode.GetBytes(text);
        byte[] big = Encoding.BigEndianUnicode.GetBytes(text);
        byte[] narrow = s_latin.GetBytes(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[][] zeros = [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0]];
        foreach (byte[] end in zeros)
        {
            Expect(text, OptionEncoding.Utf16, [.. little, .. end]);
            Expect(text, OptionEncoding.Utf16, [0xFF, 0xFE, .. little, .. end]);
            Expect(text, OptionEncoding.Utf16BigEndian, [0xFE, 0xFF, .. big, .. end]);
            Expect(text, OptionEncoding.Utf8, [0xEF, 0xBB, 0xBF, .. utf8, .. end]);

            // One character with its end is the same in both.
            bool isOne = text.Length == 1 && end.Length > 0;
            Expect(text, isOne ? OptionEncoding.Utf16 : OptionEncoding.Utf8, [.. utf8, .. end]);
            Expect(text,
                isOne ? OptionEncoding.Utf16 : utf8.Length == narrow.Length ? OptionEncoding.Utf8 : OptionEncoding.Latin1,
                [.. narrow, .. end]);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_stands_behind_the_end_does_not_count(string text)
    {
        Expect(text, OptionEncoding.Utf16, [.. Encoding.Unicode.GetBytes(text), 0, 0, 1, 2, 3, 0xFF]);
        Expect(text, OptionEncoding.Utf16, [.. Encoding.Unicode.GetBytes(text), 0, 0, .. "more"u8]);
        if (text.Length > 3)
        {
            Expect(text, OptionEncoding.Utf8, [.. Encoding.UTF8.GetBytes(text), 0, 1, 2, 3, 0xFF]);
        }
    }

    [Fact]
    public void A_path_in_another_script_is_text() =>
    Expect("fs0:\\中文\\核心.efi poll", OptionEncoding.Utf16, Encoding.Unicode.GetBytes("fs0:\\中文\\核心.efi poll"));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("0000424F")]
    [InlineData("000000000000")]
    [InlineData("FFFE")]
    [InlineData("FEFF")]
    [InlineData("EFBBBF")]
    [InlineData("FFFE00")]
    public void Nothing_is_an_empty_text(string bytes) =>
    Assert.Equal(
        ("", true), (Decode(Convert.FromHexString(bytes), out OptionEncoding encoding), encoding != OptionEncoding.NoText));

    // The GUID that EDK II puts into the boot entries which it makes itself, and others that were found in real entries.
    [Theory]
    [InlineData("4EAC0881119F594D850EE21A522C59B2")]
    [InlineData("57494E444F5753000100000088000000780000004200430044004F0042004A0045004300540001", "WINDOWS")]
    [InlineData("0102030405060708")]
    [InlineData("01")]
    public void Binary_data_is_no_text(string bytes, string? text = null)
    {
        Assert.Equal(text ?? "", Decode(Convert.FromHexString(bytes), out OptionEncoding encoding));
        Assert.Equal(text is null ? OptionEncoding.NoText : OptionEncoding.Utf8, encoding);
    }

    [Theory]
    [InlineData("fs0:\\\u4E2D\u6587\\kernel.efi poll")]
    [InlineData("fs0:\\\U0001F600\\kernel.efi poll")]
    [InlineData("fs0:\\na\u00EFve\\kernel.efi poll")]
    public void Utf8_is_read_as_such_with_and_without_a_mark(string text)
    {
        Expect(text, OptionEncoding.Utf8, Encoding.UTF8.GetBytes(text));
        Expect(text, OptionEncoding.Utf8, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
    }

    [Theory]
    [InlineData("note=caf\u00E9")]
    [InlineData("note=\u00E9\u00E8\u00FC heap=32M")]
    [InlineData("note=\u00C4 heap=32M")]
    public void Bytes_that_are_no_valid_utf8_are_latin(string text) =>
    Expect(text, OptionEncoding.Latin1, s_latin.GetBytes(text));

    [Fact]
    public void Behind_a_mark_of_utf8_invalid_bytes_are_replaced() =>
        Expect("a\uFFFDb \uFFFD", OptionEncoding.Utf8, [0xEF, 0xBB, 0xBF, (byte)'a', 0xFC, (byte)'b', (byte)' ', 0xE4, 0xB8]);

    [Fact]
    public void Utf8_that_fills_the_text_is_not_cut_inside_a_character()
    {
        char[] buffer = new char[4];
        Assert.Equal(3, OptionDecoder.Decode("abc\U0001F600d"u8, buffer, out OptionEncoding encoding));
        Assert.Equal(OptionEncoding.Utf8, encoding);

        // What is read of longer bytes may end inside a character, but the text is full by then.
        string longText = string.Concat(Enumerable.Repeat("\u4E2D", LoadOptions.LongestText + 100));
        byte[] bytes = Encoding.UTF8.GetBytes(longText);
        char[] text = new char[LoadOptions.LongestText];
        LoadOptions options;
        unsafe
        {
            fixed (byte* start = bytes)
            {
                options = LoadOptions.FromBytes(start, (uint)bytes.Length, text);
            }
        }

        Assert.Equal(OptionEncoding.Utf8, options.Encoding);
        Assert.Equal(longText[..LoadOptions.LongestText], new string(text));
    }

    [Fact]
    public void A_text_longer_than_the_buffer_is_cut_off()
    {
        char[] buffer = new char[8];
        Assert.Equal(8, OptionDecoder.Decode(Encoding.Unicode.GetBytes("heap=32M and more"), buffer, out _));
        Assert.Equal("heap=32M", new string(buffer));
        Assert.Equal(8, OptionDecoder.Decode("heap=32M and more"u8, buffer, out _));
        Assert.Equal("heap=32M", new string(buffer));
    }

    [Fact]
    public void Any_options_are_read_in_both_widths()
    {
        Gen<string> word = Gen.Char["abcxyzKMG0189=,.\\/:_-"].Array[1, 12].Select(static letters => new string(letters));
        word.Array[1, 6].Select(static words => string.Join(' ', words)).Where(static text => text.Length > 1)
            .Sample(static text =>
        {
            Assert.Equal(text, Decode(Encoding.Unicode.GetBytes(text), out OptionEncoding wide));
            Assert.Equal(text, Decode(s_latin.GetBytes(text), out OptionEncoding narrow));
            Assert.Equal((OptionEncoding.Utf16, OptionEncoding.Utf8), (wide, narrow));
        });
    }

    [Fact]
    public void Any_bytes_give_text_or_none() => Gen.Byte.Array[0, 100].Sample(static bytes =>
    {
        string text = Decode(bytes, out OptionEncoding encoding);
        Assert.DoesNotContain('\0', text);
        Assert.True(text.Length <= bytes.Length);
        Assert.True(text.Length == 0 || encoding is not (OptionEncoding.None or OptionEncoding.NoText));
    });

    private static void Expect(string text, OptionEncoding encoding, byte[] bytes)
    {
        Assert.Equal(text, Decode(bytes, out OptionEncoding found));
        Assert.Equal(encoding, found);
    }

    private static string Decode(byte[] bytes, out OptionEncoding encoding)
    {
        char[] buffer = new char[LoadOptions.LongestText];
        return new string(buffer, 0, OptionDecoder.Decode(bytes, buffer, out encoding));
    }
}
