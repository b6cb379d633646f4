using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Drivers.Usb.Hubs;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>
/// What a keyboard needs while another device keeps the controller's thread waiting, and hubs that translate for it.
/// </summary>
public sealed class XhciMeanwhileTests
{
    private const byte A = 0x04;
    private const byte CapsLock = 0x39;

    private readonly RecordedKeys _keys = new();

    private XhciStage Start(XhciModelOptions? options = null) =>
        new(options, new UsbHubDriver(), new UsbKeyboardDriver(_keys));

    private static ModelKeyboard Plug(XhciStage stage, int port)
    {
        var keyboard = new ModelKeyboard(UsbSpeed.Low);
        stage.Model.Port(port).Plug(keyboard);
        Assert.True(stage.Until(() => keyboard.Leds >= 0), string.Join("; ", stage.Warnings));
        return keyboard;
    }

    [Theory]
    [InlineData(UsbStatus.TimedOut)]
    [InlineData(UsbStatus.Failed)]
    public void Keys_repeat_and_locks_show_while_another_device_does_not_answer(UsbStatus answer)
    {
        using XhciStage stage = Start();
        ModelKeyboard keyboard = Plug(stage, 3);
        int leds = keyboard.Leds;
        stage.Model.Port(2).Plug(new ModelDevice(UsbSpeed.Full) { Quirk = _ => answer });
        stage.Run(0.15);
        stage.Model.After(1_000_000, () => keyboard.Press(A));
        string text = "";
        ulong begin = stage.Model.Now;
        ulong shown = 0;
        ulong longest = 0;
        ulong last = 0;
        for (ulong at = 10_000_000; at < 1_900_000_000; at += 5_000_000)
        {
            stage.Model.After(at, Look);
        }

        stage.Model.After(1_000_000_000, () => keyboard.Type(CapsLock));
        stage.Run(3);
        Assert.InRange(shown - begin, 1_000_000_000ul, 1_100_000_000ul);
        Assert.StartsWith("aaaaaaaaaaaaaaa", text.ToLowerInvariant(), System.StringComparison.Ordinal);
        Assert.InRange(longest, 1ul, 60_000_000ul);
        stage.Finish();

        void Look()
        {
            shown = shown == 0 && keyboard.Leds == (leds ^ KeyLocks.CapsLock) ? stage.Model.Now : shown;
            string added = _keys.TakeText();
            if (added.Length > 0)
            {
                longest = text.Length > 1 && shown == 0 ? ulong.Max(longest, stage.Model.Now - last) : longest;
                last = stage.Model.Now;
            }

            text += added;
        }
    }

    [Fact]
    public void A_key_that_is_held_at_a_keyboard_that_fails_for_good_is_released()
    {
        bool fails = false;
        using XhciStage stage = Start(
            new() { Fault = (_, index) => fails && index == 3 ? XhciCode.TransactionError : null });
        ModelKeyboard keyboard = Plug(stage, 3);
        keyboard.Press(A);
        stage.Run(1);
        Assert.StartsWith("aa", _keys.TakeText(), System.StringComparison.Ordinal);
        fails = true;
        stage.Run(10);
        Assert.Contains("times in a row", Assert.Single(stage.Warnings));
        Assert.Equal(0x9E, _keys.Codes[^1]);
        _keys.TakeText();
        stage.Run(2);
        Assert.Empty(_keys.TakeText());
        fails = false;
        stage.Service.Rescan();
        keyboard.Release(A);
        keyboard.Press(A);
        stage.Run(0.2);
        Assert.Equal("a", _keys.TakeText());
        stage.Finish();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_translator_that_holds_a_part_of_a_failed_transfer_is_emptied(bool hasSeveral)
    {
        XhciCode code = hasSeveral ? XhciCode.TransactionError : XhciCode.SplitTransaction;
        int seen = 0;
        using XhciStage stage = Start(new()
        {
            HasFullTranslators = true,
            Fault = (device, index) => device is ModelKeyboard && index == 1 && seen++ is 1 or 3 ? code : null,
        });
        var hub = new ModelHub(UsbSpeed.High, 4, hasSeveral);
        var keyboard = new ModelKeyboard(UsbSpeed.Low);
        hub.Plug(3, keyboard);
        stage.Model.Port(2).Plug(hub);
        Assert.True(stage.Until(() => keyboard.Leds >= 0), string.Join("; ", stage.Warnings));
        UsbRequest[] clears = [.. hub.Requests.Where(static request => request is { RequestType: 0x23, Request: 8 })];
        Assert.Equal(4, clears.Length);
        Assert.All(clears, clear => Assert.Equal(hasSeveral ? 3 : 1, clear.Index));
        Assert.Equal(2, clears.Count(static clear => (clear.Value & 0x8000) != 0));
        Assert.Equal(1, keyboard.Resets);
        Assert.Empty(stage.Warnings);
        stage.Finish();
    }
}
