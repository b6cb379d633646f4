using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// tools/usb.sh: writes a stick, and no other disk. The disks are files, and what the system says of them is a folder that looks
/// like /sys and /proc; the last test writes a loop device of the system.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class UsbTests : IDisposable
{
    private const int Sectors = 4096;

    // The folders take the place of the system's; the files that stand for disks are taken for block devices.
    private const string Setup =
        "USB_SYS=$PWD/sys USB_PROC=$PWD/proc\nis_block_device() { [[ $1 == */dev/sd* ]]; }\n";

    private readonly BuildScript _script = new();
    private readonly byte[] _image = new byte[1 << 20];

    public UsbTests()
    {
        new Random(1).NextBytes(_image);
        File.WriteAllBytes(Place("image"), _image);
        _script.Write("proc/self/mountinfo", "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n");
        _script.Write("proc/swaps", "Filename Type Size Used Priority\n");
        _script.Put("blockdev", "");
        AddDisk("sda", "8:0", removable: "0");
        AddPartition("sda", "sda2", "8:2");
        AddDisk("sdb", "8:16", removable: "1");
        AddPartition("sdb", "sdb1", "8:17");
    }

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void The_stick_is_written_after_a_question_that_names_it()
    {
        (int status, string output) = _script.EvaluateOnTerminal(Setup + "usb --image image dev/sdb", "y\n");
        Assert.True(status == 0, output);
        Assert.Contains("/dev/sdb: ACME Stick, 0.0 GB", output, StringComparison.Ordinal);
        Assert.Contains("Everything on it will be lost. [y/N]", output, StringComparison.Ordinal);
        Assert.Contains("and was read back", output, StringComparison.Ordinal);
        Assert.Equal(_image, ReadDisk("sdb")[.._image.Length]);
        Assert.All(ReadDisk("sdb")[_image.Length..], static value => Assert.Equal(0, value));
        Assert.Equal(Sectors * 512, ReadDisk("sdb").Length);
    }

    [LinuxFact]
    public void Any_other_answer_and_nobody_to_ask_leave_it_alone()
    {
        Assert.Contains(
            "nothing was written", _script.EvaluateOnTerminal(Setup + "usb --image image dev/sdb", "\n").Output,
            StringComparison.Ordinal);
        Refuse("nobody to ask is at a terminal", "dev/sdb");
    }

    [LinuxFact]
    public void Yes_is_taken_only_where_it_cannot_be_the_wrong_disk()
    {
        AddDisk("sdc", "8:32", removable: "1");
        Refuse("there is also /dev/sdc", "--yes dev/sdb");
        _script.Write("sys/block/sdc/size", "0\n");
        (int status, string output) = _script.Evaluate(Setup + "usb --image image --yes dev/sdb");
        Assert.True(status == 0, output);
        Assert.Equal(_image, ReadDisk("sdb")[.._image.Length]);
    }

    [LinuxFact]
    public void A_disk_on_USB_that_calls_itself_fixed_is_taken()
    {
        Directory.CreateDirectory(Place("sys/devices/pci0000:00/usb2/2-1/block"));
        Directory.Move(Place("sys/block/sdb"), Place("sys/devices/pci0000:00/usb2/2-1/block/sdb"));
        Directory.CreateSymbolicLink(Place("sys/block/sdb"), "../devices/pci0000:00/usb2/2-1/block/sdb");
        _script.Write("sys/block/sdb/removable", "0\n");
        (int status, string output) = _script.Evaluate(Setup + "usb --image image --yes dev/sdb");
        Assert.True(status == 0, output);
    }

    [LinuxFact]
    public void What_is_no_stick_is_refused()
    {
        Refuse("dev/none is no disk", "dev/none");
        Refuse("is a partition; the image is for the whole disk: /dev/sdb", "dev/sdb1");
        Refuse("dev/sda holds the running system (/)", "dev/sda");
        AddDisk("sdc", "8:32", removable: "0");
        Refuse("dev/sdc is not removable", "dev/sdc");
        _script.Write("sys/block/sdb/ro", "1\n");
        Refuse("is write-protected", "dev/sdb");
        _script.Write("sys/block/sdb/size", "2047\n");
        _script.Write("sys/block/sdb/ro", "0\n");
        Refuse("is too small: it has 1048064 bytes, the image 1048576", "dev/sdb");
        _script.Write("sys/block/sdb/size", "0\n");
        Refuse("has no medium in it", "dev/sdb");
    }

    [LinuxFact]
    public void What_is_mounted_is_refused_and_the_place_named()
    {
        Mount("8:17 / /media/my\\040stick rw - vfat /dev/sdb1 rw");
        Refuse("is mounted at /media/my stick; unmount it first", "dev/sdb");
        Mount("8:16 / /media/whole rw - ext4 /dev/sdb rw");
        Refuse("is mounted at /media/whole", "dev/sdb");
        Mount("0:55 /@ /data rw shared:7 master:3 - btrfs /dev/sdb1 rw");
        Refuse("is mounted at /data", "dev/sdb");
        Mount("0:56 / /tmp rw - tmpfs tmpfs rw");
        _script.Write("proc/swaps", "Filename Type Size Used Priority\n/dev/sdb1 partition 1 0 -2\n");
        Refuse("holds the running system (swap)", "dev/sdb");
    }

    [LinuxFact]
    public void The_running_systems_disk_is_found_through_encryption_and_LVM()
    {
        // A logical volume on an encrypted partition of the disk.
        AddDisk("dm-0", "253:0", removable: "0");
        AddDisk("dm-1", "253:1", removable: "0");
        Link("sys/block/dm-0/slaves/sdb1", "../../sdb/sdb1");
        Link("sys/block/dm-1/slaves/dm-0", "../../dm-0");
        _script.Write("proc/self/mountinfo", "22 1 253:1 / / rw shared:1 - ext4 /dev/mapper/vg-root rw\n");
        Refuse("dev/sdb holds the running system (/)", "dev/sdb");

        // The same, not mounted.
        _script.Write("proc/self/mountinfo", "");
        Link("sys/block/sdb/sdb1/holders/dm-0", "../../../dm-0");
        Refuse("dev/sdb is in use by dm-0", "dev/sdb");
    }

    [LinuxFact]
    public void What_the_system_holds_busy_is_refused()
    {
        _script.Put("blockdev", "echo 'blockdev: ioctl error on BLKRRPART: Device or resource busy' >&2; exit 1");
        Refuse("is in use; nothing was written", "--yes dev/sdb");
    }

    [LinuxFact]
    public void A_stick_that_does_not_keep_what_is_written_is_reported()
    {
        _script.Put("dd", "exit 0");
        (int status, string output) = _script.Evaluate(Setup + "usb --image image --yes dev/sdb");
        Assert.NotEqual(0, status);
        Assert.Contains("does not read back what was written", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Without_a_device_the_sticks_are_named()
    {
        Assert.Contains("usb needs the stick: /dev/sdb", _script.Evaluate(Setup + "usb").Output, StringComparison.Ordinal);
        Assert.Contains(
            "the image nowhere cannot be read", _script.Evaluate(Setup + "usb --image nowhere dev/sdb").Output,
            StringComparison.Ordinal);
    }

    /// <summary>A device of the system, with all that is said of it; only that it can be pulled out is pretended.</summary>
    [LinuxFact]
    public void A_loop_device_is_refused_as_it_is_and_written_when_it_counts_as_removable()
    {
        File.WriteAllBytes(Place("backing"), new byte[Sectors * 512]);
        (int status, string device) = SetUpLoop("-f", "--show", Place("backing"));
        Assert.SkipUnless(status == 0, $"no loop device can be set up here: {device}");
        device = device.Trim();
        try
        {
            string system = "PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin\nremovable_disks() { say " + device + "; }\n";
            Assert.Contains(
                $"{device} is not removable", _script.Evaluate($"{system}usb --image image --yes {device}").Output,
                StringComparison.Ordinal);
            (status, string output) = _script.Evaluate($"{system}is_removable() {{ :; }}\nusb --image image --yes {device}");
            Assert.True(status == 0, output);
            Assert.Equal(_image, File.ReadAllBytes(Place("backing"))[.._image.Length]);
        }
        finally
        {
            SetUpLoop("-d", device);
        }
    }

    private static (int Status, string Output) SetUpLoop(params string[] arguments) =>
        Command.Run("bash", ["-c", "PATH=$PATH:/usr/sbin:/sbin losetup \"$@\"", "losetup", .. arguments]);

    private string Place(string name) => Path.Combine(_script.Folder, name);

    private byte[] ReadDisk(string name) => File.ReadAllBytes(Place($"dev/{name}"));

    private void Refuse(string problem, string arguments)
    {
        (int status, string output) = _script.Evaluate($"{Setup}usb --image image {arguments}");
        Assert.NotEqual(0, status);
        Assert.Contains(problem, output, StringComparison.Ordinal);
        Assert.Contains("nothing was written", output, StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(Place("dev")),
            static file => Assert.True(File.ReadAllBytes(file).All(static value => value == 0)));
    }

    private void Mount(string line) =>
        _script.Write("proc/self/mountinfo", $"22 1 8:2 / / rw - ext4 /dev/sda2 rw\n23 1 {line}\n");

    private void AddDisk(string name, string number, string removable)
    {
        _script.Write($"sys/block/{name}/size", $"{Sectors}\n");
        _script.Write($"sys/block/{name}/removable", $"{removable}\n");
        _script.Write($"sys/block/{name}/ro", "0\n");
        _script.Write($"sys/block/{name}/device/vendor", "ACME    \n");
        _script.Write($"sys/block/{name}/device/model", "Stick           \n");
        Link($"sys/class/block/{name}", $"../../block/{name}");
        Link($"sys/dev/block/{number}", $"../../block/{name}");
        Directory.CreateDirectory(Place("dev"));
        File.WriteAllBytes(Place($"dev/{name}"), new byte[Sectors * 512]);
    }

    private void AddPartition(string disk, string name, string number)
    {
        _script.Write($"sys/block/{disk}/{name}/partition", "1\n");
        Link($"sys/class/block/{name}", $"../../block/{disk}/{name}");
        Link($"sys/dev/block/{number}", $"../../block/{disk}/{name}");
    }

    private void Link(string place, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Place(place))!);
        File.CreateSymbolicLink(Place(place), target);
    }
}
