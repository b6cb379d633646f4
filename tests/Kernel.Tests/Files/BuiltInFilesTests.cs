using System;
using System.Formats.Tar;
using System.IO;
using System.Linq;
using System.Text;
using UefiKernel.Kernel.Files;
using Xunit;

namespace UefiKernel.Kernel.Tests.Files;

/// <summary>The files that an image is built with, from archives of .NET's own writer and damaged ones.</summary>
public sealed class BuiltInFilesTests : IDisposable
{
    private readonly TestDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Files_and_folders_of_an_archive_come_to_the_disk()
    {
        byte[] archive = Pack(
            ("./", null), ("./empty/", null), ("./a.txt", "text"), ("./b/", null), ("./b/c", new string('x', 1000)),
            ("b/ä", ""));
        Assert.Equal(3, BuiltInFiles.Unpack(_disk.Disk, archive, out string? problem));
        Assert.Null(problem);
        Assert.Equal("text", _disk.Read("a.txt"));
        Assert.Equal(new string('x', 1000), _disk.Read(@"b\c"));
        Assert.Equal("", _disk.Read(@"b\ä"));
        Assert.Empty(_disk.List("empty").Except([".", ".."]));
    }

    [Fact]
    public void What_cannot_be_on_the_disk_is_named_and_the_rest_comes()
    {
        byte[] archive = Pack(("a:b", "x"), ("missing/c", "x"), ("large", new string('x', 2 << 20)), ("good", "x"));
        Assert.Equal(1, BuiltInFiles.Unpack(_disk.Disk, archive, out string? problem));
        Assert.Equal("a:b: InvalidName", problem);
        Assert.Equal(["good"], _disk.List(""));
        Assert.Equal(0, BuiltInFiles.Unpack(_disk.Disk, default, out problem));
        Assert.Null(problem);
    }

    [Fact]
    public void A_damaged_archive_ends_the_reading()
    {
        byte[] archive = Pack(("a", "first"), ("b", new string('x', 600)), ("c", "last"));
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = archive[..random.Next(archive.Length + 1)];
            for (int n = random.Next(4); n > 0 && damaged.Length > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            using var disk = new TestDisk();
            Assert.InRange(BuiltInFiles.Unpack(disk.Disk, damaged, out _), 0, 3);
        }
    }

    private static byte[] Pack(params (string Path, string? Text)[] entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string path, string? text) in entries)
            {
                var entry = new UstarTarEntry(text == null ? TarEntryType.Directory : TarEntryType.RegularFile, path);
                if (text != null)
                {
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                }

                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }
}
