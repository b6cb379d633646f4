using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>Keyboard layouts on the machine's own keyboard. Keys are named as they stand on a US keyboard.</summary>
/// <remarks>Needs the machine: scan codes come from the machine's keyboard through its controller's interrupt.</remarks>
public class KeyboardTests
{
    [Fact]
    public void German_layout_has_its_letters_alt_gr_and_dead_keys_and_can_be_left()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = nameof(German_layout_has_its_letters_alt_gr_and_dead_keys_and_can_be_left),
            LoadOptions = "keymap=de",
            Disk = null,
        });
        machine.WaitForPrompt();
        machine.PressText("echo ");
        machine.PressKeys(
            "y", "z", "bracket_left", "semicolon", "minus", "shift-minus", "shift-z", "alt_r-q", "alt_r-7", "alt_r-0");
        machine.PressKeys("equal", "e", "grave_accent", "o", "grave_accent", "spc", "slash", "ret");
        Assert.Equal("zyüöß?Y@{}éô^-\n", machine.ReadAnswer());

        // Control with the layout's own letter: Ctrl-Y, which is Ctrl-Z on a US keyboard, puts back what Ctrl-W took.
        machine.PressText("echo one two");
        machine.PressKeys("ctrl-w", "ctrl-z", "ctrl-z", "ret");
        Assert.Equal("one twotwo\n", machine.ReadAnswer());

        machine.PressKeys("k", "e", "z", "m", "a", "p", "spc", "u", "s", "ret");
        Assert.Equal("The keyboard layout is 'us': English (US).\n", machine.ReadAnswer());
        machine.PressText("echo yz");
        machine.PressKeys("bracket_left", "alt_r-b", "x", "ret");
        Assert.Equal("xyz[\n", machine.ReadAnswer());

        // Nobody has written on the serial line, so the screen's height counts: long output waits at its end.
        machine.PressText("dump f0000 4k\n");
        machine.WaitForScreen(
            static lines => lines[^1].StartsWith("-- 1 to ", System.StringComparison.Ordinal) &&
            lines[0].StartsWith("     0xF0000  ", System.StringComparison.Ordinal), "the first screenful");
        machine.PressText("q");
        machine.WaitForScreen(static lines => System.Array.Exists(lines, static line => line == "uefi>"), "the prompt");
    }

    [Fact]
    public void Layout_that_does_not_exist_is_named_with_those_that_do_and_us_is_taken()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = nameof(Layout_that_does_not_exist_is_named_with_those_that_do_and_us_is_taken),
            LoadOptions = "keymap=klingon",
            Disk = null,
        });
        Assert.Contains(
            "[KERNEL] Load option 'keymap=klingon' is not usable: expected keymap=NAME, one of de dvorak es fr it se uk us\r\n",
            machine.WaitForPrompt(),
            System.StringComparison.Ordinal);
        Assert.Contains("\n* us ", machine.Run("keymap"), System.StringComparison.Ordinal);
    }
}
