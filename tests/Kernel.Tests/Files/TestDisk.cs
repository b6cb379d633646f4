using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Kernel.Files;
using Xunit;

namespace UefiKernel.Kernel.Tests.Files;

/// <summary>A RAM disk over memory of this process, with a clock of its own.</summary>
internal sealed unsafe class TestDisk : IFilePageSource, IDisposable
{
    private readonly HashSet<nint> _pages = [];

    public TestDisk(long limit = 1 << 20)
    {
        Space = new FilePages(this, limit);
        Disk = new RamDisk(Space, () => Time);
    }

    public RamDisk Disk { get; }

    public FilePages Space { get; }

    public long Time { get; set; } = 1000;

    /// <summary>How many pages the source still has.</summary>
    public int Left { get; set; } = int.MaxValue;

    public int PagesInUse => _pages.Count;

    public nint TryTake()
    {
        if (Left == 0)
        {
            return 0;
        }

        Left--;
        nint page = (nint)NativeMemory.Alloc(FilePages.PageBytes);
        new Span<byte>((void*)page, FilePages.PageBytes).Fill(0xCD);
        Assert.True(_pages.Add(page));
        return page;
    }

    public void Give(nint page)
    {
        Assert.True(_pages.Remove(page));
        NativeMemory.Free((void*)page);
    }

    public void Dispose()
    {
        foreach (nint page in _pages)
        {
            NativeMemory.Free((void*)page);
        }
    }

    /// <summary>Opens a file or fails the test.</summary>
    public OpenFile Open(
        string path, FileDisposition disposition = FileDisposition.OpenOrCreate,
        FileRights rights = FileRights.ReadData | FileRights.WriteData, FileShare share = FileShare.None,
        FileOpenOptions options = FileOpenOptions.NoDirectory, FileAttributes attributes = 0)
    {
        Assert.Equal(FileStatus.Success, TryOpen(path, out OpenFile? opened, disposition, rights, share, options, attributes));
        return opened!;
    }

    public FileStatus TryOpen(
        string path, out OpenFile? opened, FileDisposition disposition = FileDisposition.Open,
        FileRights rights = FileRights.ReadData, FileShare share = FileShare.ReadWrite | FileShare.Delete,
        FileOpenOptions options = FileOpenOptions.NoDirectory, FileAttributes attributes = 0) =>
        Disk.Open(path, new FileRequest(rights, share, disposition, options, attributes), out opened, out _);

    public FileStatus TryOpen(
        string path, FileDisposition disposition = FileDisposition.Open, FileRights rights = FileRights.ReadData,
        FileShare share = FileShare.ReadWrite | FileShare.Delete, FileOpenOptions options = FileOpenOptions.NoDirectory,
        FileAttributes attributes = 0)
    {
        FileStatus status = TryOpen(path, out OpenFile? opened, disposition, rights, share, options, attributes);
        Assert.Equal(status == FileStatus.Success, opened != null);
        opened?.Close();
        return status;
    }

    public void Write(string path, string text)
    {
        OpenFile opened = Open(path, FileDisposition.OverwriteOrCreate);
        Assert.Equal(FileStatus.Success, opened.Write(Encoding.UTF8.GetBytes(text), 0, out _));
        opened.Close();
    }

    public string Read(string path)
    {
        OpenFile opened = Open(path, FileDisposition.Open, FileRights.ReadData, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[opened.Describe().Length];
        opened.Read(bytes, 0, out int count);
        Assert.Equal(bytes.Length, count);
        opened.Close();
        return Encoding.UTF8.GetString(bytes);
    }

    public void MakeDirectory(string path) => Assert.Equal(FileStatus.Success, Disk.CreateDirectory(path));

    public OpenFile OpenDirectory(string path) =>
        Open(
            path, FileDisposition.Open, FileRights.ReadData, FileShare.ReadWrite | FileShare.Delete, FileOpenOptions.Directory);

    public FileInformation Describe(string path)
    {
        Assert.Equal(FileStatus.Success, Disk.Describe(path, out FileInformation information));
        return information;
    }

    public bool Exists(string path) => Disk.Describe(path, out _) == FileStatus.Success;

    public List<string> List(string path, string? pattern = null)
    {
        OpenFile opened = OpenDirectory(path);
        var names = new List<string>();
        while (opened.List(pattern, out FileInformation entry) == FileStatus.Success)
        {
            names.Add(entry.Name);
        }

        opened.Close();
        return names;
    }
}
