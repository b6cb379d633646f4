using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Hid;

public sealed class ReportDescriptorTests
{
    private static KeyboardReport Find(params byte[] descriptor)
    {
        Assert.True(ReportDescriptor.TryFindKeyboard(descriptor, out KeyboardReport? report, out _));
        return report;
    }

    private static byte[] Keys(KeyboardReport layout, params byte[] report)
    {
        byte[] keys = new byte[256];
        return keys[..layout.Read(report, keys, out _)];
    }

    [Fact]
    public void The_boot_keyboards_own_descriptor_gives_the_boot_protocol()
    {
        KeyboardReport layout = Find(SampleReports.ListKeyboard);
        byte[] report = [0x22, 0, 4, 5, 0, 0x65, 0, 0];
        Assert.Equal(Keys(KeyboardReport.Boot, report), Keys(layout, report));
        Assert.Equal([0xE1, 0xE5, 4, 5, 0x65], Keys(layout, report));
        Assert.Equal(KeyboardReport.Boot.Leds, layout.Leds);
    }

    [Fact]
    public void Reports_with_numbers_are_distinguished()
    {
        KeyboardReport layout = Find(SampleReports.BitKeyboard);
        byte[] report = new byte[30];
        report[0] = 3;
        report[1] = 1;
        report[2] = 0x10;
        report[29] = 0x80;
        Assert.Equal([0xE0, 0x04, 0xDF], Keys(layout, report));
        Assert.Equal(0, layout.IndexOf(report));
        Assert.Equal(-1, layout.IndexOf([1, 0xFF, 0xFF]));
        Assert.Equal(-1, layout.IndexOf([]));
        Assert.Equal(new LedReport(3, 2, 8, 9, 10), layout.Leds);
        Span<byte> leds = stackalloc byte[2];
        layout.Leds.Write(KeyLocks.CapsLock | KeyLocks.ScrollLock, leds);
        Assert.Equal([3, 6], leds.ToArray());
    }

    [Fact]
    public void Two_reports_with_keys_are_both_looked_at_also_when_their_fields_are_mixed()
    {
        byte[] bits = [0x05, 7, 0x19, 4, 0x29, 0x0B, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, 8, 0x81, 2];
        byte[] list = [0x05, 7, 0x19, 0, 0x29, 0x65, 0x15, 0, 0x25, 0x65, 0x75, 8, 0x95, 2, 0x81, 0];
        KeyboardReport layout = Find([0x85, 1, .. bits, 0x85, 2, .. list, 0x85, 1, .. list]);
        Assert.Equal([5, 0x20, 0x21], Keys(layout, 1, 2, 0x20, 0x21));
        Assert.Equal([0x20, 0x21], Keys(layout, 2, 0x20, 0x21));
        Assert.Equal(0, layout.IndexOf([1]));
        Assert.Equal(1, layout.IndexOf([2]));
    }

    [Fact]
    public void Global_items_are_pushed_and_popped_and_long_items_skipped()
    {
        KeyboardReport layout = Find(
            0x05, 7, 0x75, 8, 0x95, 1, 0x15, 0, 0xA4, 0x05, 0x0C, 0x75, 16, 0x09, 1, 0x81, 2, 0xB4, 0xFE, 2, 0, 9, 9,
            0x19, 0, 0x29, 0x65, 0x81, 0);
        Assert.Equal([0x1E], Keys(layout, 0xFF, 0xFF, 0x1E));
    }

    [Fact]
    public void Usages_may_be_listed_and_bring_their_page()
    {
        KeyboardReport layout = Find(
            0x05, 1, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, 3, 0x0B, 4, 0, 7, 0, 0x09, 0x30, 0x0B, 6, 0, 7, 0, 0x81, 2);
        Assert.Equal([4, 6], Keys(layout, 0xFF));
    }

    [Fact]
    public void A_logical_minimum_shifts_the_keys_of_a_list()
    {
        KeyboardReport layout = Find(0x05, 7, 0x75, 8, 0x95, 1, 0x15, 1, 0x25, 0x65, 0x19, 4, 0x29, 0x68, 0x81, 0);
        Assert.Equal([4], Keys(layout, 1));
        Assert.Equal([5], Keys(layout, 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05 0C 75 10 95 01 19 00 2A FF 03 81 00")]
    [InlineData("05 07 19 E0 29 E7 75 01 95 08 81 02")]
    [InlineData("05 07 19 00 29 65 75 20 95 06 81 00")]
    [InlineData("05 07 19 00 29 65 75 08 95 06 81 01")]
    [InlineData("05 07 19 00 29 65 77 FF FF FF FF 97 FF FF FF FF 81 00")]
    [InlineData("05 07 19 00 29 65 75 08 95 06 81")]
    public void What_has_no_keys_is_no_keyboard(string descriptor) =>
        Assert.False(ReportDescriptor.TryFindKeyboard(Convert.FromHexString(descriptor.Replace(" ", "")), out _, out _));

    [Theory]
    [InlineData("05 01 09 02 A1 01 09 01 A1 00 C0 C0", "mouse")]
    [InlineData("05 01 0B 02 00 01 00 A1 01", "mouse")]
    [InlineData("05 0C 09 01 A1 01 C0 05 01 09 02 A1 01 C0", "media keys")]
    [InlineData("05 0D 09 04 A1 01", "touch screen")]
    [InlineData("06 00 FF 09 01 A1 01", "human interface of the maker's own kind")]
    [InlineData("05 01 09 02 A1 00", "human interface")]
    [InlineData("A1 01", "human interface")]
    public void What_an_interface_is_for_is_what_its_first_collection_says(string descriptor, string expected)
    {
        Assert.False(
            ReportDescriptor.TryFindKeyboard(Convert.FromHexString(descriptor.Replace(" ", "")), out _, out string name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void Reports_have_the_lengths_that_are_described()
    {
        Assert.Equal((8, 8, false), Lengths(Find(SampleReports.ListKeyboard), 0));
        KeyboardReport numbered = Find(SampleReports.BitKeyboard);
        Assert.Equal((30, 30, true), Lengths(numbered, 3));
        Assert.Equal((3, 30, true), Lengths(numbered, 1));
        Assert.Equal((0, 30, true), Lengths(numbered, 2));
        Assert.Equal(0, numbered.LengthOf([]));

        static (int, int, bool) Lengths(KeyboardReport layout, byte first) =>
            (layout.LengthOf([first]), layout.Longest, layout.IsNumbered);
    }

    [Fact]
    public void More_fields_and_reports_than_there_is_room_for_are_left_out()
    {
        byte[] field = [0x05, 7, 0x19, 0, 0x29, 0x65, 0x15, 0, 0x75, 8, 0x95, 1, 0x81, 0];
        KeyboardReport layout =
            Find([.. Enumerable.Range(1, 200).SelectMany(id => (byte[])[0x85, (byte)id, .. field, .. field])]);
        Assert.Equal([4, 5], Keys(layout, 4, 4, 5));
        Assert.Equal(-1, layout.IndexOf([5, 4, 5]));
        layout = Find([.. Enumerable.Repeat(field, 300).SelectMany(static f => f)]);
        Assert.Equal(24, Keys(layout, [.. Enumerable.Repeat((byte)4, 64)]).Length);
    }
}
