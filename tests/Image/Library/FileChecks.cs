#pragma warning disable CA1416 // The library in the image is that of Windows.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using static UefiKernel.Image.Library.WorkFolder;

namespace UefiKernel.Image.Library;

/// <summary>File, FileInfo and Directory over the RAM disk: the library's own code, and what Windows documents.</summary>
internal static class FileChecks
{
    // Errors of Windows (Microsoft, "System Error Codes").
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int AccessDenied = 5;
    private const int SharingViolation = 32;
    private const int FileExists = 80;
    private const int InvalidName = 123;
    private const int DirectoryNotEmpty = 145;
    private const int AlreadyExists = 183;
    private const int NotDirectory = 267;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        .. Contents, .. Names, .. Errors, .. Attributes, .. Copies, .. Folders,
    ];

    private static IEnumerable<SelfTestCheck> Contents =>
    [
        With("file: text is read as it was written", static f =>
        {
            Check.Equal("äöü €\r\nline", File.ReadAllText(f.File("a.txt", "äöü €\r\nline")));
        }),
        With("file: bytes of every length around a page", static f =>
        {
            foreach (int length in (int[])[0, 1, 4095, 4096, 4097, 10_000])
            {
                byte[] bytes = [.. Enumerable.Range(0, length).Select(static i => (byte)(i * 7))];
                File.WriteAllBytes(f["b"], bytes);
                Check.Sequence(bytes, File.ReadAllBytes(f["b"]));
            }
        }),
        With("file: lines end as in Windows", static f =>
        {
            File.WriteAllLines(f["l"], ["a", "b"]);
            Check.Equal("a\r\nb\r\n", File.ReadAllText(f["l"]));
            Check.Sequence(["a", "b"], File.ReadLines(f["l"]));
        }),
        With("file: appending makes and lengthens", static f =>
        {
            File.AppendAllText(f["a"], "x");
            File.AppendAllText(f["a"], "y");
            File.AppendAllLines(f["a"], ["z"]);
            Check.Equal("xyz\r\n", File.ReadAllText(f["a"]));
        }),
        With("file: asynchronous text", static f =>
        {
            File.WriteAllTextAsync(f["a"], "text").GetAwaiter().GetResult();
            Check.Equal("text", File.ReadAllTextAsync(f["a"]).GetAwaiter().GetResult());
        }),
        With("file: asynchronous bytes, a megabyte", static f =>
        {
            byte[] bytes = new byte[1 << 20];
            new Random(1).NextBytes(bytes);
            File.WriteAllBytesAsync(f["a"], bytes).GetAwaiter().GetResult();
            Check.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytesAsync(f["a"]).GetAwaiter().GetResult()));
        }),
        With("file: StreamReader and StreamWriter with an encoding", static f =>
        {
            using (var writer = new StreamWriter(f["u"], append: false, Encoding.Unicode))
            {
                writer.Write("ä");
            }

            Check.Sequence((byte[])[0xFF, 0xFE, 0xE4, 0], File.ReadAllBytes(f["u"]));
            using var reader = new StreamReader(f["u"]);
            Check.Equal("ä", reader.ReadToEnd());
        }),
        With("file: overwriting shortens", static f =>
        {
            f.File("a", "long text");
            Check.Equal("b", File.ReadAllText(f.File("a", "b")));
        }),
    ];

    private static IEnumerable<SelfTestCheck> Names =>
    [
        With("file names: case is kept and does not matter", static f =>
        {
            f.File("Ärger.TXT");
            Check.True(File.Exists(f["ÄRGER.txt"]));
            Check.Equal("Ärger.TXT", Path.GetFileName(Directory.GetFiles(f.Path)[0]));
        }),
        With("file names: dots and blanks at the end go", static f =>
        {
            f.File("a. .");
            Check.True(File.Exists(f["a"]));
        }),
        With("file names: with \\\\?\\ dots at the end stay", static f =>
        {
            File.WriteAllText(@"\\?\" + f["a."], "x");
            Check.True(!File.Exists(f["a"]) && File.Exists(@"\\?\" + f["a."]));
            File.Delete(@"\\?\" + f["a."]);
        }),
        With("file names: 255 characters are the most", static f =>
        {
            f.File(new string('n', 255));
            Fails<IOException>(InvalidName, () => f.File(new string('n', 256)));
        }),
        With("file names: paths longer than 260 characters", static f =>
        {
            string deep = f.Path;
            for (int i = 0; i < 4; i++)
            {
                deep += "\\" + new string('d', 100);
            }

            Directory.CreateDirectory(deep);
            File.WriteAllText(deep + "\\f", "x");
            Check.Equal("x", File.ReadAllText(deep + "\\f"));
            Check.Equal(1, Directory.GetFiles(f.Path, "f", SearchOption.AllDirectories).Length);
        }),
        .. new[] { "a<b", "a>b", "a|b", "a\"b", "a*b", "a?b", "a:b", "a\u0001" }.Select(static name =>
            With($"file names: no file can be named {name.Replace('\u0001', '1')}", f =>
            {
                Fails<IOException>(InvalidName, () => f.File(name));
            })),
        With("file names: NUL takes everything and is empty, in every folder and with every extension", static f =>
        {
            File.WriteAllText("NUL", "x");
            File.WriteAllText(f["nul.txt"], "x");
            Check.Equal("", File.ReadAllText("nul"));
            Check.Equal(0, Directory.GetFiles(f.Path).Length);
            Check.Equal(@"\\.\nul", Path.GetFullPath(f["nul.txt"]));
        }),
        With("file names: a device that is not there is not found", static f =>
        {
            Fails<FileNotFoundException>(FileNotFound, static () => File.ReadAllText("LPT1"));
            Fails<FileNotFoundException>(FileNotFound, () => File.ReadAllText(f["com3.x"]));
        }),
        With("file names: relative ones begin in the current directory", static f =>
        {
            string before = Environment.CurrentDirectory;
            Environment.CurrentDirectory = f.Path;
            try
            {
                File.WriteAllText("a", "x");
                Check.Equal("x", File.ReadAllText(f["a"]));
                Check.Equal("x", File.ReadAllText("R:a"));
                Check.Equal(f["b"], Path.GetFullPath("b"));
                Check.Equal(@"R:\b", Path.GetFullPath(@"\b"));
                Check.Equal(@"R:\Temp", Path.GetFullPath(".."));
                Check.Equal(f.Path, Path.GetFullPath("R:"));
            }
            finally
            {
                Environment.CurrentDirectory = before;
            }
        }),
        With("file names: the current directory can be neither deleted nor renamed", static f =>
        {
            string before = Environment.CurrentDirectory;
            Environment.CurrentDirectory = f.Folder("d");
            try
            {
                Fails<IOException>(SharingViolation, () => Directory.Delete(f["d"]));
                Fails<IOException>(SharingViolation, () => Directory.Move(f["d"], f["e"]));
            }
            finally
            {
                Environment.CurrentDirectory = before;
            }
        }),
    ];

    private static IEnumerable<SelfTestCheck> Errors =>
    [
        With("file errors: reading what is not there", static f =>
        {
            Fails<FileNotFoundException>(FileNotFound, () => File.ReadAllText(f["x"]));
        }),
        With("file errors: a folder of the path is not there", static f =>
        {
            Fails<DirectoryNotFoundException>(PathNotFound, () => File.WriteAllText(f[@"x\y"], ""));
        }),
        With("file errors: a folder of the path is a file", static f =>
        {
            f.File("x");
            Fails<DirectoryNotFoundException>(PathNotFound, () => File.WriteAllText(f[@"x\y"], ""));
        }),
        With("file errors: another drive", static _ =>
        {
            Fails<DirectoryNotFoundException>(PathNotFound, static () => File.ReadAllText(@"C:\a"));
        }),
        With("file errors: another machine", static _ =>
        {
            Fails<IOException>(53, static () => File.ReadAllText(@"\\server\share\a"));
        }),
        With("file errors: a folder is no file", static f =>
        {
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.ReadAllText(f.Folder("d")));
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.WriteAllText(f["d"], ""));
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.Delete(f["d"]));
        }),
        With("file errors: a file with a backslash at the end", static f =>
        {
            Fails<IOException>(InvalidName, () => File.ReadAllText(f.File("a") + "\\"));
            Check.True(!File.Exists(f[@"a\"]));
        }),
        With("file errors: a new file that is there", static f =>
        {
            f.File("a");
            Fails<IOException>(FileExists, () => new FileStream(f["a"], FileMode.CreateNew).Dispose());
        }),
        With("file errors: emptying what is not there", static f =>
        {
            Fails<FileNotFoundException>(FileNotFound, () => new FileStream(f["a"], FileMode.Truncate).Dispose());
        }),
        With("file errors: a file that is in use", static f =>
        {
            using FileStream held = File.Open(f["a"], FileMode.Create);
            Fails<IOException>(SharingViolation, () => File.ReadAllText(f["a"]));
            Fails<IOException>(SharingViolation, () => File.Delete(f["a"]));
            Fails<IOException>(SharingViolation, () => File.Move(f["a"], f["b"]));
        }),
        With("file errors: deleting what is not there is none", static f => File.Delete(f["x"])),
        With("file errors: deleting in a folder that is not there", static f =>
        {
            Fails<DirectoryNotFoundException>(PathNotFound, () => File.Delete(f[@"x\y"]));
        }),
        With("file errors: the text of the exception names the path", static f =>
        {
            try
            {
                File.ReadAllText(f["x"]);
                Check.Fail("expected FileNotFoundException");
            }
            catch (FileNotFoundException e)
            {
                Check.Equal($"Could not find file '{f["x"]}'.", e.Message);
                Check.Equal(f["x"], e.FileName);
            }
        }),
        With("file errors: links are refused", static f =>
        {
            Check.Throws<IOException>(() => File.CreateSymbolicLink(f["l"], f["a"]));
            Check.True(new FileInfo(f.File("a")).LinkTarget == null);
        }),
    ];

    private static IEnumerable<SelfTestCheck> Attributes =>
    [
        With("file attributes: a new file is to be archived", static f =>
        {
            Check.Equal(FileAttributes.Archive, File.GetAttributes(f.File("a")));
            Check.Equal(FileAttributes.Directory, File.GetAttributes(f.Path));
        }),
        With("file attributes: set, and none at all", static f =>
        {
            File.SetAttributes(f.File("a"), FileAttributes.Hidden | FileAttributes.System);
            Check.Equal(FileAttributes.Hidden | FileAttributes.System, File.GetAttributes(f["a"]));
            File.SetAttributes(f["a"], 0);
            Check.Equal(FileAttributes.Normal, File.GetAttributes(f["a"]));
        }),
        With("file attributes: a read-only file is neither written nor deleted", static f =>
        {
            File.SetAttributes(f.File("a"), FileAttributes.ReadOnly);
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.WriteAllText(f["a"], ""));
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.Delete(f["a"]));
            Check.True(new FileInfo(f["a"]).IsReadOnly);
        }),
        With("file attributes: a hidden file is not overwritten", static f =>
        {
            File.SetAttributes(f.File("a"), FileAttributes.Hidden);
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.WriteAllText(f["a"], ""));
        }),
        With("file attributes: of what is not there", static f =>
        {
            Fails<FileNotFoundException>(FileNotFound, () => File.GetAttributes(f["x"]));
            Fails<FileNotFoundException>(FileNotFound, () => File.SetAttributes(f["x"], FileAttributes.Hidden));
            Fails<DirectoryNotFoundException>(PathNotFound, () => File.GetAttributes(f[@"x\y"]));
        }),
        With("file times: set and read back, to 100 ns", static f =>
        {
            DateTime time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(7);
            f.File("a");
            File.SetCreationTimeUtc(f["a"], time);
            File.SetLastWriteTimeUtc(f["a"], time.AddDays(1));
            File.SetLastAccessTimeUtc(f["a"], time.AddDays(2));
            Check.Equal(time.Ticks, File.GetCreationTimeUtc(f["a"]).Ticks);
            Check.Equal(time.AddDays(1).Ticks, File.GetLastWriteTimeUtc(f["a"]).Ticks);
            Check.Equal(time.AddDays(2).Ticks, File.GetLastAccessTimeUtc(f["a"]).Ticks);
        }),
        With("file times: writing sets the time of the last change", static f =>
        {
            File.SetLastWriteTimeUtc(f.File("a"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            File.AppendAllText(f["a"], "x");
            Check.True((DateTime.UtcNow - File.GetLastWriteTimeUtc(f["a"])).Duration() < TimeSpan.FromMinutes(1));
        }),
        With("file times: of a folder", static f =>
        {
            var time = new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            Directory.SetLastWriteTimeUtc(f.Folder("d"), time);
            Check.Equal(time.Ticks, Directory.GetLastWriteTimeUtc(f["d"]).Ticks);
            File.WriteAllText(f[@"d\a"], "");
            Check.True(Directory.GetLastWriteTimeUtc(f["d"]) > time);
        }),
        With("file times: of what is not there are of 1601", static f =>
        {
            Check.Equal(DateTime.FromFileTimeUtc(0).Ticks, File.GetLastWriteTimeUtc(f["x"]).Ticks);
        }),
        With("FileInfo: length, times and refresh", static f =>
        {
            var info = new FileInfo(f.File("a", "12345"));
            Check.Equal(5L, info.Length);
            File.AppendAllText(f["a"], "6");
            Check.Equal(5L, info.Length);
            info.Refresh();
            Check.Equal(6L, info.Length);
            Check.Equal(".txt", new FileInfo(f["b.txt"]).Extension);
            Fails<FileNotFoundException>(FileNotFound, () => _ = new FileInfo(f["x"]).Length);
        }),
    ];

    private static IEnumerable<SelfTestCheck> Copies =>
    [
        With("file copy: contents, attributes and time of the last change", static f =>
        {
            var time = new DateTime(2005, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            f.File("a", new string('x', 9000));
            File.SetLastWriteTimeUtc(f["a"], time);
            File.SetAttributes(f["a"], FileAttributes.ReadOnly | FileAttributes.Archive);
            File.Copy(f["a"], f["b"]);
            Check.Equal(new string('x', 9000), File.ReadAllText(f["b"]));
            Check.Equal(FileAttributes.ReadOnly | FileAttributes.Archive, File.GetAttributes(f["b"]));
            Check.Equal(time.Ticks, File.GetLastWriteTimeUtc(f["b"]).Ticks);
        }),
        With("file copy: over a file only when it is asked to", static f =>
        {
            f.File("a", "new");
            f.File("b", "old text");
            Fails<IOException>(FileExists, () => File.Copy(f["a"], f["b"]));
            File.Copy(f["a"], f["b"], overwrite: true);
            Check.Equal("new", File.ReadAllText(f["b"]));
        }),
        With("file copy: of nothing, of a folder, onto a folder, onto itself", static f =>
        {
            f.File("a");
            f.Folder("d");
            Fails<FileNotFoundException>(FileNotFound, () => File.Copy(f["x"], f["b"]));
            Fails<UnauthorizedAccessException>(AccessDenied, () => File.Copy(f["d"], f["b"]));
            Check.Throws<IOException>(() => File.Copy(f["a"], f["d"], overwrite: true));
            Fails<IOException>(SharingViolation, () => File.Copy(f["a"], f["a"], overwrite: true));
        }),
        With("file move: to another folder, with another case, over a file", static f =>
        {
            f.Folder("d");
            File.Move(f.File("a", "1"), f[@"d\b"]);
            File.Move(f[@"d\b"], f[@"d\B"]);
            Check.Equal("B", Path.GetFileName(Directory.GetFiles(f["d"])[0]));
            f.File("c", "2");
            Fails<IOException>(AlreadyExists, () => File.Move(f["c"], f[@"d\b"]));
            File.Move(f["c"], f[@"d\b"], overwrite: true);
            Check.Equal("2", File.ReadAllText(f[@"d\b"]));
            Check.True(!File.Exists(f["c"]));
        }),
        With("file move: of nothing and to nowhere", static f =>
        {
            Fails<FileNotFoundException>(FileNotFound, () => File.Move(f["x"], f["y"]));
            Fails<DirectoryNotFoundException>(PathNotFound, () => File.Move(f.File("a"), f[@"x\y"]));
        }),
        With("file replace: keeps the creation time, and the old file as a backup", static f =>
        {
            var time = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            f.File("old", "old");
            File.SetCreationTimeUtc(f["old"], time);
            f.File("new", "new");
            File.Replace(f["new"], f["old"], f["backup"]);
            Check.Equal("new", File.ReadAllText(f["old"]));
            Check.Equal("old", File.ReadAllText(f["backup"]));
            Check.Equal(time.Ticks, File.GetCreationTimeUtc(f["old"]).Ticks);
            Check.True(!File.Exists(f["new"]));
        }),
        With("file replace: without a backup, and of what is not there", static f =>
        {
            File.Replace(f.File("new", "new"), f.File("old", "old"), null);
            Check.Equal("new", File.ReadAllText(f["old"]));
            Fails<FileNotFoundException>(FileNotFound, () => File.Replace(f["x"], f["old"], null));
            Fails<FileNotFoundException>(FileNotFound, () => File.Replace(f["old"], f["x"], null));
            Check.Equal("new", File.ReadAllText(f["old"]));
        }),
    ];

    private static IEnumerable<SelfTestCheck> Folders =>
    [
        With("folders: made with all above them, and made again", static f =>
        {
            Directory.CreateDirectory(f[@"a\b\c"]);
            Directory.CreateDirectory(f[@"a\b\c"]);
            Check.True(Directory.Exists(f[@"a\b\c"]) && Directory.Exists(f[@"a\b\c\"]) && !File.Exists(f["a"]));
        }),
        With("folders: not where a file is", static f =>
        {
            Fails<IOException>(AlreadyExists, () => Directory.CreateDirectory(f.File("a")));
            Check.Throws<IOException>(() => Directory.CreateDirectory(f[@"a\b"]));
        }),
        With("folders: deleted when they are empty, or with all in them", static f =>
        {
            f.Folder("d");
            f.Folder(@"d\e");
            f.File(@"d\e\f");
            Fails<IOException>(DirectoryNotEmpty, () => Directory.Delete(f["d"]));
            Directory.Delete(f["d"], recursive: true);
            Check.True(!Directory.Exists(f["d"]));
            Fails<DirectoryNotFoundException>(PathNotFound, () => Directory.Delete(f["d"]));
            Fails<IOException>(NotDirectory, () => Directory.Delete(f.File("a")));
        }),
        With("folders: moved with all in them", static f =>
        {
            f.Folder("d");
            f.File(@"d\a", "x");
            Directory.Move(f["d"], f["e"]);
            Check.Equal("x", File.ReadAllText(f[@"e\a"]));
            f.Folder("g");
            Fails<IOException>(AlreadyExists, () => Directory.Move(f["e"], f["g"]));
            Check.Throws<IOException>(() => Directory.Move(f["e"], f[@"e\h"]));
            Fails<DirectoryNotFoundException>(PathNotFound, () => Directory.Move(f["x"], f["y"]));
        }),
        With("folders: a folder with an open file is not moved", static f =>
        {
            f.Folder("d");
            using FileStream held = File.Create(f[@"d\a"]);
            Check.Throws<IOException>(() => Directory.Move(f["d"], f["e"]));
        }),
        With("folders: listed by name, with patterns", static f =>
        {
            foreach (string name in (string[])["b.txt", "a.TXT", "c.doc", "d"])
            {
                f.File(name);
            }

            f.Folder("e.txt");
            Check.Sequence(["a.TXT", "b.txt"], Directory.GetFiles(f.Path, "*.txt").Select(Path.GetFileName));
            Check.Sequence(["e.txt"], Directory.GetDirectories(f.Path).Select(Path.GetFileName));
            Check.Equal(5, Directory.GetFileSystemEntries(f.Path).Length);
            Check.Sequence(["d"], Directory.GetFiles(f.Path, "*.").Select(Path.GetFileName));
            Check.Equal(4, Directory.GetFiles(f.Path, "*.*").Length);
        }),
        With("folders: hidden files are left out when it is asked to", static f =>
        {
            File.SetAttributes(f.File("h"), FileAttributes.Hidden);
            f.File("v");
            Check.Equal(1, Directory.EnumerateFiles(f.Path, "*", new EnumerationOptions()).Count());
            Check.Equal(2, Directory.EnumerateFiles(f.Path).Count());
        }),
        With("folders: a thousand files, each listed once", static f =>
        {
            for (int i = 0; i < 1000; i++)
            {
                f.File("f" + i);
            }

            Check.Equal(1000, Directory.EnumerateFiles(f.Path).Distinct().Count());
            Check.Equal(111, Directory.EnumerateFiles(f.Path, "f7*").Count());
        }),
        With("folders: files deleted while they are listed", static f =>
        {
            for (int i = 0; i < 300; i++)
            {
                f.File("f" + i);
            }

            int seen = 0;
            foreach (string file in Directory.EnumerateFiles(f.Path))
            {
                File.Delete(file);
                seen++;
            }

            Check.Equal(300, seen);
            Check.Equal(0, Directory.GetFiles(f.Path).Length);
        }),
        With("folders: DirectoryInfo walks a tree", static f =>
        {
            f.Folder("a");
            f.Folder(@"a\b");
            f.File(@"a\b\c", "123");
            FileInfo[] files = new DirectoryInfo(f.Path).GetFiles("*", SearchOption.AllDirectories);
            Check.Equal(1, files.Length);
            Check.Equal(3L, files[0].Length);
            Check.Equal("b", files[0].Directory!.Name);
            Check.Equal(f["a"], files[0].Directory!.Parent!.FullName);
        }),
        With("folders: listing what is not there, and a file", static f =>
        {
            Fails<DirectoryNotFoundException>(PathNotFound, () => Directory.GetFiles(f["x"]));
            Check.Throws<IOException>(() => Directory.GetFiles(f.File("a")));
        }),
        With("folders: the current directory must be one that is there", static f =>
        {
            Fails<DirectoryNotFoundException>(PathNotFound, () => Environment.CurrentDirectory = f["x"]);
            Fails<IOException>(NotDirectory, () => Environment.CurrentDirectory = f.File("a"));
        }),
        With("drive: R: is a RAM disk with space", static _ =>
        {
            DriveInfo drive = DriveInfo.GetDrives().Single();
            Check.Equal("R:\\", drive.Name);
            Check.Equal(DriveType.Ram, drive.DriveType);
            Check.Equal("RAMFS", drive.DriveFormat);
            Check.Equal("RAM disk", drive.VolumeLabel);
            Check.True(drive.IsReady && drive.AvailableFreeSpace > 0 && drive.AvailableFreeSpace <= drive.TotalSize);
            Check.True(!new DriveInfo("C").IsReady);
        }),
        With("drive: a file takes space and gives it back", static f =>
        {
            var drive = new DriveInfo("R");
            long before = drive.TotalFreeSpace;
            File.WriteAllBytes(f["a"], new byte[1 << 20]);
            Check.True(before - drive.TotalFreeSpace >= 1 << 20);
            File.Delete(f["a"]);
            Check.True(before - drive.TotalFreeSpace < 1 << 20);
        }),
        With("temporary files: a new one is there, empty, and in the folder for them", static _ =>
        {
            string name = Path.GetTempFileName();
            Check.Equal(0L, new FileInfo(name).Length);
            Check.Equal(Path.GetTempPath(), Path.GetDirectoryName(name) + "\\");
            File.Delete(name);
        }),
    ];

    private static SelfTestCheck With(string name, Action<WorkFolder> check) => new(name, () =>
    {
        using var folder = new WorkFolder();
        check(folder);
    });
}
