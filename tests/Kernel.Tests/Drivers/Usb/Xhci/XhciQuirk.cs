using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Something that a controller or a device does, and what is expected of the driver then.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Options">The controller.</param>
/// <param name="Warning">Part of the one line that is reported; null when nothing is.</param>
internal sealed record XhciQuirk(string Name, XhciModelOptions Options, string? Warning = null)
{
    /// <summary>Called before the device is plugged in.</summary>
    public Action<XhciModel, ModelDevice>? Arrange { get; init; }

    /// <summary>Whether the device works in the end.</summary>
    public bool Works { get; init; } = true;

    /// <summary>Whether another device works meanwhile.</summary>
    public bool OthersWork { get; init; } = true;

    public UsbSpeed Speed { get; init; } = UsbSpeed.Full;

    /// <summary>All of them. Each call makes them anew.</summary>
    public static IEnumerable<XhciQuirk> All()
    {
        yield return new("nothing", new());
        yield return new("contexts of 64 bytes", new() { ContextSize = 64 });
        yield return new("contexts of 64 bytes at SuperSpeed", new() { ContextSize = 64 }) { Speed = UsbSpeed.Super };
        yield return new("two scratchpads", new() { Scratchpads = 2 });
        yield return new("more scratchpads than a page has places", new() { Scratchpads = 700 });
        yield return new("addresses of 32 bits", new() { IsWide = false, Scratchpads = 3 });
        yield return new("no power switches", new() { HasPowerSwitches = false });
        XhciModelOptions otherNumbers = new() { Usb2Speeds = XhciModelOptions.OtherSpeeds, HasOtherNumbers = true };
        yield return new("numbers of its own for speeds", otherNumbers);
        yield return new("numbers of its own for speeds, high", otherNumbers) { Speed = UsbSpeed.High };
        yield return new("a list of speeds of zeros", new() { Usb2Speeds = new uint[15], Usb3Speeds = new uint[15] });
        yield return new("a list of speeds that are none of USB", new() { Usb2Speeds = [7 << 16 | 1, 9 << 16 | 2, 1 << 16 | 3] });
        yield return new("10 Gbit/s without a list of speeds", new() { Usb3Number = 5 }) { Speed = UsbSpeed.Super };
        yield return new(
            "10 Gbit/s beside 5 Gbit/s in the list of speeds",
            new() { Usb3Number = 6, Usb3Speeds = [5 << 16 | 3 << 4 | 4, 10 << 16 | 1 << 14 | 3 << 4 | 6] })
        {
            Speed = UsbSpeed.Super,
        };
        yield return new(
            "a list for USB 3 with the speeds of USB 2", new() { Usb3Speeds = [480 << 16 | 2 << 4 | 4, 12 << 16 | 2 << 4 | 1] })
        {
            Speed = UsbSpeed.Super,
        };
        yield return new("an inter-chip link", new() { Usb3Number = 9, Usb3Speeds = [1248 << 16 | 2 << 4 | 9] })
        {
            Speed = UsbSpeed.Super,
        };
        yield return new("a list of capabilities that leaves the registers", new() { LastCapabilityNext = 0xFF });
        yield return new("a list of capabilities that goes on into nothing", new() { LastCapabilityNext = 0x40 });
        yield return new("one slot", new() { Slots = 1 }) { OthersWork = false };
        yield return new("255 slots", new() { Slots = 255 });
        yield return new("firmware that lets go after 3 s", new() { FirmwareDelay = 3_000_000_000 });
        yield return new(
            "firmware that never lets go",
            new() { FirmwareDelay = XhciModelOptions.Never },
            "the firmware does not give the controller up");
        yield return new("slow to halt", new() { HaltDelay = 15_000_000 });
        yield return new("slow to reset", new() { ResetDelay = 1_500_000_000, NotReadyDelay = 2_500_000_000 });
        yield return new("slow commands", new() { CommandDelay = 400_000_000 });
        yield return new("slow transfers", new() { TransferDelay = 400_000_000 });
        yield return new("slow resets of ports", new() { PortResetDelay = 500_000_000 });
        yield return new("slow link training", new() { TrainingDelay = 250_000_000 }) { Speed = UsbSpeed.Super };
        yield return new("a port that needs two resets", new() { IdleResets = 1 });
        yield return new("a port that is never enabled", new() { IdleResets = 99 }, "is not enabled after its reset")
        {
            Works = false,
            OthersWork = false,
        };
        yield return new(
            "a port whose reset does not end", new() { PortResetDelay = XhciModelOptions.Never }, "reset does not end")
        {
            Works = false,
            OthersWork = false,
        };
        yield return new("a link that is stuck until a warm reset", new())
        {
            Speed = UsbSpeed.Super,
            Arrange = static (model, _) => model.Port(6).IsStuck = true,
        };
        yield return new(
            "a port that always reports too much current",
            new() { DistortPort = static (port, value) => port == 2 ? value | 8 : value });
        yield return new("interrupts that never come", new() { LosesInterrupts = true }, "its interrupts do not come");
        foreach (XhciTrbType type in (XhciTrbType[])[XhciTrbType.CommandCompletion, XhciTrbType.PortStatusChange])
        {
            for (int lost = 0; lost < 6; lost++)
            {
                yield return new($"event {lost} of type {type} gets lost", new() { Event = Loses(type, lost) });
            }
        }

        for (int lost = 0; lost < 8; lost++)
        {
            yield return new($"event {lost} of a transfer gets lost", new() { Event = Loses(XhciTrbType.TransferEvent, lost) });
        }

        foreach (XhciQuirk quirk in OfDevices())
        {
            yield return quirk;
        }
    }

    private static IEnumerable<XhciQuirk> OfDevices()
    {
        foreach (XhciCode code in (XhciCode[])[XhciCode.Babble, XhciCode.TransactionError, XhciCode.Stall, XhciCode.TimedOut,
            XhciCode.SplitTransaction, XhciCode.DataBufferError])
        {
            for (int index = 0; index < 8; index++)
            {
                yield return new($"{code} at control transfer {index}", new() { Fault = Fails(code, 1, index, 1) });
            }

            yield return new($"{code} at all control transfers", new() { Fault = Fails(code, 1, 0, int.MaxValue) }, "left out")
            {
                Works = false,
            };
            if (code != XhciCode.TimedOut)
            {
                yield return new($"{code} at three reports", new() { Fault = Fails(code, 3, 2, 3) });
                yield return new($"{code} at all reports", new() { Fault = Fails(code, 3, 0, int.MaxValue) }, "times in a row")
                {
                    Works = false,
                };
            }
        }

        yield return new("no answer to the first address", new() { Fault = Fails(XhciCode.TransactionError, 0, 0, 1) });
        yield return new(
            "no answer to an address", new() { Fault = Fails(XhciCode.TransactionError, 0, 0, int.MaxValue) }, "takes no address")
        {
            Works = false,
        };
        foreach ((XhciTrbType type, string warning) in ((XhciTrbType, string)[])[(XhciTrbType.EnableSlot, "no answer in time"),
            (XhciTrbType.AddressDevice, "no answer in time"), (XhciTrbType.ConfigureEndpoint, "does not start")])
        {
            yield return new($"{type} that never ends", new() { Hanging = new HashSet<XhciTrbType> { type } }, warning)
            {
                Works = false,
                OthersWork = false,
            };
        }

        foreach (XhciCode code in (XhciCode[])[XhciCode.Resource, XhciCode.Bandwidth, XhciCode.TrbError, XhciCode.Invalid])
        {
            yield return new($"all commands end with {code}", new() { CommandFault = _ => code }, "left out")
            {
                Works = false,
                OthersWork = false,
            };
        }

        yield return new("a device that loses requests within 150 ms after another", new())
        {
            Arrange = static (model, device) =>
            {
                ulong last = 0;
                device.Quirk = _ =>
                {
                    ulong before = last;
                    last = model.Now;
                    return last - before < 150_000_000 ? UsbStatus.Failed : null;
                };
            },
        };
        yield return new("a descriptor of zeros", new(), "left out")
        {
            Works = false,
            Arrange = static (_, device) => device.Descriptor = new byte[18],
        };
        yield return new("a short descriptor", new(), "left out")
        {
            Works = false,
            Arrange = static (_, device) => device.Descriptor = device.Descriptor[..10],
        };
        yield return new("a configuration of nothing", new(), "left out")
        {
            Works = false,
            Arrange = static (_, device) => device.Configuration = [],
        };
        yield return new("a configuration that refuses to be set", new(), "does not take its configuration")
        {
            Works = false,
            Arrange = static (_, device) => device.Quirk = static request => request.Request == 9 ? UsbStatus.Stalled : null,
        };
        yield return new("too much current", new(), "too much current")
        {
            Works = false,
            Arrange = static (model, _) => model.Port(2).SetOverCurrent(true),
        };
    }

    private static Func<XhciTrb, bool> Loses(XhciTrbType type, int index)
    {
        int count = 0;
        return trb => trb.Type != type || count++ != index;
    }

    // Counts the transfers of a kind of endpoint: 0 addressing, 1 control, 3 the interrupt endpoint.
    private static Func<IModelUsbDevice, int, XhciCode?> Fails(XhciCode code, int endpoint, int from, int count)
    {
        int seen = 0;
        return (device, index) =>
            device is ModelDevice { IsHealthy: false } && index == endpoint && seen++ is int at && at >= from && at - from < count
                ? code
                : null;
    }
}
