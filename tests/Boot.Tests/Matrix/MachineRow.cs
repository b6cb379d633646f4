using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using UefiKernel.Boot.Tests.Harness;

namespace UefiKernel.Boot.Tests.Matrix;

/// <summary>A machine of the boot matrix, a row of machines.json.</summary>
public sealed record MachineRow
{
    private static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web);

    private static readonly Dictionary<string, Firmware> s_firmware = new()
    {
        ["4M"] = Harness.Firmware.Build4M,
        ["2M"] = Harness.Firmware.Build2M,
        ["SecureBoot"] = Harness.Firmware.SecureBoot,
        ["UBoot"] = Harness.Firmware.UBoot,
    };

    /// <summary>What it is called: letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>The firmware: 4M, 2M, SecureBoot or UBoot.</summary>
    public required string Firmware { get; init; }

    /// <summary>QEMU's machine type, with its options.</summary>
    public required string Board { get; init; }

    /// <summary>QEMU's processor model, with its options.</summary>
    public required string Cpu { get; init; }

    /// <summary>As QEMU takes it.</summary>
    public required string Memory { get; init; }

    /// <summary>The number of processors.</summary>
    public required int Cpus { get; init; }

    /// <summary>std, virtio, cirrus, ramfb, bochs-1366 or none.</summary>
    public required string Display { get; init; }

    /// <summary>ps2, usb, hubs, second, plugged, two-usb or ps2-and-usb; only those with ps2 have a PS/2 controller.</summary>
    public required string Keyboard { get; init; }

    /// <summary>Whether there is a serial port; without it all is read from the screen.</summary>
    public bool Serial { get; init; } = true;

    /// <summary>
    /// Which checks of <c>selftest</c> run: those with this text in their name, all when it is empty. Every run of the tests
    /// has a few: it tests the machine and not the checks.
    /// </summary>
    public static string Checks => Chosen.Length > 0 ? "" : "exception";

    /// <summary>Whether every run of the tests boots it; the others are for <c>./build.sh matrix</c> and the night.</summary>
    public bool Ci { get; init; }

    /// <summary>All rows.</summary>
    public static IReadOnlyList<MachineRow> All { get; } = JsonSerializer.Deserialize<MachineRow[]>(
        File.ReadAllText(Path.Combine(Workspace.Root, "tests", "Boot.Tests", "machines.json")), s_format)!;

    /// <summary>Whether its keys can come from a PS/2 keyboard.</summary>
    public bool HasPs2 => Keyboard.StartsWith("ps2", StringComparison.Ordinal);

    /// <summary>
    /// Whether it is known if the firmware offers a framebuffer: OVMF's driver for Cirrus may offer none, and U-Boot depends on
    /// how it was built.
    /// </summary>
    public bool HasKnownScreen => Display != "cirrus" && Firmware != "UBoot";

    /// <summary>Keyboards on USB when the machine starts.</summary>
    public int UsbKeyboards => Keyboard switch { "ps2" or "plugged" => 0, "two-usb" => 2, _ => 1 };

    /// <summary>Why it is not booted now; null when it is.</summary>
    public string? ReasonToSkip
    {
        get
        {
            bool isChosen = Chosen.Length == 0 ? Ci : Chosen == "all" || Chosen.Split(' ').Contains(Name);
            return !isChosen ? "runs in ./build.sh matrix"
                : !s_firmware[Firmware].IsInstalled ? $"{s_firmware[Firmware].Code} is not installed" : null;
        }
    }

    /// <summary>The machine.</summary>
    public MachineOptions Options => new()
    {
        Name = $"matrix-{Name}",
        Firmware = s_firmware[Firmware],
        Machine = $"{Board}{(HasPs2 ? "" : ",i8042=off")},memory-backend=ram",
        Memory = Memory,
        Cpu = Cpu,
        Cpus = Cpus,
        Vga = Display is "ramfb" or "bochs-1366" ? "none" : Display,
        HasSerial = Serial,
        Disk = Firmware == "SecureBoot" ? Workspace.SignedDiskImage : Workspace.DiskImage,

        // Nearly all of a large memory is never touched: the host need not have it.
        Extra = ["-object", $"memory-backend-ram,id=ram,size={Memory},reserve=off", .. DisplayArguments, .. KeyboardArguments],
    };

    /// <summary>The row of the table in docs/hardware.md.</summary>
    /// <param name="ready">Milliseconds of the guest's time up to the prompt.</param>
    /// <param name="passed">Checks that passed.</param>
    /// <param name="seconds">Seconds of the guest's time from the start to the end.</param>
    public string ToTableRow(int ready, int passed, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {Firmware} | {Board} | {Cpu} × {Cpus} | {Memory} | {Display} | {Keyboard} | {(Serial ? "yes" : "no")} | " +
        $"{ready} ms | {passed} | {seconds:F1} s |\n");

    // "all", or names; empty in every other run than ./build.sh matrix.
    private static string Chosen => Environment.GetEnvironmentVariable("UEFIKERNEL_MATRIX") ?? "";

    private string[] DisplayArguments => Display switch
    {
        "ramfb" => ["-device", "ramfb"],
        "bochs-1366" => ["-device", "VGA,xres=1366,yres=768"],
        _ => [],
    };

    private string[] KeyboardArguments => Keyboard switch
    {
        "usb" or "ps2-and-usb" => ["-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,id=last,bus=xhci.0"],
        "hubs" =>
        [
            "-device", "qemu-xhci,id=xhci", "-device", "usb-hub,bus=xhci.0,port=1", "-device", "usb-hub,bus=xhci.0,port=1.2",
            "-device", "usb-kbd,id=last,bus=xhci.0,port=1.2.3",
        ],
        "second" => ["-device", "qemu-xhci,id=empty", "-device", "nec-usb-xhci,id=xhci", "-device", "usb-kbd,id=last,bus=xhci.0"],
        "plugged" => ["-device", "qemu-xhci,id=xhci"],
        "two-usb" =>
        [
            "-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,id=first,bus=xhci.0", "-device", "usb-kbd,id=last,bus=xhci.0",
        ],
        _ => [],
    };
}
