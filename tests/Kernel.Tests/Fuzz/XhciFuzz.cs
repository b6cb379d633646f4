using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Drivers.Usb.Hubs;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using UefiKernel.Kernel.Tests.Drivers.Usb;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>
/// A driver on a controller that may report anything: no exception leaves it, it gives up in bounded time, and all memory is
/// freed.
/// </summary>
internal static class XhciFuzz
{
    private const ulong Second = 1_000_000_000;

    private static readonly XhciTrbType[] s_types =
    [
        XhciTrbType.TransferEvent, XhciTrbType.CommandCompletion, XhciTrbType.PortStatusChange, XhciTrbType.HostController,
        XhciTrbType.TransferEvent, XhciTrbType.CommandCompletion, XhciTrbType.Normal, 0,
    ];

    /// <summary>
    /// Events of any content beside and instead of true ones, while devices come and work; eight bytes an event.
    /// </summary>
    public static void RunEvents(byte[] input)
    {
        var rest = new FuzzInput(input);
        var last = default(XhciTrb);
        byte distortion = rest.Byte();
        int count = 0;
        var keys = new RecordedKeys();
        using var stage = new XhciStage(
            new XhciModelOptions
            {
                Distort = trb =>
                {
                    last = trb;
                    count++;
                    return distortion > 128 && count % distortion == 0 ? Distort(trb, distortion) : trb;
                },
            },
            new UsbHubDriver(),
            new UsbKeyboardDriver(keys));
        var hub = new ModelHub(UsbSpeed.High);
        var keyboard = new ModelKeyboard(UsbSpeed.Low);
        hub.Plug(1, keyboard);
        stage.Model.Port(1).Plug(hub);
        stage.Model.Port(2).Plug(new ModelDevice(UsbSpeed.Full));
        ulong delay = 150_000_000;
        while (!rest.IsEmpty)
        {
            delay += rest.Byte() * 500_000UL;
            XhciTrbType type = s_types[rest.Byte() % s_types.Length];
            byte code = rest.Byte();
            byte slot = rest.Byte();
            byte endpoint = rest.Byte();
            byte kind = rest.Byte();
            byte index = rest.Byte();
            byte change = rest.Byte();
            stage.Model.After(delay, () => stage.Model.Send(new XhciTrb(
                AddressOf(kind, index, change, last.Parameter),
                (uint)code << 24 | (uint)(change << (change & 15)),
                (uint)slot << 24 | (uint)(endpoint & 31) << 16 | (uint)type << 10)));
        }

        stage.Model.After(delay, () => keyboard.Type(0x04));
        Finish(stage, delay);
    }

    /// <summary>A device whose descriptors and port may report anything.</summary>
    public static void RunDevice(byte[] input)
    {
        var rest = new FuzzInput(input);
        byte lie = rest.Byte();
        byte where = rest.Byte();
        byte[] bytes = rest.Rest.ToArray();
        int reads = 0;
        var keys = new RecordedKeys();
        using var stage = new XhciStage(
            new XhciModelOptions
            {
                DistortPort = (port, value) => port == 2 && lie > 200 && ++reads % (where + 2) == 0
                    ? value ^ 1u << (lie & 31)
                    : value,
            },
            new UsbHubDriver(),
            new UsbKeyboardDriver(keys));
        var speed = (UsbSpeed)(1 + (where & 3));
        var device = new ModelDevice(speed) { Configuration = bytes };
        if ((where & 4) != 0)
        {
            byte[] descriptor = device.Descriptor;
            bytes.AsSpan(0, Math.Min(bytes.Length, 18)).CopyTo(descriptor);
        }
        else if (bytes.Length >= 9)
        {
            // Past the header, so that what follows it is read.
            new byte[] { 9, 2, (byte)bytes.Length, (byte)(bytes.Length >> 8), 1, 1 }.CopyTo(bytes, 0);
        }

        IModelUsbDevice plugged = (where & 8) != 0 ? new ModelHub(UsbSpeed.High) : device;
        stage.Model.Port(speed == UsbSpeed.Super ? 5 : 2).Plug(plugged);
        (plugged as ModelHub)?.Plug(1, device);
        Finish(stage, Second);
    }

    private static void Finish(XhciStage stage, ulong delay)
    {
        ulong begin = stage.Model.Now;
        for (int i = 0; i < 100_000 && stage.Model.Now < begin + delay + (3 * Second); i++)
        {
            ulong before = stage.Model.Now;
            stage.Service.Serve();

            // Ports one after the other, each with two tries of some transfers that are waited for, and a controller's reset.
            TableFuzz.Require(stage.Model.Now - before < 300 * Second, "the driver was busy for minutes");
        }

        TableFuzz.Require(stage.Model.Now >= begin + delay, "time stands still");
        stage.Service.Stop();
        TableFuzz.Require(stage.Model.BlockCount == 0, "memory was kept");
        TableFuzz.Require(!stage.Model.IsBusMaster, "the controller still reaches memory");
        TableFuzz.Require(
            stage.Warnings.All(static line => !line.Contains("fails:", StringComparison.Ordinal)),
            stage.Warnings.FirstOrDefault(static line => line.Contains("fails:", StringComparison.Ordinal)) ?? "");
    }

    private static XhciTrb Distort(XhciTrb trb, byte how) => (how & 3) switch
    {
        0 => trb with { Parameter = trb.Parameter ^ (1UL << (how >> 2)) },
        1 => trb with { Status = trb.Status ^ (1u << (how >> 2 & 31)) },
        2 => trb with { Control = trb.Control ^ (2u << (how >> 2 & 30)) },
        _ => trb with { Parameter = ulong.MaxValue, Status = uint.MaxValue },
    };

    private static ulong AddressOf(byte kind, byte index, byte change, ulong last) => kind switch
    {
        0 => last,
        1 => last + (index * 16UL),
        2 => last - (index * 16UL),
        3 => (ulong)index << 24,
        4 => ulong.MaxValue - change,
        _ => last ^ (1UL << (change & 63)),
    };
}
