using System;
using System.IO;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>Where the built files are and where the results go.</summary>
internal static class Workspace
{
    /// <summary>The folder with the solution, found by walking up from where the tests run.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The kernel.</summary>
    public static string KernelImage => Built("BOOTX64.EFI");

    /// <summary>A kernel built for x86-64-v3: AVX2 and its companions.</summary>
    public static string NewerKernelImage => Built("BOOTX64-v3.EFI");

    /// <summary>The kernel with all checks of tests/Image.</summary>
    public static string SelfTestImage => Built("SELFTEST.EFI");

    /// <summary>The kernel with all samples and the programs of tests/Programs.</summary>
    public static string ProgramsImage => Built("PROGRAMS.EFI");

    /// <summary>An image of samples/Hello without the shell.</summary>
    public static string BareImage => Built("BARE.EFI");

    /// <summary>The kernel with tests/Programs/TerminalGui.cs.</summary>
    public static string TerminalGuiImage => Built("TERMGUI.EFI");

    /// <summary>The disk image with the kernel.</summary>
    public static string DiskImage => Built("uefikernel.img");

    /// <summary>The disk image with the signed kernel, which <c>./build.sh sign</c> makes.</summary>
    public static string SignedDiskImage => Built("uefikernel-signed.img");

    /// <summary>Logs and screenshots.</summary>
    public static string Results => Directory.CreateDirectory(Path.Combine(Root, "out", "test-results")).FullName;

    private static string Built(string name)
    {
        string path = Path.Combine(Root, "out", name);
        return File.Exists(path) ? path : throw new BootTestException($"{path} is missing: run './build.sh image' first");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "UefiKernel.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BootTestException($"no UefiKernel.sln above {AppContext.BaseDirectory}");
    }
}
