using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using UefiKernel.Kernel.Files;
using Xunit;

namespace UefiKernel.Kernel.Tests.Files;

/// <summary>Names, opening, making, deleting and renaming on a RAM disk.</summary>
public sealed class RamDiskTests : IDisposable
{
    private readonly TestDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void A_file_keeps_its_bytes_and_is_found_in_any_case()
    {
        _disk.Write("Ärger.TXT", "text");
        Assert.Equal("text", _disk.Read("ärger.txt"));
        Assert.Equal("text", _disk.Read(@"\ÄRGER.txt"));
        Assert.Equal(["Ärger.TXT"], _disk.List(""));
    }

    [Theory]
    [InlineData("a", FileStatus.NotFound)]
    [InlineData(@"a\b", FileStatus.PathNotFound)]
    [InlineData(@"file\b", FileStatus.PathNotFound)]
    [InlineData(@"file\b\c", FileStatus.PathNotFound)]
    [InlineData(@"file\", FileStatus.InvalidName)]
    [InlineData("", FileStatus.IsDirectory)]
    [InlineData(@"\", FileStatus.IsDirectory)]
    [InlineData("dir", FileStatus.IsDirectory)]
    [InlineData(@"a\\b", FileStatus.InvalidName)]
    [InlineData(@"dir\\", FileStatus.InvalidName)]
    [InlineData(@"dir\.", FileStatus.InvalidName)]
    [InlineData("..", FileStatus.InvalidName)]
    [InlineData("a?", FileStatus.InvalidName)]
    [InlineData("a*b", FileStatus.InvalidName)]
    [InlineData("a:b", FileStatus.InvalidName)]
    [InlineData("a|b", FileStatus.InvalidName)]
    [InlineData("<", FileStatus.InvalidName)]
    [InlineData("a\"", FileStatus.InvalidName)]
    [InlineData("a/b", FileStatus.InvalidName)]
    [InlineData("a\0b", FileStatus.InvalidName)]
    [InlineData("\u001f", FileStatus.InvalidName)]
    [InlineData(@"missing\<", FileStatus.InvalidName)]
    public void Paths_that_name_no_file_have_Windows_errors(string path, object status)
    {
        _disk.Write("file", "x");
        _disk.MakeDirectory("dir");
        Assert.Equal((FileStatus)status, _disk.TryOpen(path));
    }

    [Fact]
    public void Names_of_255_characters_are_the_longest_and_paths_of_32767()
    {
        string longest = new('n', 255);
        Assert.Equal(FileStatus.Success, _disk.TryOpen(longest, FileDisposition.Create));
        Assert.Equal(FileStatus.InvalidName, _disk.TryOpen(longest + "n", FileDisposition.Create));
        Assert.Equal(FileStatus.NameTooLong, _disk.TryOpen(new string('a', 32_768), FileDisposition.Create));
        Assert.Equal(FileStatus.PathNotFound, _disk.TryOpen(string.Join('\\', Enumerable.Repeat("a", 16_384))));
    }

    [Theory]
    [InlineData(FileDisposition.Open, FileStatus.NotFound, FileStatus.Success, "old")]
    [InlineData(FileDisposition.Create, FileStatus.Success, FileStatus.AlreadyExists, "old")]
    [InlineData(FileDisposition.OpenOrCreate, FileStatus.Success, FileStatus.Success, "old")]
    [InlineData(FileDisposition.Overwrite, FileStatus.NotFound, FileStatus.Success, "")]
    [InlineData(FileDisposition.OverwriteOrCreate, FileStatus.Success, FileStatus.Success, "")]
    [InlineData(FileDisposition.Supersede, FileStatus.Success, FileStatus.Success, "")]
    public void Each_disposition_opens_makes_or_refuses(object disposition, object missing, object existing, string text)
    {
        var chosen = (FileDisposition)disposition;
        _disk.Write("old", "old");
        Assert.Equal((FileStatus)missing, _disk.TryOpen("new", chosen, FileRights.WriteData));
        Assert.Equal((FileStatus)existing, _disk.TryOpen("old", chosen, FileRights.WriteData));
        Assert.Equal((FileStatus)missing == FileStatus.Success, _disk.Exists("new"));
        Assert.Equal(text, _disk.Read("old"));
    }

    [Theory]
    [InlineData(FileAttributes.ReadOnly, false, false)]
    [InlineData(FileAttributes.Hidden, true, false)]
    [InlineData(FileAttributes.System, true, false)]
    [InlineData(FileAttributes.Archive, true, true)]
    public void Attributes_decide_who_may_write_and_empty(FileAttributes attributes, bool writes, bool empties)
    {
        _disk.Open("f", attributes: attributes).Close();
        Assert.Equal(
            writes ? FileStatus.Success : FileStatus.AccessDenied, _disk.TryOpen("f", rights: FileRights.WriteData));
        Assert.Equal(
            empties ? FileStatus.Success : FileStatus.AccessDenied, _disk.TryOpen("f", FileDisposition.OverwriteOrCreate));
        Assert.Equal(FileStatus.Success, _disk.TryOpen("f"));
        Assert.Equal(
            attributes == FileAttributes.ReadOnly ? FileStatus.AccessDenied : FileStatus.Success,
            _disk.TryOpen("f", FileDisposition.OverwriteOrCreate, attributes: attributes));
    }

    [Theory]
    [InlineData(FileRights.ReadData, FileShare.Read, FileRights.ReadData, FileShare.Read, true)]
    [InlineData(FileRights.ReadData, FileShare.Read, FileRights.WriteData, FileShare.ReadWrite, false)]
    [InlineData(FileRights.ReadData, FileShare.ReadWrite, FileRights.WriteData, FileShare.ReadWrite, true)]
    [InlineData(FileRights.ReadData, FileShare.ReadWrite, FileRights.WriteData, FileShare.Write, false)]
    [InlineData(FileRights.WriteData, FileShare.Read, FileRights.ReadData, FileShare.Read, false)]
    [InlineData(FileRights.WriteData, FileShare.Read, FileRights.ReadData, FileShare.ReadWrite, true)]
    [InlineData(FileRights.AppendData, FileShare.None, FileRights.ReadData, FileShare.ReadWrite, false)]
    [InlineData(FileRights.ReadData, FileShare.ReadWrite, FileRights.Delete, FileShare.ReadWrite, false)]
    [InlineData(FileRights.ReadData, FileShare.Delete, FileRights.Delete, FileShare.Read, true)]
    [InlineData(FileRights.ReadData, FileShare.None, FileRights.ReadAttributes, FileShare.None, true)]
    [InlineData(FileRights.WriteAttributes, FileShare.None, FileRights.WriteData, FileShare.None, true)]
    public void Share_modes_are_kept_both_ways(
        object first, FileShare firstShare, object second, FileShare secondShare, bool allowed)
    {
        OpenFile opened = _disk.Open("f", FileDisposition.Create, (FileRights)first, firstShare);
        FileStatus expected = allowed ? FileStatus.Success : FileStatus.SharingViolation;
        Assert.Equal(expected, _disk.TryOpen("f", rights: (FileRights)second, share: secondShare));
        opened.Close();
        Assert.Equal(FileStatus.Success, _disk.TryOpen("f", rights: (FileRights)second, share: secondShare));
    }

    [Fact]
    public void Emptying_needs_the_right_to_write_shared()
    {
        _disk.Write("f", "text");
        OpenFile reader = _disk.Open("f", rights: FileRights.ReadData, share: FileShare.Read);
        Assert.Equal(
            FileStatus.SharingViolation, _disk.TryOpen("f", FileDisposition.OverwriteOrCreate, FileRights.ReadData));
        Assert.Equal("text", _disk.Read("f"));
        reader.Close();
    }

    [Fact]
    public void A_deleted_file_goes_with_its_last_handle_and_cannot_be_opened_meanwhile()
    {
        _disk.Write("f", "text");
        OpenFile reader = _disk.Open("f", rights: FileRights.ReadData, share: FileShare.Delete | FileShare.Read);
        Assert.Equal(FileStatus.Success, _disk.Disk.Delete("f", isDirectory: false));
        Assert.Equal(FileStatus.DeletePending, _disk.TryOpen("f"));
        Assert.Equal(FileStatus.DeletePending, _disk.TryOpen("f", FileDisposition.Create));
        Assert.Equal(FileStatus.DeletePending, _disk.Disk.Describe("f", out _));
        Assert.Equal(FileStatus.DeletePending, _disk.Disk.Delete("f", isDirectory: false));
        byte[] bytes = new byte[4];
        Assert.Equal(FileStatus.Success, reader.Read(bytes, 0, out int count));
        Assert.Equal(4, count);
        Assert.Equal(1, _disk.PagesInUse);
        reader.Close();
        reader.Close();
        Assert.Equal(FileStatus.NotFound, _disk.TryOpen("f"));
        Assert.Equal((0, 0L), (_disk.PagesInUse, _disk.Space.Used));
        Assert.Equal(FileStatus.InvalidHandle, reader.Read(bytes, 0, out _));
    }

    [Fact]
    public void Deletion_is_refused_with_the_errors_of_Windows()
    {
        _disk.MakeDirectory("d");
        _disk.Write(@"d\f", "x");
        _disk.Open("r", attributes: FileAttributes.ReadOnly).Close();
        OpenFile held = _disk.Open("h", share: FileShare.ReadWrite);
        Assert.Equal(FileStatus.DirectoryNotEmpty, _disk.Disk.Delete("d", isDirectory: true));
        Assert.Equal(FileStatus.IsDirectory, _disk.Disk.Delete("d", isDirectory: false));
        Assert.Equal(FileStatus.NotDirectory, _disk.Disk.Delete(@"d\f", isDirectory: true));
        Assert.Equal(FileStatus.CannotDelete, _disk.Disk.Delete("r", isDirectory: false));
        Assert.Equal(FileStatus.SharingViolation, _disk.Disk.Delete("h", isDirectory: false));
        Assert.Equal(FileStatus.CannotDelete, _disk.Disk.Delete("", isDirectory: true));
        Assert.Equal(FileStatus.NotFound, _disk.Disk.Delete("x", isDirectory: false));
        Assert.Equal(FileStatus.PathNotFound, _disk.Disk.Delete(@"x\y", isDirectory: false));
        held.Close();
        Assert.Equal(["d", "h", "r"], _disk.List(""));
    }

    [Fact]
    public void A_file_that_is_deleted_on_close_goes_when_it_is_closed()
    {
        OpenFile opened = _disk.Open(
            "t", FileDisposition.Create, FileRights.WriteData | FileRights.Delete,
            options: FileOpenOptions.NoDirectory | FileOpenOptions.DeleteOnClose);
        Assert.Equal(FileStatus.Success, opened.Write("x"u8, -1, out _));
        Assert.True(_disk.Exists("t"));
        opened.Close();
        Assert.False(_disk.Exists("t"));
        Assert.Equal(
            FileStatus.CannotDelete,
            _disk.TryOpen(
                "t", FileDisposition.Create, FileRights.Delete, options: FileOpenOptions.DeleteOnClose,
                attributes: FileAttributes.ReadOnly));
        Assert.Equal(0, _disk.Space.Used);
    }

    [Fact]
    public void A_directory_that_is_deleted_takes_nothing_in()
    {
        _disk.MakeDirectory("d");
        OpenFile listing = _disk.OpenDirectory("d");
        Assert.Equal(FileStatus.Success, _disk.Disk.Delete("d", isDirectory: true));
        Assert.Equal(FileStatus.DeletePending, _disk.TryOpen(@"d\f", FileDisposition.Create));
        listing.Close();
        Assert.Equal(FileStatus.PathNotFound, _disk.TryOpen(@"d\f", FileDisposition.Create));
    }

    [Fact]
    public void A_rename_keeps_data_and_handles_and_replaces_only_when_it_is_asked_to()
    {
        _disk.Write("a", "first");
        _disk.Write("b", "second");
        OpenFile opened = _disk.Open("a", rights: FileRights.ReadData, share: FileShare.Read | FileShare.Delete);
        Assert.Equal(FileStatus.AlreadyExists, _disk.Disk.Move("a", "b", replaces: false));
        Assert.Equal(FileStatus.Success, _disk.Disk.Move("a", "A", replaces: false));
        Assert.Equal(["A", "b"], _disk.List(""));
        Assert.Equal(FileStatus.Success, _disk.Disk.Move("a", "B", replaces: true));
        Assert.Equal(["B"], _disk.List(""));
        Assert.Equal(@"\B", opened.GetPath());
        opened.Close();
        Assert.Equal("first", _disk.Read("b"));
        Assert.Equal(1, _disk.PagesInUse);
    }

    [Fact]
    public void A_rename_is_refused_with_the_errors_of_Windows()
    {
        _disk.MakeDirectory("d");
        _disk.MakeDirectory(@"d\e");
        _disk.Write("f", "x");
        _disk.Open("r", attributes: FileAttributes.ReadOnly).Close();
        OpenFile held = _disk.Open("h", share: FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(FileStatus.NotFound, _disk.Disk.Move("x", "y", replaces: false));
        Assert.Equal(FileStatus.PathNotFound, _disk.Disk.Move("f", @"x\y", replaces: false));
        Assert.Equal(FileStatus.PathNotFound, _disk.Disk.Move("f", @"r\y", replaces: false));
        Assert.Equal(FileStatus.InvalidName, _disk.Disk.Move("f", "a<", replaces: false));
        Assert.Equal(FileStatus.InvalidName, _disk.Disk.Move("f", @"g\", replaces: false));
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("f", "d", replaces: true));
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("f", "r", replaces: true));
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("f", "h", replaces: true));
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("d", "f", replaces: true));
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("", "root", replaces: false));
        Assert.Equal(FileStatus.SharingViolation, _disk.Disk.Move("d", @"d\e\d", replaces: false));
        held.Close();
    }

    [Fact]
    public void A_directory_moves_with_all_in_it_unless_something_in_it_is_open()
    {
        _disk.MakeDirectory("d");
        _disk.MakeDirectory(@"d\e");
        _disk.Write(@"d\e\f", "x");
        _disk.MakeDirectory("t");
        OpenFile held = _disk.Open(@"d\e\f", share: FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(FileStatus.AccessDenied, _disk.Disk.Move("d", @"t\new", replaces: false));
        held.Close();
        Assert.Equal(FileStatus.Success, _disk.Disk.Move("d", @"t\new", replaces: false));
        Assert.Equal("x", _disk.Read(@"t\new\e\f"));
        Assert.Equal(FileStatus.PathNotFound, _disk.TryOpen(@"d\e\f"));
    }

    [Fact]
    public void A_listing_has_dots_below_the_root_and_what_stays_is_listed_once()
    {
        _disk.MakeDirectory("d");
        foreach (string name in (string[])["b", "d", "f", "H"])
        {
            _disk.Write(@"d\" + name, "");
        }

        OpenFile listing = _disk.OpenDirectory("d");
        Assert.Equal([".", "..", "b", "d"], Next(listing, 4));
        _disk.Disk.Delete(@"d\d", isDirectory: false);
        _disk.Disk.Delete(@"d\f", isDirectory: false);
        _disk.Write(@"d\a", "");
        _disk.Write(@"d\g", "");
        Assert.Equal(["g", "H"], Next(listing, 2));
        Assert.Equal(FileStatus.NoMoreFiles, listing.List(null, out _));
        Assert.Equal(FileStatus.NoMoreFiles, listing.List(null, out _));
        listing.RestartListing();
        Assert.Equal(["g"], Next(listing, 1, "g*"));
        Assert.Equal(FileStatus.NoMoreFiles, listing.List(null, out _));
        listing.RestartListing();
        Assert.Equal(FileStatus.NoSuchFile, listing.List("x", out _));
        listing.Close();
    }

    [Theory]
    [InlineData("*", "a.txt b c.TXT d.tx")]
    [InlineData("*.*", "a.txt b c.TXT d.tx")]
    [InlineData("*.txt", "a.txt c.TXT")]
    [InlineData("?.txt", "a.txt c.TXT")]
    [InlineData("B", "b")]
    [InlineData("*.", "b")]
    [InlineData("x", "")]
    public void A_listing_matches_patterns_as_Windows_does(string pattern, string names)
    {
        foreach (string name in (string[])["a.txt", "b", "c.TXT", "d.tx"])
        {
            _disk.Write(name, "");
        }

        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), _disk.List("", pattern));
    }

    [Fact]
    public void A_path_can_begin_in_an_open_directory()
    {
        _disk.MakeDirectory("d");
        _disk.MakeDirectory(@"d\e");
        OpenFile start = _disk.OpenDirectory("d");
        FileRequest request = FileRequest.ForAttributes;
        Assert.Equal(FileStatus.Success, _disk.Disk.Open("e", in request, out OpenFile? found, out _, start));
        Assert.Equal(@"\d\e", found!.GetPath());
        found.Close();
        start.Close();
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        _disk.MakeDirectory("d");
        Parallel.For(0, 4, number =>
        {
            for (int i = 0; i < 500; i++)
            {
                string name = $@"d\{number}-{i % 7}";
                string text = new((char)('a' + number), i * 10 % 9000);
                _disk.Write(name, text);
                Assert.Equal(text, _disk.Read(name));
                Assert.Equal(FileStatus.Success, _disk.Disk.Move(name, name + "x", replaces: true));
                Assert.Contains($"{number}-{i % 7}x", _disk.List("d"));
                Assert.Equal(FileStatus.Success, _disk.Disk.Delete(name + "x", isDirectory: false));
            }
        });
        Assert.Equal([".", ".."], _disk.List("d"));
        Assert.Equal((0, (long)FilePages.BytesPerEntry), (_disk.PagesInUse, _disk.Space.Used));
    }

    private static string[] Next(OpenFile listing, int count, string? pattern = null) =>
        [.. Enumerable.Range(0, count).Select(_ =>
        {
            Assert.Equal(FileStatus.Success, listing.List(pattern, out FileInformation entry));
            return entry.Name;
        })];
}
