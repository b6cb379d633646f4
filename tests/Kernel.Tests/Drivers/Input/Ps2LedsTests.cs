using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Input.Layouts;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Input;

/// <summary>The indicators of PS/2 keyboards follow the locks, and never keep keys from coming.</summary>
public sealed class Ps2LedsTests
{
    private const byte CapsLock = 0x3A;
    private const byte ScrollLock = 0x46;
    private const byte A = 0x1E;
    private const int NumLed = 2;
    private const int CapsLed = 4;
    private const int ScrollLed = 1;

    private readonly FakeBus _bus = new() { MaximumLog = 0 };
    private readonly KeyLocks _locks = new();
    private readonly FakePs2 _device;
    private readonly Ps2Keyboard<FakePorts> _keyboard;

    public Ps2LedsTests()
    {
        _device = new FakePs2(_bus);
        _keyboard = new Ps2Keyboard<FakePorts>(new FakePorts(_bus), new Keymap(), _locks);
        Assert.Equal(Ps2Status.Ready, _keyboard.Initialize(Ps2Presence.Unknown));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Indicators_follow_the_locks_of_this_keyboard_and_of_others(bool interrupts)
    {
        Begin(interrupts);
        Type();
        Assert.Equal(NumLed, _device.Leds);
        Type(CapsLock, CapsLock | 0x80);
        Assert.Equal(NumLed | CapsLed, _device.Leds);
        Assert.Equal("A", Type(A, A | 0x80));
        Type(ScrollLock, ScrollLock | 0x80, CapsLock, CapsLock | 0x80);
        Assert.Equal(NumLed | ScrollLed, _device.Leds);

        // A key of a USB keyboard.
        _locks.Toggle(KeyLocks.CapsLock);
        Type();
        Assert.Equal(NumLed | ScrollLed | CapsLed, _device.Leds);
    }

    [Fact]
    public void A_keyboard_that_asks_for_a_byte_again_gets_it()
    {
        Begin(interrupts: true);
        _device.Resends = 2;
        Type(CapsLock, CapsLock | 0x80);
        Assert.Equal(NumLed | CapsLed, _device.Leds);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 1000)]
    [InlineData(false, 1000)]
    public void A_keyboard_that_does_not_show_them_types_all_the_same(bool interrupts, int resends)
    {
        Begin(interrupts);
        Type();
        _device.IgnoresLeds = resends == 0;
        _device.Resends = resends;
        Type(CapsLock, CapsLock | 0x80);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal("A", Type(A, A | 0x80));
        }

        // What was given up is tried again with the next change.
        _device.IgnoresLeds = false;
        _device.Resends = 0;
        Type(ScrollLock, ScrollLock | 0x80);
        for (int i = 0; i < 40; i++)
        {
            Type(A, A | 0x80);
        }

        Assert.Equal(NumLed | ScrollLed | CapsLed, _device.Leds);
    }

    private void Begin(bool interrupts)
    {
        if (interrupts)
        {
            _keyboard.EnableInterrupt(_keyboard.Receive);
        }
    }

    // The keys that come, after some looks.
    private string Type(params byte[] codes)
    {
        _device.Type(codes);
        string text = "";
        for (int i = 0; i < 8; i++)
        {
            _keyboard.Receive();
            while (_keyboard.TryRead(out KeyPress key))
            {
                text += key.Rune;
            }
        }

        return text;
    }
}
