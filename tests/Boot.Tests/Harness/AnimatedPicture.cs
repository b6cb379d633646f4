using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// Screens one after the other as an animated PNG. Each picture holds only the rectangle that changed. Layout: W3C, "Portable
/// Network Graphics (PNG) Specification (Third Edition)", sections 5 and 11; the animation's chunks are in 11.3.4.
/// </summary>
internal sealed class AnimatedPicture
{
    private const int BytesPerPixel = 3;
    private const ushort TicksPerSecond = 100;
    private const uint CrcPolynomial = 0xEDB8_8320;

    private static readonly byte[] s_signature = [0x89, .. "PNG\r\n\x1A\n"u8];

    private readonly List<(Screenshot Screen, TimeSpan Time)> _frames = [];

    /// <summary>Adds a screen, of the size of the first one.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="time">How long it is shown; hundredths of a second count.</param>
    public void Add(Screenshot screen, TimeSpan time)
    {
        if (_frames is [var first, ..] && (first.Screen.Width, first.Screen.Height) != (screen.Width, screen.Height))
        {
            throw new ArgumentException(
                $"expected {first.Screen.Width}x{first.Screen.Height}, found {screen.Width}x{screen.Height}", nameof(screen));
        }

        _frames.Add((screen, time));
    }

    /// <summary>Makes the file. It repeats for ever.</summary>
    public byte[] ToBytes()
    {
        Screenshot first = _frames[0].Screen;
        using var file = new MemoryStream();
        file.Write(s_signature);
        Write(file, "IHDR"u8, [.. Number(first.Width), .. Number(first.Height), 8, 2, 0, 0, 0]);
        Write(file, "acTL"u8, [.. Number(_frames.Count), .. Number(0)]);
        int sequence = 0;
        for (int i = 0; i < _frames.Count; i++)
        {
            (Screenshot screen, TimeSpan time) = _frames[i];
            (int left, int top, int width, int height) = i == 0
                ? (0, 0, screen.Width, screen.Height)
                : Difference(_frames[i - 1].Screen, screen);
            ushort ticks = (ushort)(time.TotalSeconds * TicksPerSecond);
            byte[] delay = [(byte)(ticks >> 8), (byte)ticks, 0, (byte)TicksPerSecond];

            // The picture stays when the next one comes, and replaces what was there.
            Write(file, "fcTL"u8,
                [.. Number(sequence++), .. Number(width), .. Number(height), .. Number(left), .. Number(top), .. delay, 0, 0]);
            byte[] pixels = Compress(screen, left, top, width, height);
            if (i == 0)
            {
                Write(file, "IDAT"u8, pixels);
            }
            else
            {
                Write(file, "fdAT"u8, [.. Number(sequence++), .. pixels]);
            }
        }

        Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    // At least one pixel, which a frame must have.
    private static (int Left, int Top, int Width, int Height) Difference(Screenshot before, Screenshot after)
    {
        (int left, int top, int right, int bottom) = (after.Width, after.Height, 0, 0);
        for (int y = 0; y < after.Height; y++)
        {
            for (int x = 0; x < after.Width; x++)
            {
                if (before[x, y] != after[x, y])
                {
                    (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
                    (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
                }
            }
        }

        return right == 0 ? (0, 0, 1, 1) : (left, top, right - left, bottom - top);
    }

    // Each row begins with its filter: 2, the difference from the row above, is small where text stands in equal rows.
    private static byte[] Compress(Screenshot screen, int left, int top, int width, int height)
    {
        const byte Up = 2;
        using var target = new MemoryStream();
        using (var zlib = new ZLibStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[1 + (width * BytesPerPixel)];
            byte[] above = new byte[row.Length];
            byte[] filtered = new byte[row.Length];
            filtered[0] = Up;
            for (int y = top; y < top + height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    uint pixel = screen[left + x, y];
                    int place = 1 + (x * BytesPerPixel);
                    (row[place], row[place + 1], row[place + 2]) = ((byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel);
                }

                for (int i = 1; i < row.Length; i++)
                {
                    filtered[i] = unchecked((byte)(row[i] - above[i]));
                }

                zlib.Write(filtered);
                (row, above) = (above, row);
            }
        }

        return target.ToArray();
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> kind, byte[] data)
    {
        byte[] content = [.. kind, .. data];
        file.Write(Number(data.Length));
        file.Write(content);
        file.Write(Number(unchecked((int)Crc(content))));
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    // The same specification, section 5.5.
    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ CrcPolynomial : crc >> 1;
            }
        }

        return ~crc;
    }
}
