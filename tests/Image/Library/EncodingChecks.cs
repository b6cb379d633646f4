using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Text to bytes and back, and bytes as text.</summary>
internal static class EncodingChecks
{
    private const string Mixed = "aé漢🙂";

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Encoding: UTF-8 bytes", static () => Encoding.UTF8.GetBytes(Mixed).AsSpan().SequenceEqual((byte[])[0x61, 0xC3, 0xA9, 0xE6, 0xBC, 0xA2, 0xF0, 0x9F, 0x99, 0x82])),
        new("Encoding: UTF-16 bytes, both orders", static () => Encoding.Unicode.GetBytes("aé").AsSpan().SequenceEqual((byte[])[0x61, 0, 0xE9, 0]) && Encoding.BigEndianUnicode.GetBytes("é").AsSpan().SequenceEqual((byte[])[0, 0xE9])),
        new("Encoding: UTF-32 bytes", static () => Encoding.UTF32.GetBytes("🙂").AsSpan().SequenceEqual((byte[])[0x42, 0xF6, 0x01, 0])),
        new("Encoding: ASCII and Latin-1 replace what they lack", static () => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes("aé")) == "a?" && Encoding.Latin1.GetBytes("aé漢").AsSpan().SequenceEqual((byte[])[0x61, 0xE9, (byte)'?'])),
        new("Encoding: all round trip", static () => new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 }.All(static e => e.GetString(e.GetBytes(Mixed)) == Mixed)),
        new("Encoding: broken UTF-8 becomes U+FFFD, by maximal parts", static () => Encoding.UTF8.GetString([0x61, 0xE6, 0xBC, 0x62, 0xFF, 0xC0, 0x80]) == "a\uFFFDb\uFFFD\uFFFD\uFFFD"),
        new("Encoding: strict UTF-8 throws at broken text", static () => Throws<DecoderFallbackException>(static () => Opaque(new UTF8Encoding(false, true).GetString([0xC3, 0x28]))) && Throws<EncoderFallbackException>(static () => Opaque(new UTF8Encoding(false, true).GetBytes("\uD800")))),
        new("Encoding: decoder keeps a character split between buffers", SplitCharacter),
        new("Encoding: 10,000 ASCII characters take the wide path", static () => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(new string('x', 10_000) + "é")) == new string('x', 10_000) + "é"),
        new("Encoding: transcoding status", static () => System.Text.Unicode.Utf8.FromUtf16("aé", stackalloc byte[2], out int read, out int written) == OperationStatus.DestinationTooSmall && read == 1 && written == 1),
        new("Encoding: by name", static () => Encoding.GetEncoding("utf-8").CodePage == 65001 && Encoding.GetEncoding(28591).WebName == "iso-8859-1" && Throws<ArgumentException>(static () => Opaque(Encoding.GetEncoding("no-such-encoding")))),
        new("Base64: test vectors of RFC 4648", static () => ((string, string)[])[("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] is var vectors && vectors.All(static v => Convert.ToBase64String(Encoding.ASCII.GetBytes(v.Item1)) == v.Item2 && Encoding.ASCII.GetString(Convert.FromBase64String(v.Item2)) == v.Item1)),
        new("Base64: 1,000 bytes and back, wide path", static () => Bytes(1000) is var bytes && Convert.FromBase64String(Convert.ToBase64String(bytes)).AsSpan().SequenceEqual(bytes)),
        new("Base64: broken text is refused", static () => Throws<FormatException>(static () => Opaque(Convert.FromBase64String("Zg="))) && !Convert.TryFromBase64String("a$b=", new byte[8], out _)),
        new("Base64Url", static () => Base64Url.EncodeToString([0xFB, 0xFF]) == "-_8" && Base64Url.DecodeFromChars("-_8").AsSpan().SequenceEqual((byte[])[0xFB, 0xFF])),
        new("Convert: hexadecimal", static () => Convert.ToHexString([0xDE, 0xAD, 0x01]) == "DEAD01" && Convert.FromHexString("dead01")[1] == 0xAD && Throws<FormatException>(static () => Opaque(Convert.FromHexString("0g")))),
        new("Convert: between types", static () => Convert.ToInt32("101", 2) == 5 && Convert.ToString(255, 16) == "ff" && Convert.ToInt32(2.5) == 2 && Convert.ToBoolean("True") && (int)Convert.ChangeType("42", typeof(int)) == 42 && Throws<OverflowException>(static () => Opaque(Convert.ToByte(256)))),
        new("Utf8Formatter and Utf8Parser", static () => Utf8Parser.TryParse("-12.5x"u8, out double value, out int used) && value == -12.5 && used == 5),
        new("MemoryStream: write, seek, read", Streams),
        new("BinaryWriter and BinaryReader", BinaryRoundTrip),
        new("StreamReader: lines of UTF-8 with byte order mark", static () => ReadLines([0xEF, 0xBB, 0xBF, .. "é1\r\n2\n\n3"u8]).SequenceEqual(["é1", "2", "", "3"])),
        new("StringReader and StringWriter", static () => new StringReader("a\nb") is var r && r.ReadLine() == "a" && r.ReadToEnd() == "b" && WriteText() == "x=1"),
        new("BinaryPrimitives: both orders", static () => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian([1, 2, 3, 4]) == 0x01020304 && System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian([0, 0, 0, 0, 0, 0, 0xF0, 0x3F]) == 1),
    ];

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++)
            bytes[i] = (byte)((i * 31) + 7);
        return bytes;
    }

    private static bool SplitCharacter()
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        var text = new StringBuilder();
        Span<char> buffer = stackalloc char[4];
        foreach (byte one in Encoding.UTF8.GetBytes(Mixed))
            text.Append(buffer[..decoder.GetChars([one], buffer, flush: false)]);
        return text.ToString() == Mixed;
    }

    private static bool Streams()
    {
        using var stream = new MemoryStream();
        stream.Write([1, 2, 3, 4]);
        stream.Position = 1;
        stream.WriteByte(9);
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == 4 && stream.ReadByte() == -1 && stream.ToArray().SequenceEqual((byte[])[1, 9, 3, 4]) && Throws<IOException>(() => stream.Seek(-10, SeekOrigin.Begin));
    }

    private static bool BinaryRoundTrip()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(-7);
        writer.Write("text é");
        writer.Write(1.5m);
        writer.Write7BitEncodedInt(300);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        return reader.ReadInt32() == -7 && reader.ReadString() == "text é" && reader.ReadDecimal() == 1.5m && reader.Read7BitEncodedInt() == 300 && Throws<EndOfStreamException>(() => reader.ReadByte());
    }

    private static List<string> ReadLines(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private static string WriteText()
    {
        using var writer = new StringWriter();
        writer.Write("x={0}", 1);
        return writer.ToString();
    }
}
