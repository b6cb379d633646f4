using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Threading.Tasks;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The results of the build, before they boot: the kernel's file, the disk image, and the behaviour of
/// build.sh.</summary>
public class BuiltFilesTests
{
    private const int PageSize = 4096;

    // 2 MiB did for a kernel that could boot; this one has page tables, interrupts, devices and a collector as well, and a
    // disassembler and a maker of QR codes for its panics, which take 0.7 MiB, and commands that write JSON and disassemble. The
    // limit shows growth: the image had 4,584,448 bytes when its data began to be packed (2026-11-26).
    private const int SizeLimit = 5 * 1024 * 1024;
    private const int PartitionStart = 1024 * 1024;
    private const int SectorSize = 512;

    [Fact]
    public void Kernel_is_a_64_bit_efi_application_on_page_sized_sections()
    {
        using var reader = new PEReader(File.OpenRead(Workspace.KernelImage));
        PEHeader header = Assert.IsType<PEHeader>(reader.PEHeaders.PEHeader);
        Assert.Equal(PEMagic.PE32Plus, header.Magic);
        Assert.Equal(System.Reflection.PortableExecutable.Machine.Amd64, reader.PEHeaders.CoffHeader.Machine);
        Assert.Equal(Subsystem.EfiApplication, header.Subsystem);
        Assert.Equal(PageSize, header.SectionAlignment);
        Assert.All(reader.PEHeaders.SectionHeaders, section => Assert.Equal(0, section.VirtualAddress % PageSize));
    }

    [Fact]
    public void Kernel_has_the_section_that_shim_asks_for()
    {
        using var reader = new PEReader(File.OpenRead(Workspace.KernelImage));
        PEMemoryBlock section = reader.GetSectionData(".sbat");
        Assert.Matches(
            @"^sbat,1,SBAT Version,sbat,1,https://[^\n]+\nuefikernel,1,UefiKernel,uefikernel,0\.1\.0,[^,\n]+\n\0*$",
            Encoding.UTF8.GetString([.. section.GetContent()]));
    }

    [Fact]
    public void No_section_is_both_writable_and_executable()
    {
        using var reader = new PEReader(File.OpenRead(Workspace.KernelImage));
        const SectionCharacteristics Both = SectionCharacteristics.MemWrite | SectionCharacteristics.MemExecute;
        Assert.NotEmpty(reader.PEHeaders.SectionHeaders);
        Assert.All(reader.PEHeaders.SectionHeaders, section => Assert.NotEqual(Both, section.SectionCharacteristics & Both));
    }

    [Fact]
    public void Kernel_can_be_loaded_anywhere()
    {
        // Firmware ignores the preferred address, and an image without relocations then fails to load on most machines.
        using var reader = new PEReader(File.OpenRead(Workspace.KernelImage));
        Assert.False(reader.PEHeaders.CoffHeader.Characteristics.HasFlag(Characteristics.RelocsStripped));
        Assert.True(reader.PEHeaders.PEHeader!.BaseRelocationTableDirectory.Size > 0);
    }

    [Fact]
    public void Kernel_is_smaller_than_5_mebibytes() =>
    Assert.InRange(new FileInfo(Workspace.KernelImage).Length, 1, SizeLimit - 1);

    [Fact]
    public void Disk_image_has_a_sound_partition_table_with_one_efi_system_partition()
    {
        (int status, string verification) = Run("sgdisk", "--verify", Workspace.DiskImage);
        Assert.Equal(0, status);
        Assert.Contains("No problems found", verification, StringComparison.Ordinal);
        (_, string partition) = Run("sgdisk", "--info=1", Workspace.DiskImage);
        Assert.Contains("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", partition, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_image_has_a_sound_fat32_file_system()
    {
        using FileStream image = File.OpenRead(Workspace.DiskImage);
        byte[] boot = new byte[SectorSize];
        image.Position = PartitionStart;
        image.ReadExactly(boot);

        // The number of clusters alone decides what a FAT is (Microsoft's FAT specification, "FAT Type Determination").
        long sectors = BitConverter.ToUInt32(boot, 32);
        long reserved = BitConverter.ToUInt16(boot, 14);
        long tables = boot[16] * (long)BitConverter.ToUInt32(boot, 36);
        Assert.InRange((sectors - reserved - tables) / boot[13], 65_525, int.MaxValue);

        string partition = Path.GetTempFileName();
        try
        {
            using (FileStream copy = File.Create(partition))
            {
                byte[] content = new byte[sectors * SectorSize];
                image.Position = PartitionStart;
                image.ReadExactly(content);
                copy.Write(content);
            }

            (int status, string report) = Run("fsck.vfat", "-n", partition);
            Assert.True(status == 0, report);
        }
        finally
        {
            File.Delete(partition);
        }
    }

    [Fact]
    public void Disk_image_carries_the_kernel_that_was_built()
    {
        string extracted = Path.GetTempFileName();
        try
        {
            (int status, string output) =
                Run("mcopy", "-n", "-o", "-i", $"{Workspace.DiskImage}@@1M", "::/EFI/BOOT/BOOTX64.EFI", extracted);
            Assert.True(status == 0, output);
            Assert.True(File.ReadAllBytes(Workspace.KernelImage).SequenceEqual(File.ReadAllBytes(extracted)));
        }
        finally
        {
            File.Delete(extracted);
        }
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("build", "twice")]
    [InlineData("run", "--backwards")]
    public void Build_script_answers_unknown_words_with_its_help(params string[] words)
    {
        (int status, string output) = Run("bash", [Path.Combine(Workspace.Root, "build.sh"), .. words]);
        Assert.Equal(2, status);
        Assert.Contains("usage: ./build.sh [--yes] COMMAND", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_script_says_at_once_that_nothing_changed()
    {
        long start = Stopwatch.GetTimestamp();
        (int status, string output) = Run("bash", Path.Combine(Workspace.Root, "build.sh"), "build");
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.Equal(0, status);
        Assert.Contains("nothing changed", output, StringComparison.Ordinal);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static (int Status, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Debian keeps the disk tools where an ordinary user's search path does not look.
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using Process process = Process.Start(start) ?? throw new BootTestException($"{program} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
