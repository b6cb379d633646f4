using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Files;

/// <summary>The volumes: the RAM disk R:, and the current directory on it.</summary>
internal static class FileVolumes
{
    /// <summary>The root of the RAM disk.</summary>
    public const string Root = @"R:\";

    /// <summary>The folder for temporary files, which is there from the start on.</summary>
    public const string TemporaryDirectory = @"R:\Temp";

    // DateTime.Ticks of 1601-01-01, where the times of files begin (Microsoft, "FILETIME structure").
    private const long TicksAtEpoch = 504_911_232_000_000_000;

    // The part of the free memory that files may take without the option disk=.
    private const int Share = 4;

    // Set during boot.
    private static RamDisk? s_disk;

    /// <summary>The RAM disk.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public static RamDisk Disk =>
        s_disk ?? throw new InvalidOperationException("the RAM disk is used before FileVolumes.Start");

    /// <summary>Bytes that files can still take: the volume's rest, or less when the machine has less.</summary>
    public static long Free => Math.Min(Disk.Limit - Disk.Used, RamDiskPages.Available);

    /// <summary>
    /// Makes the RAM disk with the files that the image was built with.
    /// </summary>
    /// <param name="size">What its files may take; null for a quarter of the memory that is free now.</param>
    public static void Start(ByteCount? size)
    {
        long limit = size is { } asked ? (long)Math.Min(asked.Value, long.MaxValue) : RamDiskPages.Available / Share;
        s_disk = new RamDisk(new FilePages(new RamDiskPages(), limit), ReadClock);
        s_disk.CreateDirectory(TemporaryDirectory.AsSpan(Root.Length));
        int count = BuiltInFiles.Unpack(s_disk, out string? problem);
        if (count > 0)
        {
            KernelLog.WriteLine($"[FILES] ✓ Files of the image that are on R: {count}");
        }

        if (problem != null)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[FILES] A file of the image is not on R: {problem}");
        }
    }

    // 0 until the wall clock is set.
    private static long ReadClock() => KernelClock.UtcNow is { } now ? now.Ticks - TicksAtEpoch : 0;
}
