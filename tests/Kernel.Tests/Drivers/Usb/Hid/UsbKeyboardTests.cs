using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Hid;

public sealed class UsbKeyboardTests
{
    private const byte A = 0x04;
    private const byte B = 0x05;
    private const byte C = 0x06;
    private const byte CapsLock = 0x39;
    private const byte NumLock = 0x53;
    private const byte LeftControl = 0xE0;
    private const byte LeftShift = 0xE1;
    private const byte RightShift = 0xE5;
    private const byte RightAlt = 0xE6;

    private readonly ModelHost _host = new();

    private string Text => _host.Keys.TakeText();

    // SET_PROTOCOL, and reading the report descriptor.
    private static bool IsAboutProtocol(UsbRequest request) => request.Request == 11 || request.Value >> 8 == 0x22;

    private static bool IsReport(UsbRequest request) => request is { RequestType: 0x21, Request: 9 };

    private ModelKeyboard Plug(ModelKeyboardKind kind = ModelKeyboardKind.Boot, UsbSpeed speed = UsbSpeed.Low)
    {
        var keyboard = new ModelKeyboard(speed, kind);
        _host.Plug(keyboard);
        _host.Run(5);
        return keyboard;
    }

    [Theory]
    [InlineData(UsbSpeed.Low)]
    [InlineData(UsbSpeed.Full)]
    [InlineData(UsbSpeed.High)]
    [InlineData(UsbSpeed.Super)]
    public void A_boot_keyboard_is_set_up_announced_and_typed_on(UsbSpeed speed)
    {
        ModelKeyboard keyboard = Plug(speed: speed);
        Assert.Equal((0, 0), (keyboard.Protocol, keyboard.Idle));
        Assert.Equal(["1: Ready: keyboard, boot protocol"], _host.Reports);
        Assert.Equal(1, _host.Keys.Keyboards);
        keyboard.Type(A, B, C);
        keyboard.Press(LeftShift);
        keyboard.Type(A);
        keyboard.Release(LeftShift);
        keyboard.Type(B);
        _host.Run(20);
        Assert.Equal("abcAb", Text);
    }

    [Theory]
    [InlineData(ModelKeyboardKind.Report)]
    [InlineData(ModelKeyboardKind.Bits)]
    public void A_keyboard_without_the_boot_protocol_is_read_as_it_describes_itself(ModelKeyboardKind kind)
    {
        ModelKeyboard keyboard = Plug(kind, UsbSpeed.Full);
        Assert.Equal(["1: Ready: keyboard, report protocol"], _host.Reports);
        keyboard.Press(RightShift);
        keyboard.Type(A);
        keyboard.Release(RightShift);
        keyboard.Type(B, CapsLock);
        _host.Run(20);
        Assert.Equal("Ab", Text);
        Assert.Equal(KeyLocks.NumLock | KeyLocks.CapsLock, keyboard.Leds);
    }

    [Fact]
    public void Of_a_receiver_only_the_keyboard_is_one()
    {
        var keyboard = new ModelKeyboard(UsbSpeed.Full, ModelKeyboardKind.Composite);
        ModelHostDevice device = _host.Plug(keyboard);
        Assert.Equal(["media keys"], device.Disowned);
        Assert.Empty(device.Problems);
        Assert.Equal(["keyboard, boot protocol"], device.States);
        keyboard.Type(A);
        _host.Run(5);
        Assert.Equal("a", Text);
    }

    [Theory]
    [InlineData(UsbSpeed.Full)]
    [InlineData(UsbSpeed.High)]
    public void A_keyboard_that_takes_the_boot_protocol_and_does_not_speak_it_is_read_as_it_describes_itself(UsbSpeed speed)
    {
        ModelKeyboard keyboard = Plug(ModelKeyboardKind.IgnoresBoot, speed);
        Assert.Equal(0, keyboard.Protocol);
        keyboard.Type(A, B);
        keyboard.Press(LeftShift);
        keyboard.Type(C, CapsLock);
        _host.Run(30);
        Assert.Equal("abC", Text);
        Assert.Equal(
            [
                "1: Ready: keyboard, boot protocol",
                "1: The keyboard took the boot protocol and does not speak it: its own reports are used",
            ],
            _host.Reports);
        Assert.Equal(KeyLocks.NumLock | KeyLocks.CapsLock, keyboard.Leds);
    }

    [Fact]
    public void Such_a_keyboard_whose_reports_take_two_packets_is_noticed_by_the_second_one()
    {
        ModelKeyboard keyboard = Plug(ModelKeyboardKind.IgnoresBoot, UsbSpeed.Low);
        keyboard.Type(A);
        _host.Run(30);
        _host.Keys.Take();
        keyboard.Type(A, B);
        keyboard.Press(LeftShift);
        keyboard.Type(C);
        _host.Run(30);
        Assert.Equal("abC", Text);
    }

    [Fact]
    public void Reports_that_are_longer_than_a_packet_are_put_together()
    {
        ModelKeyboard keyboard = Plug(ModelKeyboardKind.Bits, UsbSpeed.Low);
        keyboard.Type(A, B);
        keyboard.Press(LeftShift);
        keyboard.SendReport(1, 0xFF, 0xFF);
        keyboard.Type(C, 0x1D);
        _host.Run(100);
        Assert.Equal("abCZ", Text);
    }

    [Fact]
    public void A_boot_keyboard_that_refuses_everything_still_types()
    {
        var keyboard = new ModelKeyboard { Fault = static r => (r.RequestType & 0x60) != 0 ? UsbStatus.Stalled : null };
        _host.Plug(keyboard);
        keyboard.Type(A, CapsLock, A);
        _host.Run(100);
        Assert.Equal("aA", Text);
        Assert.Equal(
            ["1: Ready: keyboard, report protocol", "1: The keyboard does not show its locks: it refused"], _host.Reports);

        var silent = new ModelKeyboard { Fault = static r => IsAboutProtocol(r) ? UsbStatus.Stalled : null };
        _host.Plug(silent);
        Assert.Equal("1: Ready: keyboard, boot protocol", _host.Reports[^1]);
    }

    [Fact]
    public void A_keyboard_that_does_not_answer_is_refused_in_bounded_time()
    {
        var keyboard = new ModelKeyboard { Fault = static r => IsAboutProtocol(r) ? UsbStatus.TimedOut : null };
        ModelHostDevice device = _host.Plug(keyboard);
        Assert.Equal(["It does not describe its reports: no answer in time"], device.Problems);
        Assert.Equal(0, _host.Keys.Keyboards);
        Assert.True(_host.Now < 20_000_000_000);
    }

    [Fact]
    public void More_than_six_keys_keep_the_state_and_modifiers_still_count()
    {
        ModelKeyboard keyboard = Plug();
        foreach (byte usage in (byte[])[A, B, C, 7, 8, 9])
        {
            keyboard.Press(usage);
        }

        keyboard.Press(10);
        keyboard.Press(LeftShift);
        _host.Run(20);
        Assert.Equal("abcdef", Text);
        keyboard.Release(10);
        keyboard.Release(A);
        keyboard.Press(A);
        _host.Run(20);
        Assert.Equal("A", Text);
    }

    [Fact]
    public void A_key_repeats_after_half_a_second_thirty_times_a_second_until_it_is_released()
    {
        ModelKeyboard keyboard = Plug();
        keyboard.Press(A);
        _host.Run(490);
        Assert.Equal("a", Text);
        _host.Run(1020);
        Assert.InRange(Text.Length, 29, 31);
        keyboard.Press(B);
        _host.Run(450);
        Assert.Equal("b", Text);
        keyboard.Release(A);
        _host.Run(200);
        Assert.Equal(new string('b', 5), Text);
        keyboard.Release(B);
        _host.Run(1000);
        Assert.Empty(Text);
        keyboard.Press(LeftShift);
        keyboard.Press(CapsLock);
        _host.Run(2000);
        Assert.Empty(Text);
    }

    [Fact]
    public void A_key_at_one_keyboard_ends_the_repetition_of_a_key_at_another()
    {
        ModelKeyboard first = Plug();
        ModelKeyboard second = Plug();
        first.Press(A);
        _host.Run(600);
        Assert.StartsWith("aa", Text, System.StringComparison.Ordinal);
        second.Type(B);
        _host.Run(1000);
        Assert.Equal("b", Text);
        first.Press(C);
        _host.Run(600);
        Assert.StartsWith("cc", Text, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_keyboard_that_leaves_while_a_key_is_held_releases_it()
    {
        var keyboard = new ModelKeyboard();
        ModelHostDevice device = _host.Plug(keyboard);
        keyboard.Press(LeftShift);
        keyboard.Press(A);
        _host.Run(600);
        Assert.StartsWith("AA", Text, System.StringComparison.Ordinal);
        _host.Release(device);
        _host.Run(1000);
        Assert.Empty(Text);
        Assert.Equal([0x9E, 0xAA], _host.Keys.Codes.TakeLast(2).Select(static code => (int)code));
        Assert.Equal(0, _host.Keys.Keyboards);
        ModelKeyboard other = Plug();
        other.Type(A);
        _host.Run(5);
        Assert.Equal("a", Text);
    }

    [Fact]
    public void Two_keyboards_share_modifiers_locks_and_leds()
    {
        ModelKeyboard first = Plug();
        ModelKeyboard second = Plug(ModelKeyboardKind.Bits, UsbSpeed.Full);
        Assert.Equal((1, 1), (first.Leds, second.Leds));
        first.Press(LeftShift);
        _host.Run(5);
        second.Type(A);
        _host.Run(5);
        first.Release(LeftShift);
        second.Type(CapsLock);
        _host.Run(5);
        first.Type(B);
        _host.Run(20);
        Assert.Equal("AB", Text);
        Assert.Equal((3, 3), (first.Leds, second.Leds));
        first.Type(NumLock);
        _host.Run(20);
        Assert.Equal((2, 2), (first.Leds, second.Leds));
    }

    [Fact]
    public void Leds_follow_a_lock_of_another_kind_of_keyboard()
    {
        ModelKeyboard keyboard = Plug();
        _host.Keys.Locks.Toggle(KeyLocks.ScrollLock);
        _host.Run(5);
        Assert.Equal(KeyLocks.NumLock | KeyLocks.ScrollLock, keyboard.Leds);
    }

    [Fact]
    public void Leds_that_time_out_are_given_up_after_three_times_and_tried_again_by_a_rescan()
    {
        bool isMute = true;
        var keyboard = new ModelKeyboard { Fault = r => isMute && IsReport(r) ? UsbStatus.TimedOut : null };
        ModelHostDevice device = _host.Plug(keyboard);
        _host.Run(20_000);
        Assert.Equal("1: The keyboard does not show its locks: no answer in time", _host.Reports[^1]);
        Assert.Equal(3, keyboard.Requests.Count(IsReport));
        isMute = false;
        Assert.Equal(-1, keyboard.Leds);
        ((IUsbService)device.Running[0]).Rescan();
        _host.Run(10);
        Assert.Equal(KeyLocks.NumLock, keyboard.Leds);
    }

    [Fact]
    public void Control_and_a_letter_cancel_and_what_came_before_is_thrown_away()
    {
        ModelKeyboard keyboard = Plug();
        keyboard.Type(A);
        keyboard.Press(LeftControl);
        keyboard.Type(C);
        keyboard.Release(LeftControl);
        keyboard.Type(B);
        _host.Run(20);
        List<KeyPress> keys = _host.Keys.Take();
        Assert.Equal(KeyPress.Control('c'), keys[1]);
        Assert.Equal(3, keys.Count);
    }

    [Fact]
    public void Reports_that_are_empty_short_or_of_another_kind_do_no_harm()
    {
        ModelKeyboard keyboard = Plug(ModelKeyboardKind.Bits, UsbSpeed.Full);
        keyboard.Press(A);
        keyboard.SendReport();
        keyboard.SendReport(1, 0xFF, 0xFF);
        keyboard.SendReport(9);
        _host.Run(10);
        Assert.Equal([0x1E], _host.Keys.Codes.Select(static code => (int)code));
        keyboard.SendReport(3);
        _host.Run(10);
        Assert.Equal([0x1E, 0x9E], _host.Keys.Codes.Select(static code => (int)code));
    }

    [Fact]
    public void A_key_that_a_report_names_twice_is_pressed_once()
    {
        ModelKeyboard keyboard = Plug();
        keyboard.SendReport(0, 0, A, A, A, A, A, A);
        keyboard.SendReport(0, 0, 0, 0, A, 0, 0, 0);
        keyboard.SendReport(0, 0, 0, 0, 0, 0, 0, 0);
        _host.Run(10);
        Assert.Equal([0x1E, 0x9E], _host.Keys.Codes.Select(static code => (int)code));
    }

    [Fact]
    public void Every_key_of_a_keyboard_is_the_one_that_it_is_on_a_PS2_keyboard()
    {
        ModelKeyboard keyboard = Plug();
        keyboard.Type([.. Enumerable.Range(A, 0x27 - A + 1).Select(static u => (byte)u)]);
        keyboard.Type(0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38);
        keyboard.Type(0x54, 0x55, 0x56, 0x57, 0x59, 0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x62, 0x63);
        _host.Run(300);
        Assert.Equal("abcdefghijklmnopqrstuvwxyz1234567890" + " -=[]\\\\;'`,./" + "/*-+1234567890.", Text);
        keyboard.Type(0x28, 0x29, 0x2A, 0x2B, 0x3A, 0x45, 0x46, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52);
        keyboard.Type(0x58);
        _host.Run(100);
        Assert.Equal(
            [
                new(KeyKind.Enter), new(KeyKind.Escape), new(KeyKind.Backspace), new(KeyKind.Tab),
                new(KeyKind.Function, number: 1), new(KeyKind.Function, number: 12), new(KeyKind.Insert), new(KeyKind.Home),
                new(KeyKind.PageUp), new(KeyKind.Delete), new(KeyKind.End), new(KeyKind.PageDown), new(KeyKind.Right),
                new(KeyKind.Left), new(KeyKind.Down), new(KeyKind.Up), new(KeyKind.Enter),
            ],
            _host.Keys.Take());
    }

    [Fact]
    public void The_right_Alt_key_is_AltGr_and_the_German_extra_keys_are_there()
    {
        ModelKeyboard keyboard = Plug();
        keyboard.Press(RightAlt);
        _host.Run(5);
        Assert.Equal([0xE038], _host.Keys.Codes.Select(static code => (int)code));
        keyboard.Release(RightAlt);
        keyboard.Type(0x64);
        _host.Run(5);
        Assert.Equal([0xE038, 0xE0B8, 0x56, 0xD6], _host.Keys.Codes.Select(static code => (int)code));
    }
}
