using System;
using System.IO;
using System.Runtime.Versioning;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Tests.Files;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>The archive that build.sh makes of --files and of the contents of programs, as the kernel unpacks it.</summary>
[SupportedOSPlatform("linux")]
public sealed class PackedFilesTests : IDisposable
{
    private readonly BuildScript _script = new();

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void Folders_and_contents_of_programs_come_to_the_disk()
    {
        _script.Write("data/a b/deep.txt", "deep");
        _script.Write("data/top.txt", "top");
        _script.Write("app/Program.dll", "code");
        _script.Write("app/Program.program", "");
        _script.Write("app/Program.runtimeconfig.json", "{}");
        _script.Write("app/content/logo.txt", "logo");
        const string Pack = "add_files data; pack_files app; echo \"${file_options[0]##*/} $file_sums\"";
        (int status, string output) = _script.Evaluate(Pack);
        Assert.Equal(0, status);
        Assert.StartsWith("files.tar ", output, StringComparison.Ordinal);

        // The same archive at another time.
        Assert.Equal((status, output), _script.Evaluate("sleep 1; " + Pack));
        using var disk = new TestDisk();
        byte[] archive = File.ReadAllBytes(Path.Combine(_script.Folder, "out", "files.tar"));
        Assert.Equal(3, BuiltInFiles.Unpack(disk.Disk, archive, out string? problem));
        Assert.Null(problem);
        Assert.Equal("deep", disk.Read(@"a b\deep.txt"));
        Assert.Equal("top", disk.Read("top.txt"));
        Assert.Equal("logo", disk.Read(@"content\logo.txt"));
        Assert.Equal(["a b", "content", "top.txt"], disk.List(""));
    }

    [LinuxFact]
    public void Without_files_there_is_no_archive()
    {
        Assert.Equal((0, "0\n"), _script.Evaluate("pack_files; echo ${#file_options[@]}"));
        Assert.False(File.Exists(Path.Combine(_script.Folder, "out", "files.tar")));
    }

    [LinuxFact]
    public void What_is_no_folder_is_refused()
    {
        (int status, string output) = _script.Evaluate("add_files missing");
        Assert.Equal(1, status);
        Assert.Contains("--files missing: expected a folder", output, StringComparison.Ordinal);
    }
}
