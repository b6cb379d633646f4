using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Hubs;

public sealed class HubTroubleTests
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

    [Fact]
    public void A_connection_is_used_once_it_has_been_stable_for_100_ms()
    {
        var hub = new ModelHub();
        PlugHub(hub);
        _host.Run(Settled);
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        for (int i = 0; i < 5; i++)
        {
            _host.Run(60);
            hub.Port(1).Bounce();
            Assert.Equal(0, keyboard.Resets);
        }

        _host.Run(99);
        Assert.Equal(0, keyboard.Resets);
        _host.Run(200);
        AssertTypes(keyboard);
        Assert.Equal(1, keyboard.Resets);
    }

    [Fact]
    public void A_bad_contact_is_reported_once_and_throttled_and_works_when_it_is_good()
    {
        var hub = new ModelHub();
        PlugHub(hub);
        _host.Run(Settled);
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        _host.EachMillisecond = () => hub.Port(1).Bounce();
        _host.Run(8000);
        int reads = hub.Port(1).Reads;
        _host.Run(52_000);
        Assert.Equal(0, keyboard.Resets);
        Assert.InRange(hub.Port(1).Reads - reads, 1, 1000);
        Assert.Single(_host.Reports, static report => report.StartsWith("!1: port 1 is left out"));
        _host.EachMillisecond = null;
        _host.Run(70_000);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_port_that_needs_several_resets_gets_them()
    {
        var hub = new ModelHub();
        var keyboard = new ModelKeyboard();
        hub.Port(1).FailingResets = 2;
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(2 * Settled);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_device_that_does_not_answer_is_left_out_reported_once_and_the_others_go_on()
    {
        var hub = new ModelHub();
        var dead = new ModelKeyboard { Fault = static _ => UsbStatus.Failed };
        var keyboard = new ModelKeyboard();
        hub.Plug(1, dead);
        hub.Plug(2, keyboard);
        ModelHostDevice device = PlugHub(hub);
        _host.Run(10_000);
        Assert.Equal(
            "!1: port 1 is left out until what is plugged in there changes: no device descriptor: Failed",
            Assert.Single(_host.Reports, static report => report.StartsWith('!')));
        AssertTypes(keyboard);
        int asked = dead.Requests.Count;
        _host.Run(60_000);
        Assert.Equal(asked, dead.Requests.Count);

        dead.Fault = null;
        ((IUsbService)device.Running[0]).Rescan();
        _host.Run(Settled);
        AssertTypes(dead);
    }

    [Fact]
    public void A_port_that_was_left_out_is_tried_again_when_another_device_is_plugged_in()
    {
        var hub = new ModelHub();
        hub.Plug(1, new ModelKeyboard { Fault = static _ => UsbStatus.Stalled });
        PlugHub(hub);
        _host.Run(5000);
        hub.Unplug(1);
        _host.Run(200);
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        _host.Run(Settled);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_reset_that_never_ends_is_given_up()
    {
        var hub = new ModelHub();
        hub.Port(2).NeverEndsReset = true;
        hub.Plug(2, new ModelKeyboard());
        PlugHub(hub);
        _host.Run(10_000);
        Assert.Equal(
            ["!1: port 2 is left out until what is plugged in there changes: its reset does not end"], _host.Reports);
    }

    [Fact]
    public void A_device_that_is_pulled_out_in_the_middle_is_nothing_to_report()
    {
        for (int reads = 1; reads < 9; reads++)
        {
            var host = new ModelHost();
            var hub = new ModelHub();
            int left = reads;
            hub.Port(1).BeforeRead = () =>
            {
                if (--left == 0)
                {
                    hub.Unplug(1);
                }
            };
            hub.Plug(1, new ModelKeyboard());
            host.Plug(hub);
            host.Run(2000);
            Assert.DoesNotContain(host.Reports, static report => report.StartsWith('!'));
            hub.Port(1).BeforeRead = null;
            hub.Unplug(1);
            host.Run(Settled);
            var keyboard = new ModelKeyboard();
            hub.Plug(1, keyboard);
            host.Run(Settled);
            keyboard.Type(A);
            host.Run(20);
            Assert.Equal("a", host.Keys.TakeText());
        }
    }

    [Fact]
    public void A_port_that_is_switched_off_by_an_error_begins_anew()
    {
        var hub = new ModelHub();
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        hub.Port(1).Disable();
        _host.Run(Settled);
        AssertTypes(keyboard);
        Assert.Equal(2, keyboard.Resets);
    }

    [Fact]
    public void A_broken_SuperSpeed_link_gets_a_warm_reset()
    {
        var hub = new ModelHub(UsbSpeed.Super);
        var keyboard = new ModelKeyboard(UsbSpeed.Super);
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        Assert.Equal(0, hub.Port(1).WarmResets);
        hub.Port(1).BreakLink();
        _host.Run(Settled);
        Assert.Equal(1, hub.Port(1).WarmResets);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_port_with_too_much_current_is_switched_off_reported_and_tried_again_later()
    {
        var hub = new ModelHub();
        ModelHubPort port = hub.Port(1);
        port.TakesTooMuch = true;
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        Assert.Equal(["!1: port 1 takes too much current; its power is off, and is tried again now and then"], _host.Reports);
        Assert.False(port.IsPowered);
        _host.Run(60_000);
        Assert.InRange(port.PowerOns, 3, 6);
        Assert.Single(_host.Reports);
        port.TakesTooMuch = false;
        _host.Run(70_000);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_port_that_reports_too_much_current_of_a_device_that_has_power_is_used()
    {
        var hub = new ModelHub();
        hub.Port(1).ClaimsTooMuch = true;
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        AssertTypes(keyboard);
        Assert.DoesNotContain(_host.Reports, static line => line.Contains("too much"));
    }

    [Fact]
    public void An_empty_port_that_reports_too_much_current_keeps_its_power_and_is_used_when_something_is_plugged_in()
    {
        var hub = new ModelHub();
        hub.Port(1).ClaimsTooMuch = true;
        PlugHub(hub);
        _host.Run(20_000);
        Assert.True(hub.Port(1).IsPowered);
        Assert.Equal(1, hub.Port(1).PowerOns);
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        _host.Run(Settled);
        AssertTypes(keyboard);
        Assert.DoesNotContain(_host.Reports, static line => line.Contains("too much"));
    }

    [Fact]
    public void A_hub_that_reports_too_much_current_while_its_ports_have_power_is_used()
    {
        var hub = new ModelHub();
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        hub.Overload(isTrue: false);
        _host.Run(Settled);
        AssertTypes(keyboard);
        Assert.Equal(1, keyboard.Resets);
        Assert.DoesNotContain(_host.Reports, static line => line.Contains("too much"));
    }

    [Fact]
    public void A_hub_whose_ports_take_too_much_together_is_powered_again()
    {
        var hub = new ModelHub();
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        hub.Overload();
        _host.Run(Settled);
        Assert.Single(_host.Devices);
        _host.Run(6000);
        AssertTypes(keyboard);
        hub.Overload();
        _host.Run(20_000);
        Assert.Equal(
            "!1: its ports together take too much current; their power is off, and is tried again now and then",
            Assert.Single(_host.Reports, static report => report.StartsWith('!')));
    }

    [Fact]
    public void A_hub_that_reports_changes_all_the_time_is_throttled_and_its_devices_work()
    {
        var hub = new ModelHub();
        var keyboard = new ModelKeyboard();
        hub.Plug(1, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        hub.IsStorming = true;
        _host.Run(5000);
        int reads = hub.Port(1).Reads;
        _host.Run(20_000);
        Assert.InRange(hub.Port(1).Reads - reads, 1, 30);
        Assert.True(hub.Reports > 10_000);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_hub_that_claims_255_ports_has_15()
    {
        var hub = new ModelHub(UsbSpeed.High, 15) { ClaimedPorts = 255 };
        var keyboard = new ModelKeyboard();
        hub.Plug(15, keyboard);
        Assert.Equal((15, 0, false), PlugHub(hub).Hub);
        _host.Run(Settled);
        Assert.Equal("!1: The hub says that it has 255 ports: the first 15 are used", _host.Reports[0]);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_hub_with_more_ports_than_it_has_reports_nothing_for_those()
    {
        var hub = new ModelHub(UsbSpeed.High, 2) { ClaimedPorts = 7 };
        var keyboard = new ModelKeyboard();
        hub.Plug(2, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        AssertTypes(keyboard);
    }

    [Fact]
    public void A_hub_without_ports_or_description_is_refused()
    {
        Assert.Equal(["It has no ports"], _host.Plug(new ModelHub { ClaimedPorts = 0 }).Problems);
        var mute = new ModelHub { Fault = static r => r is { RequestType: 0xA0, Request: 6 } ? UsbStatus.Stalled : null };
        Assert.Equal(["It does not describe itself: it refused"], _host.Plug(mute).Problems);
        var silent = new ModelHub { Fault = static r => r is { RequestType: 0x23, Request: 3 } ? UsbStatus.TimedOut : null };
        Assert.Equal(["Its ports cannot be used: no answer in time"], _host.Plug(silent).Problems);
        var without = new ModelHub();
        without.ConfigurationDescriptor[4] = 1;
        without.ConfigurationDescriptor = without.ConfigurationDescriptor[..18];
        Assert.Equal(["It has no interrupt endpoint towards the host"], _host.Plug(without).Problems);
    }

    [Fact]
    public void A_port_whose_status_cannot_be_read_is_left_out_and_the_others_go_on()
    {
        var hub = new ModelHub { Fault = static r => r is { RequestType: 0xA3, Index: 1 } ? UsbStatus.Stalled : null };
        var keyboard = new ModelKeyboard();
        hub.Plug(1, new ModelKeyboard());
        hub.Plug(2, keyboard);
        PlugHub(hub);
        _host.Run(Settled);
        Assert.Equal(
            "!1: port 1 is left out until what is plugged in there changes: its status cannot be read: it refused",
            _host.Reports[0]);
        AssertTypes(keyboard);
    }
}
