using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>What a modelled controller is like, and what is wrong with it. Times in nanoseconds.</summary>
internal sealed record XhciModelOptions
{
    public const ulong Never = ulong.MaxValue;

    public int ContextSize { get; init; } = 32;

    public int Slots { get; init; } = 16;

    public int Usb2Ports { get; init; } = 4;

    public int Usb3Ports { get; init; } = 4;

    public int Scratchpads { get; init; }

    public bool IsWide { get; init; } = true;

    public bool HasPowerSwitches { get; init; } = true;

    /// <summary>Numbers for full, low and high speed that differ from the usual ones, as a list of speeds has them.</summary>
    public static uint[] OtherSpeeds => [12 << 16 | 2 << 4 | 5, 1500 << 16 | 1 << 4 | 6, 480 << 16 | 2 << 4 | 7];

    /// <summary>The list of speeds of the ports of USB 2 (xHCI 1.2, 7.2.1).</summary>
    public uint[] Usb2Speeds { get; init; } = [];

    /// <summary>The list of speeds of the ports of USB 3.</summary>
    public uint[] Usb3Speeds { get; init; } = [];

    /// <summary>Whether ports of USB 2 use the numbers of <see cref="OtherSpeeds"/>.</summary>
    public bool HasOtherNumbers { get; init; }

    /// <summary>The number that ports of USB 3 report.</summary>
    public int Usb3Number { get; init; } = 4;

    /// <summary>
    /// Whether a high-speed hub that translates for a device whose control transfer failed answers nothing for it until it is
    /// told to forget the rest of it.
    /// </summary>
    public bool HasFullTranslators { get; init; }

    /// <summary>How long after it is asked the firmware lets go; null when it has no part in it.</summary>
    public ulong? FirmwareDelay { get; init; }

    /// <summary>What the last extended capability says of the next; else the list ends.</summary>
    public byte LastCapabilityNext { get; init; }

    /// <summary>Bits of configuration space at 0.</summary>
    public uint Identity { get; init; } = 0x000D1B36;

    public ulong HaltDelay { get; init; } = 100_000;

    public ulong ResetDelay { get; init; } = 2_000_000;

    public ulong NotReadyDelay { get; init; } = 3_000_000;

    public ulong CommandDelay { get; init; } = 20_000;

    public ulong TransferDelay { get; init; } = 50_000;

    public ulong PortResetDelay { get; init; } = 50_000_000;

    public ulong TrainingDelay { get; init; } = 20_000_000;

    /// <summary>Resets of a port that do nothing before one works.</summary>
    public int IdleResets { get; init; }

    /// <summary>Whether the interrupt never comes.</summary>
    public bool LosesInterrupts { get; init; }

    /// <summary>Commands that never end, until they are aborted.</summary>
    public ISet<XhciTrbType> Hanging { get; init; } = new HashSet<XhciTrbType>();

    /// <summary>Whether an abort of the command ring does nothing.</summary>
    public bool IgnoresAbort { get; init; }

    /// <summary>Sees each event before it is written; false when it gets lost.</summary>
    public Func<XhciTrb, bool>? Event { get; init; }

    /// <summary>Changes what each event says.</summary>
    public Func<XhciTrb, XhciTrb>? Distort { get; init; }

    /// <summary>Changes what each port says.</summary>
    public Func<int, uint, uint>? DistortPort { get; init; }

    /// <summary>Asked before each transfer by the endpoint's index: how it fails, or null.</summary>
    public Func<IModelUsbDevice, int, XhciCode?>? Fault { get; init; }

    /// <summary>Asked before each command: how it fails, or null.</summary>
    public Func<XhciTrbType, XhciCode?>? CommandFault { get; init; }
}
