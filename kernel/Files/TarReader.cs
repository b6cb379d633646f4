using System;
using System.Text;

namespace UefiKernel.Kernel.Files;

/// <summary>
/// Reads an archive in the format "ustar" (POSIX.1-2024, pax, "ustar Interchange Format"): headers and data in blocks of 512
/// bytes. Whatever it is given, it reads nothing outside of the archive and comes to an end.
/// </summary>
/// <param name="archive">The archive.</param>
internal ref struct TarReader(ReadOnlySpan<byte> archive)
{
    private const int BlockBytes = 512;
    private const byte Directory = (byte)'5';

    private ReadOnlySpan<byte> _rest = archive;

    /// <summary>Reads the next file or directory. Entries of other kinds are passed over.</summary>
    /// <param name="path">Its path, with slashes.</param>
    /// <param name="data">The bytes of a file.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    /// <returns>False at the end, or where the archive is not as expected.</returns>
    public bool TryRead(out string path, out ReadOnlySpan<byte> data, out bool isDirectory)
    {
        path = "";
        data = default;
        isDirectory = false;
        while (_rest.Length >= BlockBytes && _rest[0] != 0)
        {
            ReadOnlySpan<byte> header = _rest[..BlockBytes];
            if (!TryReadOctal(header.Slice(124, 12), out long length) || length > _rest.Length - BlockBytes)
            {
                return false;
            }

            data = _rest.Slice(BlockBytes, (int)length);
            int blocks = (int)((length + BlockBytes - 1) / BlockBytes);
            _rest = _rest[Math.Min(_rest.Length, BlockBytes + (blocks * BlockBytes))..];
            byte kind = header[156];
            isDirectory = kind == Directory;
            if (isDirectory || kind is 0 or (byte)'0')
            {
                string prefix = Text(header.Slice(345, 155));
                path = prefix.Length > 0 ? $"{prefix}/{Text(header[..100])}" : Text(header[..100]);
                return true;
            }
        }

        return false;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static bool TryReadOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        foreach (byte digit in field.Trim((byte)' '))
        {
            if (digit == 0)
            {
                break;
            }

            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value * 8) + digit - '0';
        }

        return true;
    }
}
