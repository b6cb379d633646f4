using System;
using System.IO;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests.SelfTest;

/// <summary>
/// One run of all checks, in one machine with the image that has them, for all tests of a class. A machine that hangs or stops is
/// no error here: the results up to there are kept, and the tests say what is missing.
/// </summary>
public sealed class SelfTestRun : IDisposable
{
    // An emulated processor on a busy machine.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);

    // QEMU shows a folder as a disk with a FAT file system.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;
    private readonly QemuMachine _machine;

    public SelfTestRun()
    {
        string boot = Directory.CreateDirectory(Path.Combine(_folder, "EFI", "BOOT")).FullName;
        File.Copy(Workspace.SelfTestImage, Path.Combine(boot, "BOOTX64.EFI"));
        _machine = new QemuMachine(new MachineOptions { Name = "library-selftest", Cpu = "max", Disk = $"fat:{_folder}" });
        try
        {
            _machine.WaitForPrompt();
            Results = KtapResults.Parse(_machine.Run("selftest --ktap", s_timeout));
            HeapCheck = _machine.Run("heap check");
            _machine.Type("shutdown\r");
            End = _machine.WaitForEnd();
        }
        catch (BootTestException exception)
        {
            Failure = exception.Message;
            Results ??= KtapResults.Parse(_machine.Log.Replace("\r\n", "\n", StringComparison.Ordinal));
        }
    }

    /// <summary>Why the machine did not come to its end; null when it did.</summary>
    public string? Failure { get; }

    /// <summary>What <c>heap check</c> answered after the checks.</summary>
    public string HeapCheck { get; } = "";

    /// <summary>How the machine ended.</summary>
    public (string Reason, int ExitCode) End { get; }

    /// <summary>The results.</summary>
    internal KtapResults Results { get; }

    public void Dispose()
    {
        _machine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
