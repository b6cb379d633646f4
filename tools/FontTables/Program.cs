using System;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace UefiKernel.FontTables;

/// <summary>The command that shell/Fonts/FontTables.targets runs.</summary>
public static class Program
{
    private const int DrawingWidth = 8;
    private const int DrawingHeight = 16;

    /// <summary>
    /// Arguments: font file (PSF, gzip or not), drawings, class name, output file. Returns 0, or 1 with one line on stderr.
    /// </summary>
    public static int Main(string[] arguments)
    {
        if (arguments.Length != 4)
        {
            Console.Error.WriteLine("usage: UefiKernel.FontTables FONT.psfu[.gz] DRAWINGS.txt CLASS OUTPUT.cs");
            return 1;
        }

        string fontPath = arguments[0];
        if (!File.Exists(fontPath))
        {
            Console.Error.WriteLine($"error: the font {fontPath} is missing.");
            return 1;
        }

        string stage = fontPath;
        try
        {
            var font = PsfFont.Parse(ReadFont(fontPath));
            stage = arguments[1];
            using var reader = new StreamReader(arguments[1], Encoding.UTF8);
            var drawings = GlyphDrawings.Parse(reader, DrawingWidth, DrawingHeight);
            var table = FontTable.Create(font, drawings);
            stage = arguments[3];
            using var output = new StreamWriter(arguments[3], append: false, new UTF8Encoding(false));
            TableWriter.Write(output, table, arguments[2], Path.GetFileName(fontPath));
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {stage}: {e.Message}");
            return 1;
        }
    }

    /// <summary>The unpacked bytes of a font file, whether it is compressed with gzip or not.</summary>
    public static byte[] ReadFont(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes is not [0x1F, 0x8B, ..])
        {
            return bytes;
        }

        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
