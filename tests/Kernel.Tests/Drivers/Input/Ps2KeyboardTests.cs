using System.Text;
using CsCheck;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Input;

public class Ps2KeyboardTests
{
    private readonly FakeBus _bus = new();

    private Ps2Keyboard<FakePorts> NewKeyboard() => new(new FakePorts(_bus), new Keymap(), new KeyLocks());

    [Theory]
    [InlineData(Ps2Presence.Unknown)]
    [InlineData(Ps2Presence.Declared)]
    [InlineData(Ps2Presence.Denied)]
    public void A_keyboard_that_is_there_works_whatever_firmware_says(Ps2Presence presence)
    {
        var device = new FakePs2(_bus);
        device.Type(0x30, 0xB0); // pressed before
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();

        Assert.Equal(Ps2Status.Ready, keyboard.Initialize(presence));
        Assert.Equal(0x64, device.Configuration); // no interrupts, keyboard clock on, mouse clock off, translation on
        Assert.True(device.KeyboardOpen);
        Assert.False(device.AuxiliaryOpen);
        Assert.Equal(2, device.ScanCodeSet);
        Assert.True(device.Scanning);
        Assert.True(keyboard.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(new Rune('b')), key);
        Assert.False(keyboard.TryRead(out _));

        device.Type(0x1E);
        Assert.True(keyboard.TryRead(out key));
        Assert.Equal(new KeyPress(new Rune('a')), key);
    }

    [Theory]
    [InlineData(0, false, 0x1E, 'a')]
    [InlineData(7, false, 0x1E, 'a')]
    [InlineData(7, true, 0x1E, 'a')]
    [InlineData(60, false, 0x1E, 'a')]
    [InlineData(60, true, 0x1E, 'a')]
    [InlineData(60, false, 0x02, '1')] // as an answer to the port's test: the clock line is stuck
    [InlineData(60, false, 0x7E, '\0')] // no key here; its release reads as a request to send again
    public void A_key_pressed_at_any_moment_of_the_start_breaks_nothing_and_is_kept(
        int wire, bool aborts, byte code, char expected)
    {
        long last = Start(null);
        Assert.InRange(last, 20, 100_000);

        // Most of the accesses are looks at a quiet port, which are all the same: one in nine will do, wherever it begins.
        for (long access = code % 9; access <= last; access += access < 1000 ? 1 : 9)
        {
            Start(access);
        }

        long Start(long? pressed)
        {
            var bus = new FakeBus { MaximumLog = 0 };
            var device = new FakePs2(bus) { ReadsOnWire = wire, ClosingAborts = aborts, SelfTestOpens = true };
            device.Pressed = pressed is { } at ? (at, [code, (byte)(code | 0x80)]) : null;
            var keyboard = new Ps2Keyboard<FakePorts>(new FakePorts(bus), new Keymap(), new KeyLocks());
            Assert.Equal(Ps2Status.Ready, keyboard.Initialize(Ps2Presence.Unknown));
            keyboard.EnableInterrupt(keyboard.Receive);
            Assert.Equal(0x65, device.Configuration);
            long accesses = bus.Accesses;
            var keys = new StringBuilder();
            for (int i = 0; i < 1000; i++)
            {
                keyboard.Receive();
                while (keyboard.TryRead(out KeyPress key))
                {
                    keys.Append(key.Rune);
                }
            }

            device.Type(0x30, 0xB0);
            keyboard.Receive();
            while (keyboard.TryRead(out KeyPress key))
            {
                keys.Append(key.Rune);
            }

            Assert.Equal(pressed is null || expected == '\0' ? "b" : $"{expected}b", keys.ToString());
            return accesses;
        }
    }

    [Fact]
    public void Control_c_is_found_behind_more_keys_than_can_be_kept_and_without_it_the_line_is_known_to_be_damaged()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        keyboard.EnableInterrupt(keyboard.Receive);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 1000; i++)
            {
                device.Type(0x1E, 0x9E);
                keyboard.Receive();
                Assert.False(keyboard.TryTakeCancel());
            }

            if (round == 0)
            {
                device.Type(0x1D, 0x2E, 0xAE, 0x9D, 0x30, 0xB0);
                keyboard.Receive();
                Assert.True(keyboard.TryTakeCancel());
                Assert.True(keyboard.TryRead(out KeyPress key));
                Assert.Equal(new KeyPress(new Rune('b')), key);
                Assert.False(keyboard.TryRead(out _));
            }
        }

        int kept = 0;
        KeyPress last = default;
        while (keyboard.TryRead(out KeyPress key))
        {
            kept++;
            last = key;
        }

        Assert.Equal(513, kept);
        Assert.Equal(new KeyPress(KeyKind.Lost), last);
    }

    [Fact]
    public void Codes_that_found_no_room_are_taken_when_there_is_some_again()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        keyboard.EnableInterrupt(keyboard.Receive);
        for (int i = 0; i < 512; i++)
        {
            device.Type(0x1E, 0x9E);
            keyboard.Receive();
        }

        // The ring is full: the handler leaves these where they are, and the controller does not interrupt again.
        device.Type(0x1D, 0x2E, 0xAE, 0x9D);
        keyboard.Receive();
        Assert.True(keyboard.TryTakeCancel() || keyboard.TryTakeCancel());
    }

    [Fact]
    public void A_key_behind_bytes_of_a_mouse_is_taken()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        keyboard.EnableInterrupt(keyboard.Receive);
        device.Enqueue(0x08, 0x20);
        device.Enqueue(0x01, 0x20);
        device.Type(0x1E);
        keyboard.Receive();
        Assert.True(keyboard.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(new Rune('a')), key);
    }

    [Fact]
    public void Codes_that_came_untranslated_before_the_start_are_no_keys()
    {
        var device = new FakePs2(_bus) { Configuration = 0x07 };
        device.Type(0x1C, 0xF0, 0x1C); // 'a' in set 2, Enter in set 1
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        Assert.Equal(Ps2Status.Ready, keyboard.Initialize(Ps2Presence.Declared));
        Assert.False(keyboard.TryRead(out _));
    }

    [Fact]
    public void Keys_interrupt_where_that_was_asked_for()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.EnableInterrupt(keyboard.Receive);
        Assert.Equal(0, _bus.Accesses);
        keyboard.Initialize(Ps2Presence.Declared);
        keyboard.EnableInterrupt(keyboard.Receive);
        Assert.Equal(0x65, device.Configuration);

        // From here on the interrupt's handler takes the codes, and nobody else touches the ports.
        device.Type(0x1E);
        Assert.False(keyboard.TryRead(out _));
        keyboard.Receive();
        Assert.True(keyboard.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(new Rune('a')), key);
    }

    [Fact]
    public void A_machine_without_controller_is_found_out_by_one_look()
    {
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        Assert.Equal(Ps2Status.Absent, keyboard.Initialize(Ps2Presence.Unknown));
        Assert.Equal(1, _bus.Accesses);
        Assert.False(keyboard.TryRead(out _));
        Assert.Equal(1, _bus.Accesses);
    }

    [Fact]
    public void A_controller_that_takes_no_command_is_absent_after_a_bounded_wait()
    {
        _ = new FakePs2(_bus) { InputStuck = true };
        Assert.Equal(Ps2Status.Absent, NewKeyboard().Initialize(Ps2Presence.Declared));
        Assert.InRange(_bus.Accesses, 1, FakePs2.MostAccesses);
    }

    [Theory]
    [InlineData(Ps2Presence.Unknown, Ps2Status.SelfTestFailed)]
    [InlineData(Ps2Presence.Denied, Ps2Status.SelfTestFailed)]
    [InlineData(Ps2Presence.Declared, Ps2Status.Ready)]
    public void A_failed_self_test_is_excused_only_when_firmware_vouches_for_the_controller(
        Ps2Presence presence, Ps2Status expected)
    {
        _ = new FakePs2(_bus) { SelfTestResult = 0xFC };
        Assert.Equal(expected, NewKeyboard().Initialize(presence));
    }

    [Theory]
    [InlineData(1, Ps2Status.PortFailed)]
    [InlineData(4, Ps2Status.PortFailed)]
    [InlineData(0xFA, Ps2Status.Ready)]
    public void Only_the_documented_port_faults_count(byte result, Ps2Status expected)
    {
        _ = new FakePs2(_bus) { PortTestResult = result };
        Assert.Equal(expected, NewKeyboard().Initialize(Ps2Presence.Declared));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_keyboard_plugged_in_later_works(bool reportsTimeout)
    {
        var device = new FakePs2(_bus) { HasKeyboard = false, ReportsTimeout = reportsTimeout };
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        Assert.Equal(Ps2Status.NoKeyboard, keyboard.Initialize(Ps2Presence.Declared));
        Assert.InRange(_bus.Accesses, 1, FakePs2.MostAccesses);

        device.Type(0xAA, 0x30); // passed its own test, then "b"
        Assert.True(keyboard.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(new Rune('b')), key);
    }

    [Fact]
    public void Requests_to_send_again_are_answered_a_few_times()
    {
        var device = new FakePs2(_bus) { Resends = 2 };
        Assert.Equal(Ps2Status.Ready, NewKeyboard().Initialize(Ps2Presence.Declared));
        Assert.Equal(2, device.ScanCodeSet);
        Assert.True(device.Scanning);

        device.Resends = int.MaxValue;
        Assert.Equal(Ps2Status.NoKeyboard, NewKeyboard().Initialize(Ps2Presence.Declared));
        Assert.InRange(_bus.Accesses, 1, FakePs2.MostAccesses);
    }

    [Fact]
    public void Without_translation_the_keyboard_is_asked_for_set_1()
    {
        var device = new FakePs2(_bus) { CanTranslate = false };
        Assert.Equal(Ps2Status.Ready, NewKeyboard().Initialize(Ps2Presence.Declared));
        Assert.Equal(1, device.ScanCodeSet);
    }

    [Theory]
    [InlineData(0x20)] // from the mouse port
    [InlineData(0x40)] // time-out
    [InlineData(0x80)] // parity error
    public void Bytes_that_are_not_the_keyboards_are_dropped(byte status)
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        device.Enqueue(0x1E, status);
        Assert.False(keyboard.TryRead(out _));
        device.Type(0x30);
        Assert.True(keyboard.TryRead(out KeyPress key));
        Assert.Equal(new KeyPress(new Rune('b')), key);
    }

    [Fact]
    public void A_controller_that_disappears_delivers_nothing()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        device.Unplugged = true;
        Assert.False(keyboard.TryRead(out _));
    }

    [Fact]
    public void A_flood_of_bytes_that_are_no_keys_does_not_hold_the_caller()
    {
        var device = new FakePs2(_bus);
        Ps2Keyboard<FakePorts> keyboard = NewKeyboard();
        keyboard.Initialize(Ps2Presence.Declared);
        for (int i = 0; i < 10_000; i++)
        {
            device.Type(0xFA);
        }

        long before = _bus.Accesses;
        Assert.False(keyboard.TryRead(out _));
        Assert.InRange(_bus.Accesses - before, 1, 100);
    }

    [Fact]
    public void Random_answers_from_the_ports_never_hang_or_throw()
    {
        Gen.Byte.Array[1, 50].Sample(answers =>
        {
            int next = 0;
            var bus = new FakeBus { MaximumLog = 0, OnRead = (_, _) => answers[next++ % answers.Length] };
            var keyboard = new Ps2Keyboard<FakePorts>(new FakePorts(bus), new Keymap(), new KeyLocks());
            keyboard.Initialize(Ps2Presence.Declared);
            keyboard.TryRead(out _);
            Assert.InRange(bus.Accesses, 1, FakePs2.MostAccesses);
        }, iter: 100);
    }
}
