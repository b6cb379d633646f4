using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Shell.Input;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>Keys that the firmware took while the kernel booted.</summary>
public sealed unsafe class FirmwareKeysTests
{
    [ThreadStatic]
    private static Queue<EfiInputKey>? s_keys;

    private static KeyPress[] Take(params EfiInputKey[] keys)
    {
        s_keys = new Queue<EfiInputKey>(keys);
        var input = new EfiSimpleTextInputProtocol { ReadKeyStroke = &ReadKeyStroke };
        List<KeyPress> taken = [];
        Assert.Equal(keys.Length, FirmwareKeys.Take(&input, taken));
        return [.. taken];
    }

    [Fact]
    public void Keys_come_in_order_and_mean_what_they_mean_at_the_prompt() => Assert.Equal(
        [
            new(new Rune('e')), new(new Rune('é')), KeyPress.Control('c'), new(KeyKind.Backspace), new(KeyKind.Tab),
                new(KeyKind.Up), new(KeyKind.PageDown),
            new(KeyKind.Function, KeyModifiers.None, 1), new(KeyKind.Function, KeyModifiers.None, 12), new(KeyKind.Escape),
                new(KeyKind.Enter),
        ],
        Take(Character('e'), Character('é'), Character('\u0003'), Character('\b'), Character('\t'), Scan(1), Scan(10), Scan(0x0B),
            Scan(0x16), Scan(0x17), Character('\r')));

    [Fact]
    public void Codes_that_are_not_keys_are_skipped() => Assert.Equal(
        [new KeyPress(new Rune('x'))],
        Take(Scan(0), Scan(0x18), Scan(0xFFFF), Character('\u007F'), Character('\uD800'), Character('x')));

    [Fact]
    public void A_firmware_without_keyboard_has_none_and_one_that_never_ends_is_left()
    {
        Assert.Equal(0, FirmwareKeys.Take(null, []));
        FirmwareKeys.TakeUntilQuiet(null, [], () => Assert.Fail("there is nothing to wait for"));
        s_keys = null;
        var input = new EfiSimpleTextInputProtocol { ReadKeyStroke = &ReadKeyStroke };
        Assert.Equal(FirmwareKeys.MostKeys, FirmwareKeys.Take(&input, []));
        int looks = 0;
        FirmwareKeys.TakeUntilQuiet(&input, [], () => looks++);
        Assert.Equal(FirmwareKeys.MostLooks, looks);
    }

    [Fact]
    public void Keys_that_are_still_in_the_firmwares_buffers_are_waited_for()
    {
        s_keys = new Queue<EfiInputKey>([Character('a')]);
        var input = new EfiSimpleTextInputProtocol { ReadKeyStroke = &ReadKeyStroke };
        List<KeyPress> taken = [];
        int looks = 0;
        FirmwareKeys.TakeUntilQuiet(&input, taken, () =>
        {
            if (++looks is 1 or 2 or 4)
            {
                s_keys.Enqueue(Character('b'));
            }
        });
        Assert.Equal("abbb", string.Concat(taken.ConvertAll(static key => key.Rune.ToString())));
        Assert.Equal(6, looks);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Keys_are_taken_right_before_the_exit_whatever_that_does_to_the_map(bool changesMap, int attempts)
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        int taken = 0;
        BootServicesExitResult exit = BootServicesExit.Run(firmware.Boot, firmware.Image, () =>
        {
            taken++;
            Assert.Equal("GetMemoryMap", firmware.Calls[^1]);
            if (changesMap)
            {
                firmware.Key++;
            }
        });
        Assert.Equal(EfiStatus.Success, exit.Status);
        Assert.Equal((1, attempts), (taken, exit.Attempts));
    }

    private static EfiInputKey Character(char value) => new() { UnicodeChar = value };

    private static EfiInputKey Scan(ushort code) => new() { ScanCode = code };

    [UnmanagedCallersOnly]
    private static EfiStatus ReadKeyStroke(EfiSimpleTextInputProtocol* input, EfiInputKey* key)
    {
        *key = Character('a');
        if (s_keys is not null && !s_keys.TryDequeue(out *key))
        {
            return EfiStatus.NotReady;
        }

        return EfiStatus.Success;
    }
}
