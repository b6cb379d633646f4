using System;
using System.Collections.Generic;
using System.IO;
using UefiKernel.Kernel.Files;
using Xunit;

namespace UefiKernel.Kernel.Tests.Files;

/// <summary>Bytes, space, locks, attributes and times of files on a RAM disk.</summary>
public sealed class OpenFileTests : IDisposable
{
    private readonly TestDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    /// <summary>Each step is also done to an array of bytes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_writes_and_lengths_are_those_of_an_array(int seed)
    {
        var random = new Random(seed);
        OpenFile file = _disk.Open("f");
        byte[] expected = [];
        long position = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] piece = new byte[random.Next(4) == 0 ? random.Next(20_000) : random.Next(200)];
            random.NextBytes(piece);
            int at = random.Next(60_000);
            switch (random.Next(5))
            {
                case 0:
                    Assert.Equal(FileStatus.Success, file.Write(piece, at, out int written));
                    Assert.Equal(piece.Length, written);
                    Put(ref expected, at, piece);
                    position = at + piece.Length;
                    break;
                case 1:
                    Assert.Equal(FileStatus.Success, file.Write(piece, -1, out _));
                    Put(ref expected, (int)position, piece);
                    position += piece.Length;
                    break;
                case 2:
                    byte[] buffer = new byte[piece.Length];
                    FileStatus status = file.Read(buffer, at, out int count);
                    int there = Math.Clamp(expected.Length - at, 0, buffer.Length);
                    Assert.Equal(there == 0 && buffer.Length > 0 ? FileStatus.EndOfFile : FileStatus.Success, status);
                    Assert.Equal(there, count);
                    Assert.Equal(expected.AsSpan(Math.Min(at, expected.Length), there), buffer.AsSpan(0, count));
                    position = count > 0 ? at + count : position;
                    break;
                case 3 when random.Next(4) == 0:
                    Assert.Equal(FileStatus.Success, file.SetLength(at));
                    Array.Resize(ref expected, at);
                    break;
                default:
                    Assert.Equal(FileStatus.Success, file.Seek(at));
                    position = at;
                    break;
            }

            Assert.Equal(expected.Length, file.Describe().Length);
            Assert.Equal(position, file.Position);
            Assert.Equal((expected.Length + 4095) / 4096, _disk.PagesInUse);
            Assert.Equal((ulong)_disk.PagesInUse, _disk.Disk.Pages.Value);
        }

        file.Close();
    }

    /// <summary>As many files as there is room for, of random sizes; then all of them go, and all of the space is back.</summary>
    [Fact]
    public void A_full_disk_refuses_and_changes_nothing()
    {
        var random = new Random(5);
        for (int round = 0; round < 5; round++)
        {
            var lengths = new Dictionary<string, long>();
            int refused = 0;
            while (refused < 20)
            {
                string name = "f" + random.Next(200);
                if (_disk.TryOpen(name, out OpenFile? file, FileDisposition.OpenOrCreate, FileRights.WriteData) is
                    FileStatus.DiskFull)
                {
                    refused++;
                    continue;
                }

                byte[] bytes = new byte[random.Next(30_000)];
                long before = file!.Describe().Length;
                FileStatus status = file.Write(bytes, before, out int count);
                Assert.Equal(status == FileStatus.Success ? bytes.Length : 0, count);
                Assert.True(status is FileStatus.Success or FileStatus.DiskFull);
                lengths[name] = before + count;
                Assert.Equal(before + count, file.Describe().Length);
                refused += status == FileStatus.DiskFull ? 1 : 0;
                file.Close();
                Assert.InRange(_disk.Space.Used, 0, _disk.Space.Limit);
            }

            foreach ((string name, long length) in lengths)
            {
                Assert.Equal(length, _disk.Describe(name).Length);
                Assert.Equal(FileStatus.Success, _disk.Disk.Delete(name, isDirectory: false));
            }

            Assert.Equal((0, 0L), (_disk.PagesInUse, _disk.Space.Used));
        }
    }

    [Fact]
    public void Memory_that_runs_out_below_the_limit_is_a_full_disk_too()
    {
        OpenFile file = _disk.Open("f");
        Assert.Equal(FileStatus.Success, file.Write(new byte[4096], 0, out _));
        _disk.Left = 3;
        Assert.Equal(FileStatus.DiskFull, file.SetLength(5 * 4096));
        Assert.Equal((4096L, 1), (file.Describe().Length, _disk.PagesInUse));
        _disk.Left = 3;
        Assert.Equal(FileStatus.Success, file.SetLength(4 * 4096));
        file.Close();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 4095)]
    [InlineData(1L << 40)]
    public void Lengths_that_no_disk_has_are_a_full_disk(long length)
    {
        OpenFile file = _disk.Open("f");
        Assert.Equal(FileStatus.DiskFull, file.SetLength(length));
        Assert.Equal(FileStatus.DiskFull, file.SetAllocation(length));
        Assert.Equal(FileStatus.DiskFull, file.Write("x"u8, length - 1, out _));
        Assert.Equal(FileStatus.InvalidParameter, file.Write("xy"u8, long.MaxValue - 1, out _));
        Assert.Equal(FileStatus.InvalidParameter, file.SetLength(-1));
        Assert.Equal(FileStatus.InvalidParameter, file.Seek(-1));
        Assert.Equal(0, _disk.PagesInUse);
        file.Close();
    }

    [Fact]
    public void Reserved_space_is_given_back_when_it_was_not_used()
    {
        OpenFile file = _disk.Open("f");
        Assert.Equal(FileStatus.Success, file.SetAllocation(40_000));
        Assert.Equal((10, 0L), (_disk.PagesInUse, file.Describe().Length));
        Assert.Equal(40_960, file.Describe().Allocated);
        Assert.Equal(FileStatus.Success, file.Write(new byte[5000], 0, out _));
        Assert.Equal(FileStatus.Success, file.SetAllocation(100));
        Assert.Equal(100, file.Describe().Length);
        file.Close();
        Assert.Equal(1, _disk.PagesInUse);
    }

    [Fact]
    public void Rights_are_asked_for_when_a_file_is_opened_and_kept_to_then()
    {
        OpenFile reader = _disk.Open("f", rights: FileRights.ReadData, share: FileShare.ReadWrite | FileShare.Delete);
        OpenFile writer = _disk.Open("f", rights: FileRights.WriteData, share: FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(FileStatus.AccessDenied, reader.Write("x"u8, 0, out _));
        Assert.Equal(FileStatus.AccessDenied, reader.SetLength(0));
        Assert.Equal(FileStatus.AccessDenied, reader.SetDelete(isDeleted: true));
        Assert.Equal(FileStatus.AccessDenied, reader.Rename("g", replaces: false));
        Assert.Equal(FileStatus.AccessDenied, reader.SetBasics(FileAttributes.Hidden, default));
        Assert.Equal(FileStatus.AccessDenied, writer.Read(new byte[1], 0, out _));
        Assert.Equal(FileStatus.InvalidParameter, reader.List(null, out _));
        OpenFile root = _disk.OpenDirectory("");
        Assert.Equal(FileStatus.InvalidParameter, root.Read(new byte[1], 0, out _));
        Assert.Equal(FileStatus.InvalidParameter, root.Write("x"u8, 0, out _));
        root.Close();
        reader.Close();
        writer.Close();
    }

    [Fact]
    public void A_handle_that_only_appends_writes_at_the_end_wherever_it_is()
    {
        _disk.Write("f", "ab");
        OpenFile end = _disk.Open("f", rights: FileRights.AppendData);
        Assert.Equal(FileStatus.Success, end.Write("c"u8, 0, out _));
        Assert.Equal(FileStatus.Success, end.Write("d"u8, -1, out _));
        end.Close();
        Assert.Equal("abcd", _disk.Read("f"));
    }

    [Theory]
    [InlineData(10, 10, 10, 10, true)]
    [InlineData(10, 10, 0, 10, false)]
    [InlineData(10, 10, 0, 11, true)]
    [InlineData(10, 10, 20, 5, false)]
    [InlineData(10, 10, 19, 1, true)]
    [InlineData(10, 0, 0, 100, false)]
    [InlineData(0, ulong.MaxValue, 50, 1, true)]
    [InlineData(long.MaxValue, ulong.MaxValue, 50, 1, false)]
    public void A_locked_range_is_kept_from_other_handles(ulong start, ulong length, int at, int count, bool meets)
    {
        OpenFile owner = _disk.Open("f", share: FileShare.ReadWrite);
        OpenFile other = _disk.Open("f", share: FileShare.ReadWrite);
        Assert.Equal(FileStatus.Success, owner.Write(new byte[200], 0, out _));
        Assert.Equal(FileStatus.Success, owner.SetLock(start, length));
        FileStatus expected = meets ? FileStatus.LockConflict : FileStatus.Success;
        Assert.Equal(expected, other.Read(new byte[count], at, out _));
        Assert.Equal(expected, other.Write(new byte[count], at, out _));
        Assert.Equal(meets ? FileStatus.LockNotGranted : FileStatus.Success, other.SetLock((ulong)at, (ulong)count));
        Assert.Equal(FileStatus.Success, owner.Unlock(start, length));
        Assert.Equal(FileStatus.RangeNotLocked, owner.Unlock(start, length));
        owner.Close();
        other.Close();
    }

    [Fact]
    public void Locks_end_with_their_handle_and_do_not_overlap_within_it()
    {
        OpenFile owner = _disk.Open("f", share: FileShare.ReadWrite);
        OpenFile other = _disk.Open("f", share: FileShare.ReadWrite);
        Assert.Equal(FileStatus.Success, owner.SetLock(0, 10));
        Assert.Equal(FileStatus.LockNotGranted, owner.SetLock(5, 10));
        Assert.Equal(FileStatus.Success, owner.Write(new byte[10], 0, out _));
        Assert.Equal(FileStatus.RangeNotLocked, other.Unlock(0, 10));
        Assert.Equal(FileStatus.RangeNotLocked, owner.Unlock(0, 5));
        owner.Close();
        Assert.Equal(FileStatus.Success, other.SetLock(5, 10));
        other.Close();
    }

    [Fact]
    public void Times_follow_what_is_done_and_are_set()
    {
        _disk.MakeDirectory("d");
        _disk.Time = 2000;
        OpenFile file = _disk.Open(
            @"d\f", rights: FileRights.WriteData | FileRights.ReadData | FileRights.WriteAttributes | FileRights.Delete);
        Assert.Equal(new FileTimes(2000, 2000, 2000, 2000), file.Describe().Times);
        Assert.Equal(new FileTimes(1000, 1000, 2000, 2000), _disk.Describe("d").Times);
        _disk.Time = 3000;
        file.Write("x"u8, 0, out _);
        Assert.Equal(new FileTimes(2000, 3000, 3000, 3000), file.Describe().Times);
        _disk.Time = 4000;
        file.Read(new byte[1], 0, out _);
        Assert.Equal(new FileTimes(2000, 3000, 3000, 3000), file.Describe().Times);
        Assert.Equal(FileStatus.Success, file.SetBasics(0, new FileTimes(5, 0, 6, 0)));
        Assert.Equal(new FileTimes(5, 3000, 6, 4000), file.Describe().Times);
        Assert.Equal(FileStatus.Success, file.SetBasics(0, new FileTimes(-1, -1, -1, -1)));
        _disk.Time = 5000;
        file.Write("y"u8, 0, out _);
        Assert.Equal(6, file.Describe().Times.Written);
        Assert.Equal(FileStatus.InvalidParameter, file.SetBasics(0, new FileTimes(-3, 0, 0, 0)));
        Assert.Equal(FileStatus.Success, file.Rename(@"d\g", replaces: false));
        Assert.Equal(new FileTimes(1000, 1000, 5000, 5000), _disk.Describe("d").Times);
        file.Close();
    }

    [Fact]
    public void Attributes_are_set_kept_and_reported()
    {
        OpenFile file = _disk.Open("f", rights: FileRights.WriteData | FileRights.WriteAttributes | FileRights.ReadData);
        Assert.Equal(FileAttributes.Archive, file.Describe().Attributes);
        Assert.Equal(FileStatus.Success, file.SetBasics(FileAttributes.Normal, default));
        Assert.Equal(FileAttributes.Normal, file.Describe().Attributes);
        Assert.Equal(FileStatus.Success, file.SetBasics(FileAttributes.ReadOnly | FileAttributes.Hidden, default));
        Assert.Equal(FileAttributes.ReadOnly | FileAttributes.Hidden, file.Describe().Attributes);
        Assert.Equal(FileStatus.Success, file.SetBasics(FileAttributes.Compressed | FileAttributes.System, default));
        Assert.Equal(FileAttributes.System, file.Describe().Attributes);
        Assert.Equal(FileStatus.InvalidParameter, file.SetBasics(FileAttributes.Directory, default));
        Assert.Equal(FileStatus.Success, file.Write("x"u8, 0, out _));
        Assert.Equal(FileAttributes.System | FileAttributes.Archive, file.Describe().Attributes);
        file.Close();
        Assert.Equal(FileAttributes.Directory, _disk.Describe("").Attributes);
    }

    private static void Put(ref byte[] expected, int at, byte[] piece)
    {
        if (piece.Length > 0 && at + piece.Length > expected.Length)
        {
            Array.Resize(ref expected, at + piece.Length);
        }

        piece.CopyTo(expected, piece.Length > 0 ? at : 0);
    }
}
