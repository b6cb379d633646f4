using System.Collections.Generic;
using System.Text;
using CsCheck;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Emulation;

/// <summary>Bytes to characters, good ones and bad ones.</summary>
public class Utf8DecoderTests
{
    // Bytes that begin, go on and break characters are far more frequent than in random bytes.
    private static readonly Gen<byte> s_byte = Gen.OneOf(
        Gen.Byte,
        Gen.Byte[0x80, 0xBF],
        Gen.Byte[0xC0, 0xFF],
        Gen.OneOf<byte>(0xC0, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x9F, 0xA0, 0x8F, 0x90, 0x41));

    [Fact]
    public void Any_bytes_decode_as_the_library_decodes_them() => s_byte.Array[0, 40].Sample(bytes =>
    {
        // A letter at the end settles a character that is not complete.
        byte[] settled = [.. bytes, (byte)'.'];
        Assert.Equal(Encoding.UTF8.GetString(settled), Decode(settled));
    });

    [Fact]
    public void Text_survives() => Gen.String.Sample(text =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Decode(bytes));
    });

    [Theory]
    [InlineData(new byte[] { 0xC3 }, "")]
    [InlineData(new byte[] { 0xC3, 0xA9 }, "é")]
    [InlineData(new byte[] { 0xE2, 0x82, 0x41 }, "\uFFFDA")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0xF0, 0x9F, 0x98, 0x80 }, "\uFFFD\U0001F600")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "\uFFFD\uFFFD")]
    public void Broken_characters(byte[] bytes, string expected) => Assert.Equal(expected, Decode(bytes));

    [Fact]
    public void A_terminal_shows_replacement_characters_and_goes_on()
    {
        var terminal = new TerminalEmulator(20, 2);
        terminal.WriteUtf8([(byte)'a', 0xFF, (byte)'b', 0xE2, 0x1B, (byte)'[', (byte)'C', (byte)'c']);
        Assert.Equal("a\uFFFDb\uFFFD c", terminal.Row(0));
    }

    private static string Decode(IEnumerable<byte> bytes)
    {
        var decoder = default(Utf8Decoder);
        var text = new StringBuilder();
        foreach (byte value in bytes)
        {
            bool again;
            int rounds = 0;
            do
            {
                Assert.True(++rounds <= 2);
                if (decoder.Feed(value, out Rune rune, out again))
                {
                    text.Append(rune);
                }
            }
            while (again);
        }

        return text.ToString();
    }
}
