using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Text to bytes and back, and bytes as text.</summary>
internal static class EncodingChecks
{
    private const string Mixed = "aé漢🙂";

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Encoding: UTF-8 bytes", static () =>
        {
            Check.Sequence(
                (byte[])[0x61, 0xC3, 0xA9, 0xE6, 0xBC, 0xA2, 0xF0, 0x9F, 0x99, 0x82], Encoding.UTF8.GetBytes(Mixed).AsSpan());
        }),
        new("Encoding: UTF-16 bytes, both orders", static () =>
        {
            Check.Sequence((byte[])[0x61, 0, 0xE9, 0], Encoding.Unicode.GetBytes("aé").AsSpan());
            Check.Sequence((byte[])[0, 0xE9], Encoding.BigEndianUnicode.GetBytes("é").AsSpan());
        }),
        new("Encoding: UTF-32 bytes", static () =>
        {
            Check.Sequence((byte[])[0x42, 0xF6, 0x01, 0], Encoding.UTF32.GetBytes("🙂").AsSpan());
        }),
        new("Encoding: ASCII and Latin-1 replace what they lack", static () =>
        {
            Check.Equal("a?", Encoding.ASCII.GetString(Encoding.ASCII.GetBytes("aé")));
            Check.Sequence((byte[])[0x61, 0xE9, (byte)'?'], Encoding.Latin1.GetBytes("aé漢").AsSpan());
        }),
        new("Encoding: all round trip", static () =>
        {
            Check.True(
                new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 }.All(
                    static e => e.GetString(e.GetBytes(Mixed)) == Mixed));
        }),
        new("Encoding: broken UTF-8 becomes U+FFFD, by maximal parts", static () =>
        {
            Check.Equal("a\uFFFDb\uFFFD\uFFFD\uFFFD", Encoding.UTF8.GetString([0x61, 0xE6, 0xBC, 0x62, 0xFF, 0xC0, 0x80]));
        }),
        new("Encoding: strict UTF-8 throws at broken text", static () =>
        {
            Check.Throws<DecoderFallbackException>(static () => Opaque(new UTF8Encoding(false, true).GetString([0xC3, 0x28])));
            Check.Throws<EncoderFallbackException>(static () => Opaque(new UTF8Encoding(false, true).GetBytes("\uD800")));
        }),
        new("Encoding: decoder keeps a character split between buffers", SplitCharacter),
        new("Encoding: 10,000 ASCII characters take the wide path", static () =>
        {
            Check.Equal(
                new string('x', 10_000) + "é", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(new string('x', 10_000) + "é")));
        }),
        new("Encoding: transcoding status", static () =>
        {
            Check.Equal(
                OperationStatus.DestinationTooSmall,
                System.Text.Unicode.Utf8.FromUtf16("aé", stackalloc byte[2], out int read, out int written));
            Check.Equal(1, read);
            Check.Equal(1, written);
        }),
        new("Encoding: by name", static () =>
        {
            Check.Equal(65001, Encoding.GetEncoding("utf-8").CodePage);
            Check.Equal("iso-8859-1", Encoding.GetEncoding(28591).WebName);
            Check.Throws<ArgumentException>(static () => Opaque(Encoding.GetEncoding("no-such-encoding")));
        }),
        new("Base64: test vectors of RFC 4648", static () =>
        {
            var vectors = ((string, string)[])[("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
            Check.True(
                vectors.All(
                    static v => Convert.ToBase64String(Encoding.ASCII.GetBytes(v.Item1)) == v.Item2 &&
                    Encoding.ASCII.GetString(Convert.FromBase64String(v.Item2)) == v.Item1));
        }),
        new("Base64: 1,000 bytes and back, wide path", static () =>
        {
            byte[] bytes = Bytes(1000);
            Check.Sequence(bytes, Convert.FromBase64String(Convert.ToBase64String(bytes)).AsSpan());
        }),
        new("Base64: broken text is refused", static () =>
        {
            Check.Throws<FormatException>(static () => Opaque(Convert.FromBase64String("Zg=")));
            Check.True(!Convert.TryFromBase64String("a$b=", new byte[8], out _));
        }),
        new("Base64Url", static () =>
        {
            Check.Equal("-_8", Base64Url.EncodeToString([0xFB, 0xFF]));
            Check.Sequence((byte[])[0xFB, 0xFF], Base64Url.DecodeFromChars("-_8").AsSpan());
        }),
        new("Convert: hexadecimal", static () =>
        {
            Check.Equal("DEAD01", Convert.ToHexString([0xDE, 0xAD, 0x01]));
            Check.Equal(0xAD, Convert.FromHexString("dead01")[1]);
            Check.Throws<FormatException>(static () => Opaque(Convert.FromHexString("0g")));
        }),
        new("Convert: between types", static () =>
        {
            Check.Equal(5, Convert.ToInt32("101", 2));
            Check.Equal("ff", Convert.ToString(255, 16));
            Check.Equal(2, Convert.ToInt32(2.5));
            Check.True(Convert.ToBoolean("True"));
            Check.Equal(42, (int)Convert.ChangeType("42", typeof(int)));
            Check.Throws<OverflowException>(static () => Opaque(Convert.ToByte(256)));
        }),
        new("Utf8Formatter and Utf8Parser", static () =>
        {
            Check.True(Utf8Parser.TryParse("-12.5x"u8, out double value, out int used));
            Check.Equal(-12.5, value);
            Check.Equal(5, used);
        }),
        new("MemoryStream: write, seek, read", Streams),
        new("BinaryWriter and BinaryReader", BinaryRoundTrip),
        new("StreamReader: lines of UTF-8 with byte order mark", static () =>
        {
            Check.Sequence(["é1", "2", "", "3"], ReadLines([0xEF, 0xBB, 0xBF, .. "é1\r\n2\n\n3"u8]));
        }),
        new("StringReader and StringWriter", static () =>
        {
            var r = new StringReader("a\nb");
            Check.Equal("a", r.ReadLine());
            Check.Equal("b", r.ReadToEnd());
            Check.Equal("x=1", WriteText());
        }),
        new("BinaryPrimitives: both orders", static () =>
        {
            Check.Equal(0x01020304U, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian([1, 2, 3, 4]));
            Check.Equal(1, System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian([0, 0, 0, 0, 0, 0, 0xF0, 0x3F]));
        }),
    ];

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)((i * 31) + 7);
        }

        return bytes;
    }

    private static void SplitCharacter()
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        var text = new StringBuilder();
        Span<char> buffer = stackalloc char[4];
        foreach (byte one in Encoding.UTF8.GetBytes(Mixed))
        {
            text.Append(buffer[..decoder.GetChars([one], buffer, flush: false)]);
        }

        Check.Equal(Mixed, text.ToString());
    }

    private static void Streams()
    {
        using var stream = new MemoryStream();
        stream.Write([1, 2, 3, 4]);
        stream.Position = 1;
        stream.WriteByte(9);
        stream.Seek(-1, SeekOrigin.End);
        Check.Equal(4, stream.ReadByte());
        Check.Equal(-1, stream.ReadByte());
        Check.Sequence((byte[])[1, 9, 3, 4], stream.ToArray());
        Check.Throws<IOException>(() => stream.Seek(-10, SeekOrigin.Begin));
    }

    private static void BinaryRoundTrip()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(-7);
        writer.Write("text é");
        writer.Write(1.5m);
        writer.Write7BitEncodedInt(300);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Check.Equal(-7, reader.ReadInt32());
        Check.Equal("text é", reader.ReadString());
        Check.Equal(1.5m, reader.ReadDecimal());
        Check.Equal(300, reader.Read7BitEncodedInt());
        Check.Throws<EndOfStreamException>(() => reader.ReadByte());
    }

    private static List<string> ReadLines(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private static string WriteText()
    {
        using var writer = new StringWriter();
        writer.Write("x={0}", 1);
        return writer.ToString();
    }
}
