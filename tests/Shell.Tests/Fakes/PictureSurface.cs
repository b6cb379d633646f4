using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;
using UefiKernel.Shell.Emulation.Model;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Fonts;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A screen whose picture can be saved, drawn with the kernel's own font, margin and colours.</summary>
internal sealed class PictureSurface : ITextSurface
{
    private readonly int _width;
    private readonly int _height;
    private readonly TextSize _size;
    private readonly TextArea _area;
    private readonly byte[] _pixels;

    public PictureSurface(int width, int height)
    {
        _width = width;
        _height = height;
        _size = TextSize.For(width, height);
        _area = TextArea.Of(width, height, _size);
        _pixels = new byte[width * height * 3];
        Clear();
    }

    public int Columns => _area.Columns;

    public int Rows => _area.Rows;

    public ColorTheme Theme { get; set; } = ColorTheme.Dark;

    public void DrawCells(int column, int row, ReadOnlySpan<Cell> cells)
    {
        foreach (ref readonly Cell cell in cells)
        {
            Draw(_area.Left + (column++ * _size.Width), _area.Top + (row * _size.Height), cell);
        }
    }

    public void Clear()
    {
        for (int i = 0; i < _width * _height; i++)
        {
            Set(i, Theme.GetBackground(Cell.Blank));
        }
    }

    /// <summary>Saves the picture (PNG, third edition: 8 bits for each of red, green and blue, no filter).</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, _width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), _height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR", header);
        using var data = new MemoryStream();
        using (var compressed = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int y = 0; y < _height; y++)
            {
                compressed.WriteByte(0);
                compressed.Write(_pixels, y * _width * 3, _width * 3);
            }
        }

        WriteChunk(file, "IDAT", data.ToArray());
        WriteChunk(file, "IEND", []);
    }

    private static void WriteChunk(FileStream file, string type, byte[] content)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes(type), .. content];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(chunk));
        file.Write(number);
    }

    // PNG, annex D: the CRC of ISO 3309.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }

    private void Draw(int left, int top, in Cell cell)
    {
        Span<ushort> rows = stackalloc ushort[BitmapFont.MostRows];
        _size.Font.ReadGlyph(cell.CodePoint, rows);
        for (int y = 0; y < _size.Height; y++)
        {
            for (int x = 0; x < _size.Width; x++)
            {
                bool isSet = (rows[y / _size.Scale] >> (_size.Font.Width - 1 - (x / _size.Scale)) & 1) != 0;
                Set(((top + y) * _width) + left + x, isSet ? Theme.GetForeground(cell) : Theme.GetBackground(cell));
            }
        }
    }

    private void Set(int pixel, uint color)
    {
        _pixels[pixel * 3] = (byte)(color >> 16);
        _pixels[(pixel * 3) + 1] = (byte)(color >> 8);
        _pixels[(pixel * 3) + 2] = (byte)color;
    }
}
