using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>The machine to start: what it consists of and how the kernel gets into it.</summary>
public sealed record MachineOptions
{
    /// <summary>Names the log and the screenshot, so it is unique and fit for a file name.</summary>
    public required string Name { get; init; }

    public string Machine { get; init; } = "q35";

    public string Memory { get; init; } = "512M";

    public int Cpus { get; init; } = 1;

    /// <summary>QEMU's processor model, or null for its default.</summary>
    public string? Cpu { get; init; }

    /// <summary>Display adapter as <c>-vga</c> names it; "none" for a machine without one.</summary>
    public string Vga { get; init; } = "std";

    /// <summary>Whether there is a screen: of the adapter <see cref="Vga"/>, or of a device in <see cref="Extra"/>.</summary>
    public bool HasScreen => Vga != "none" || Extra.Any(static argument => argument.StartsWith("VGA,", StringComparison.Ordinal));

    public bool HasSerial { get; init; } = true;

    /// <summary>
    /// The device that is the serial port, as <c>-device</c> takes it with <c>chardev=serial</c>; null for COM1.
    /// </summary>
    public string? SerialDevice { get; init; }

    public Firmware Firmware { get; init; } = Firmware.Build4M;

    /// <summary>Load options. When set, QEMU hands the kernel itself to the firmware, and the disk image takes no part.</summary>
    public string? LoadOptions { get; init; }

    /// <summary>The image that is started with <see cref="LoadOptions"/>.</summary>
    public string Kernel { get; init; } = Workspace.KernelImage;

    /// <summary>The disk, or null for a machine without one.</summary>
    public string? Disk { get; init; } = Workspace.DiskImage;

    /// <summary>Bytes that the disk gives in a second; null for as many as it can.</summary>
    public int? DiskBytesPerSecond { get; init; }

    /// <summary>
    /// Whether time is counted in instructions: each takes one nanosecond, and waiting takes none of the host's time. What the
    /// kernel then measures is the same on every host. It is some times slower.
    /// </summary>
    public bool CountsInstructions { get; init; }

    /// <summary>Whether it can be stopped at instructions and at writes: see <see cref="QemuMachine.OpenDebugger"/>.</summary>
    public bool HasDebugger { get; init; }

    /// <summary>Puts an empty disk first in the boot order, so that the firmware ends up in its own shell.</summary>
    public bool BootsFirmwareShell { get; init; }

    /// <summary>Further arguments for QEMU.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];

    /// <summary>The arguments for QEMU.</summary>
    /// <param name="accelerator">What executes the machine's code: <c>tcg</c> or <c>kvm</c>.</param>
    /// <param name="folder">A folder of the machine's own, with the firmware's variables in <c>vars.fd</c>.</param>
    public List<string> ToArguments(string accelerator, string folder)
    {
        List<string> arguments =
        [
            "-accel", CountsInstructions ? "tcg,thread=single" : accelerator,
            "-machine", Machine, "-m", Memory, "-smp", Cpus.ToString(CultureInfo.InvariantCulture),
            "-display", "none", "-vga", Vga, "-net", "none", "-monitor", "none",
            "-qmp", $"unix:{folder}/qmp,server=on,wait=on",
        ];
        arguments.AddRange(Firmware.Variables is null
            ? ["-bios", Firmware.Code]
            : ["-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Firmware.Code}", "-drive",
            $"if=pflash,unit=1,format=raw,file={folder}/vars.fd"]);
        arguments.AddRange(
            HasSerial
                ? ["-chardev", "stdio,id=serial,signal=off", "-serial", SerialDevice is null ? "chardev:serial" : "none"]
                : ["-serial", "none"]);
        if (SerialDevice is not null)
        {
            arguments.AddRange(["-device", SerialDevice]);
        }

        if (Firmware == Firmware.SecureBoot)
        {
            arguments.AddRange(["-global", "driver=cfi.pflash01,property=secure,value=on"]);
        }

        if (CountsInstructions)
        {
            arguments.AddRange(["-icount", "shift=0,sleep=off"]);
        }

        if (HasDebugger)
        {
            arguments.AddRange(["-gdb", $"unix:{folder}/gdb,server=on,wait=off"]);
        }

        if (Cpu is not null)
        {
            arguments.AddRange(["-cpu", Cpu]);
        }

        if (BootsFirmwareShell)
        {
            arguments.AddRange(
                ["-drive", "if=none,id=empty,format=raw,file.driver=null-co,file.size=1M", "-device",
                "virtio-blk-pci,drive=empty,bootindex=0"]);
        }

        if (LoadOptions is not null)
        {
            arguments.AddRange(["-kernel", Kernel, "-append", LoadOptions]);
        }
        else if (Disk is not null)
        {
            string limit = DiskBytesPerSecond is { } bytes ? $",throttling.bps-total={bytes}" : "";
            arguments.AddRange(["-drive", $"format=raw,snapshot=on,file={Disk}{limit}"]);
        }

        arguments.AddRange(Extra);
        return arguments;
    }
}
