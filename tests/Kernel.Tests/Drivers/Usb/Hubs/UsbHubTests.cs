using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Hubs;

public sealed class UsbHubTests
{
    private const byte A = 0x04;
    private const uint Settled = 500;

    private readonly ModelHost _host = new();

    private string Text => _host.Keys.TakeText();

    private ModelHostDevice PlugHub(ModelHub hub)
    {
        ModelHostDevice device = _host.Plug(hub);
        Assert.Empty(device.Problems);
        return device;
    }

    private void AssertTypes(ModelKeyboard keyboard)
    {
        keyboard.Type(A);
        _host.Run(20);
        Assert.Equal("a", Text);
    }

    [Theory]
    [InlineData(UsbSpeed.Full, UsbSpeed.Low)]
    [InlineData(UsbSpeed.Full, UsbSpeed.Full)]
    [InlineData(UsbSpeed.High, UsbSpeed.Low)]
    [InlineData(UsbSpeed.High, UsbSpeed.High)]
    [InlineData(UsbSpeed.Super, UsbSpeed.Super)]
    public void A_keyboard_behind_a_hub_works_at_its_own_speed(UsbSpeed hubSpeed, UsbSpeed speed)
    {
        var hub = new ModelHub(hubSpeed) { ThinkTime = 2 };
        var keyboard = new ModelKeyboard(speed);
        hub.Plug(3, keyboard);
        ModelHostDevice device = PlugHub(hub);
        _host.Run(Settled);
        AssertTypes(keyboard);
        Assert.Equal(speed, _host.Devices[1].Speed);
        Assert.Equal("1.3", _host.Devices[1].Place);
        Assert.Equal((4, hubSpeed == UsbSpeed.High ? 2 : 0, false), device.Hub);
        Assert.Equal(["4 ports, 1 in use"], device.States);
        Assert.Equal(hubSpeed == UsbSpeed.Super ? 0 : -1, hub.ToldDepth);
        Assert.Equal(["1.3: Ready: keyboard, boot protocol"], _host.Reports);
    }

    [Fact]
    public void A_hub_with_a_translator_for_each_port_is_switched_to_them_and_may_refuse()
    {
        var hub = new ModelHub(UsbSpeed.High, 4, hasSeveralTranslators: true);
        Assert.Equal((4, 0, true), PlugHub(hub).Hub);
        Assert.Equal(1, hub.Settings[0]);
        var refuses = new ModelHub(UsbSpeed.High, 4, true) { Fault = static r => r.Request == 11 ? UsbStatus.Stalled : null };
        Assert.Equal((4, 0, false), PlugHub(refuses).Hub);
    }

    [Fact]
    public void Hubs_are_nested_five_deep_and_the_sixth_is_refused()
    {
        ModelHub[] hubs = [.. Enumerable.Range(0, 6).Select(static _ => new ModelHub(UsbSpeed.Super))];
        for (int i = 0; i < 5; i++)
        {
            hubs[i].Plug(2, hubs[i + 1]);
        }

        var keyboard = new ModelKeyboard(UsbSpeed.Super);
        hubs[4].Plug(1, keyboard);
        PlugHub(hubs[0]);
        _host.Run(5 * Settled);
        Assert.Equal([0, 1, 2, 3, 4], hubs[..5].Select(static hub => hub.ToldDepth));
        Assert.Equal(["It is behind 5 other hubs, and USB allows 5 in a row"], _host.Devices.SelectMany(static d => d.Problems));
        AssertTypes(keyboard);
        Assert.Contains(_host.Devices, static d => d.Place == "1.2.2.2.2.1");
    }

    [Fact]
    public void A_device_may_come_and_go_at_any_time()
    {
        var hub = new ModelHub();
        PlugHub(hub);
        _host.Run(Settled);
        Assert.Single(_host.Devices);
        for (int i = 0; i < 3; i++)
        {
            var keyboard = new ModelKeyboard();
            hub.Plug(1, keyboard);
            _host.Run(Settled);
            keyboard.Press(A);
            _host.Run(20);
            Assert.Equal("a", Text);
            hub.Unplug(1);
            _host.Run(Settled);
            Assert.Single(_host.Devices);
            Assert.Equal(0x9E, _host.Keys.Codes[^1]);
            _host.Run(5000);
        }

        Assert.DoesNotContain(_host.Reports, static report => report.StartsWith('!'));
    }

    [Fact]
    public void What_is_behind_a_hub_that_leaves_leaves_with_it()
    {
        var outer = new ModelHub();
        var inner = new ModelHub(UsbSpeed.Full);
        outer.Plug(1, inner);
        inner.Plug(1, new ModelKeyboard());
        PlugHub(outer);
        _host.Run(2 * Settled);
        Assert.Equal(3, _host.Devices.Count);
        Assert.Equal(1, _host.Keys.Keyboards);
        outer.Unplug(1);
        _host.Run(Settled);
        Assert.Single(_host.Devices);
        Assert.Equal(0, _host.Keys.Keyboards);
    }
}
