using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Drivers.Usb.Hubs;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Keyboards behind hubs of each speed, by the drivers of hubs and keyboards, on a modelled controller.</summary>
public sealed class XhciHubTests
{
    // Usages of HID for the letters "hub".
    private static readonly byte[] s_hub = [0x0B, 0x18, 0x05];

    private readonly RecordedKeys _keys = new();

    private XhciStage Start(XhciModelOptions? options = null) =>
        new(options, new UsbHubDriver(), new UsbKeyboardDriver(_keys));

    private bool Types(XhciStage stage, ModelKeyboard keyboard)
    {
        if (keyboard.Configuration == 0 || keyboard.Idle < 0)
        {
            return false;
        }

        _keys.Take();
        keyboard.Type(s_hub);
        string text = "";
        return stage.Until(() => (text += _keys.TakeText()).Length >= 3, 1) && text == "hub";
    }

    [Theory]
    [InlineData(UsbSpeed.Low, UsbSpeed.High)]
    [InlineData(UsbSpeed.Full, UsbSpeed.High)]
    [InlineData(UsbSpeed.High, UsbSpeed.High)]
    [InlineData(UsbSpeed.Low, UsbSpeed.Full)]
    [InlineData(UsbSpeed.Low, UsbSpeed.Full, UsbSpeed.High)]
    [InlineData(UsbSpeed.Low, UsbSpeed.Full, UsbSpeed.Full, UsbSpeed.High)]
    [InlineData(UsbSpeed.Full, UsbSpeed.High, UsbSpeed.High, UsbSpeed.High)]
    [InlineData(UsbSpeed.Low, UsbSpeed.High, UsbSpeed.High, UsbSpeed.High, UsbSpeed.High, UsbSpeed.High)]
    [InlineData(UsbSpeed.Super, UsbSpeed.Super)]
    [InlineData(UsbSpeed.Super, UsbSpeed.Super, UsbSpeed.Super, UsbSpeed.Super, UsbSpeed.Super, UsbSpeed.Super)]
    public void A_keyboard_types_behind_hubs(UsbSpeed speed, params UsbSpeed[] hubs)
    {
        foreach (bool hasSeveralTranslators in (bool[])[false, true])
        {
            using XhciStage stage = Start();
            int blocks = stage.Model.BlockCount;
            var keyboard = new ModelKeyboard(speed);
            IModelUsbDevice device = keyboard;
            for (int i = 0; i < hubs.Length; i++)
            {
                var hub = new ModelHub(hubs[i], 4, hasSeveralTranslators && hubs[i] == UsbSpeed.High);
                hub.Plug(i + 1 > 4 ? 4 : i + 1, device);
                device = hub;
            }

            int port = speed == UsbSpeed.Super ? 6 : 2;
            stage.Model.Port(port).Plug(device);
            Assert.True(stage.Until(() => Types(stage, keyboard), 60), string.Join("; ", stage.Warnings));
            Assert.Empty(stage.Warnings);
            Assert.Equal(hubs.Length + 1, stage.Model.SlotCount);
            Assert.Equal(hubs.Length, Depth(stage.Model.Device.Children[0]));

            // All of it leaves at once, with a key held, and comes back.
            keyboard.Press(0x04);
            Assert.True(stage.Until(() => _keys.TakeText() == "a", 1));
            int codes = _keys.Codes.Count;
            stage.Model.Port(port).Unplug();
            Assert.True(stage.Until(() => stage.Model.SlotCount == 0));
            Assert.Contains(_keys.Codes.Skip(codes), static code => code == 0x9E);
            Assert.Equal(0, stage.Model.Device.Children.Length);
            keyboard.Release(0x04);
            stage.Model.Port(port).Plug(device);
            Assert.True(stage.Until(() => Types(stage, keyboard), 60), string.Join("; ", stage.Warnings));
            Assert.True(blocks < stage.Model.BlockCount);
            stage.Finish();
        }
    }

    [Fact]
    public void A_sixth_hub_in_a_row_is_refused_in_words_and_a_keyboard_beside_it_types()
    {
        using XhciStage stage = Start();
        var keyboard = new ModelKeyboard(UsbSpeed.Low);
        IModelUsbDevice device = new ModelHub(UsbSpeed.High, 4);
        for (int i = 0; i < 5; i++)
        {
            var hub = new ModelHub(UsbSpeed.High, 4);
            hub.Plug(1, device);
            if (i == 0)
            {
                hub.Plug(2, keyboard);
            }

            device = hub;
        }

        stage.Model.Port(2).Plug(device);
        Assert.True(stage.Until(() => Types(stage, keyboard), 60), string.Join("; ", stage.Warnings));
        Assert.Contains(stage.Model.Log, static line => line.Message.Contains("behind 5 other hubs"));
        stage.Finish();
    }

    [Fact]
    public void Keyboards_of_each_speed_type_at_once_and_come_and_go_behind_a_hub()
    {
        using XhciStage stage = Start(new()
        {
            ContextSize = 64,
            Usb2Speeds = XhciModelOptions.OtherSpeeds,
            HasOtherNumbers = true,
        });
        ModelKeyboard[] keyboards = [new(UsbSpeed.Low), new(UsbSpeed.Full), new(UsbSpeed.High), new(UsbSpeed.Full)];
        var hub = new ModelHub(UsbSpeed.High, 4, true) { ThinkTime = 2 };
        stage.Model.Port(1).Plug(hub);
        stage.Run(1);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                hub.Plug(i + 1, keyboards[i]);
            }

            Assert.All(
                keyboards,
                keyboard => Assert.True(stage.Until(() => Types(stage, keyboard), 60), string.Join("; ", stage.Warnings)));
            Assert.Equal(4, _keys.Keyboards);
            for (int i = 0; i < 4; i++)
            {
                hub.Unplug(i + 1);
            }

            Assert.True(stage.Until(() => stage.Model.SlotCount == 1));
        }

        Assert.Empty(stage.Warnings);
        Assert.Equal(0, _keys.Keyboards);
        stage.Finish();
    }

    [Fact]
    public void What_is_plugged_in_is_in_the_tree_of_devices_with_its_driver_or_the_reason_for_none()
    {
        using XhciStage stage = Start();
        var hub = new ModelHub(UsbSpeed.High, 4);
        hub.Plug(3, new ModelKeyboard(UsbSpeed.Low, ModelKeyboardKind.Composite));
        hub.Plug(4, new ModelKeyboard(UsbSpeed.Full) { Fault = static _ => UsbStatus.Stalled });
        stage.Model.Port(2).Plug(hub);
        stage.Model.Port(3).Plug(new ModelDevice(UsbSpeed.Full) { Configuration = [9, 2, 9, 0, 0, 1, 0, 0, 0] });
        stage.Run(15);
        List<string> lines = [];
        List(stage.Model.Device, lines);
        Assert.Equal(
            [
                "2 hub usb-hub Running",
                "2.3 composite device  Running",
                "2.3:0 keyboard usb-keyboard Running",
                "2.3:1 mouse  Idle",
                "2.3:2 media keys  Idle",
                "2.4 device that is left out  Failed",
                "3 device that is left out  Failed",
            ],
            lines);
        hub.Unplug(4);
        stage.Model.Port(3).Unplug();
        stage.Run(2);
        lines.Clear();
        List(stage.Model.Device, lines);
        Assert.Equal(5, lines.Count);
        stage.Finish();
    }

    private static void List(Device device, List<string> lines)
    {
        foreach (Device child in device.Children.ToArray().OrderBy(static child => child.Place, System.StringComparer.Ordinal))
        {
            lines.Add($"{child.Place} {child.Name} {child.Driver} {child.State}");
            List(child, lines);
        }
    }

    private static int Depth(Device device) =>
        device.Children.Length == 0 ? 0 : 1 + device.Children.ToArray().Max(Depth);
}
