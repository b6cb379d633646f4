using System;
using System.Globalization;
using System.Numerics;
using CsCheck;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Shell.Machine;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed class OptionValueTests
{
    private const ulong Mebibyte = 1 << 20;

    [Theory]
    [InlineData("heap=32M", 32 * Mebibyte)]
    [InlineData("heap=1M", Mebibyte)]
    [InlineData("heap=1024k", Mebibyte)]
    [InlineData("heap=1048576", Mebibyte)]
    [InlineData("heap=1048577", Mebibyte + 4096)]
    [InlineData("heap=2g", 2048 * Mebibyte)]
    [InlineData("heap=32G", 1UL << 35)]
    [InlineData("heap=0032M", 32 * Mebibyte)]
    public void A_heap_size_is_read(string text, ulong expected)
    {
        var option = HeapSizeOption.Read(new LoadOptions(text));
        Assert.Equal(expected, option.Size.Value);
        Assert.True(option.IsGiven);
        Assert.Null(option.Expected);
    }

    [Theory]
    [InlineData("heap=", "NUMBER")]
    [InlineData("heap", "NUMBER")]
    [InlineData("heap=M", "NUMBER")]
    [InlineData("heap=32MB", "NUMBER")]
    [InlineData("heap=-1", "NUMBER")]
    [InlineData("heap=+32M", "NUMBER")]
    [InlineData("heap=3.5M", "NUMBER")]
    [InlineData("heap=0x100000", "NUMBER")]
    [InlineData("heap=99999999999999999999", "NUMBER")]
    [InlineData("heap=18446744073709551615K", "NUMBER")]
    [InlineData("heap=٣٢M", "NUMBER")] // digits, but not these
    [InlineData("heap=0", "1M to 32G")]
    [InlineData("heap=1048575", "1M to 32G")]
    [InlineData("heap=1023K", "1M to 32G")]
    [InlineData("heap=34359738369", "1M to 32G")]
    [InlineData("heap=33G", "1M to 32G")]
    [InlineData("heap=1024G", "1M to 32G")]
    [InlineData("heap=18446744073709551615", "1M to 32G")]
    public void An_invalid_heap_size_names_what_was_expected_and_keeps_the_default(string text, string expected)
    {
        var option = HeapSizeOption.Read(new LoadOptions(text));
        Assert.Equal(10_485_760u, option.Size.Value);
        Assert.False(option.IsGiven);
        Assert.Contains(expected, option.Expected);
    }

    [Theory]
    [InlineData("disk=64M", 64 * Mebibyte, null)]
    [InlineData("disk=1024G", 1UL << 40, null)]
    [InlineData("disk=1048576", Mebibyte, null)]
    [InlineData("heap=1M", null, null)]
    [InlineData("disk=", null, "disk=NUMBER")]
    [InlineData("disk=full", null, "disk=NUMBER")]
    [InlineData("disk=1023K", null, "1M to 1024G")]
    [InlineData("disk=1025G", null, "1M to 1024G")]
    public void The_disks_size_is_read(string text, ulong? expected, string? problem)
    {
        var option = DiskOption.Read(new LoadOptions(text));
        Assert.Equal(expected, option.Size?.Value);
        Assert.Contains(problem ?? "", option.Expected ?? "", StringComparison.Ordinal);
        Assert.Equal(problem is null, option.Expected is null);
    }

    [Theory]
    [InlineData("heap-limit=512M", 512 * Mebibyte)]
    [InlineData("heap=2M heap-limit=1M", Mebibyte)]
    [InlineData("heaplimit=1048577", Mebibyte)] // hyphens do not count
    [InlineData("heap-limit=2048G", 1UL << 41)]
    public void A_limit_of_the_heap_is_read_and_rounded_down_to_pages(string text, ulong expected)
    {
        var option = HeapLimitOption.Read(new LoadOptions(text));
        Assert.Equal(expected, option.Limit?.Value);
        Assert.Null(option.Expected);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("heap=2M", null)]
    [InlineData("heap-limit", "NUMBER")]
    [InlineData("heap-limit=", "NUMBER")]
    [InlineData("heap-limit=half", "NUMBER")]
    [InlineData("heap-limit=1023K", "1M to 2048G")]
    [InlineData("heap-limit=2049G", "1M to 2048G")]
    public void A_limit_without_sense_names_what_was_expected_and_leaves_the_default(string text, string? expected)
    {
        var option = HeapLimitOption.Read(new LoadOptions(text));
        Assert.Null(option.Limit);
        Assert.Equal(expected is null, option.Expected is null);
        Assert.Contains(expected ?? "", option.Expected ?? "");
    }

    [Fact]
    public void Without_an_option_the_heap_has_ten_mebibytes_and_nothing_is_complained_about()
    {
        var option = HeapSizeOption.Read(new LoadOptions("BOOTX64.EFI poison"));
        Assert.Equal(10_485_760u, option.Size.Value);
        Assert.False(option.IsGiven);
        Assert.Null(option.Expected);
    }

    [Theory]
    [InlineData("loglevel=debug", LogLevel.Debug)]
    [InlineData("loglevel=INFO", LogLevel.Information)]
    [InlineData("loglevel=warn", LogLevel.Warning)]
    [InlineData("loglevel=Error", LogLevel.Error)]
    [InlineData("loglevel=warning loglevel=quiet", null)]
    [InlineData("loglevel", null)]
    [InlineData("", null)]
    public void A_level_of_the_log_is_read(string text, LogLevel? expected)
    {
        var option = LogLevelOption.Read(new LoadOptions(text));
        Assert.Equal(expected, option.Level);
        Assert.Equal(expected is null && text.Length > 0, option.Expected is not null);
    }

    [Theory]
    [InlineData("scale=1.5", 24)]
    [InlineData("scale=8", 128)]
    [InlineData("scale=5", null)]
    [InlineData("scale", null)]
    [InlineData("", null)]
    public void A_size_of_text_is_read(string text, int? height)
    {
        var option = ScaleOption.Read(new LoadOptions(text));
        Assert.Equal(height, option.Size?.Height);
        Assert.Equal(height is null && text.Length > 0, option.Expected is not null);
    }

    [Fact]
    public void Sizes_agree_with_arithmetic_that_cannot_overflow() =>
        Gen.Select(Gen.OneOf(Gen.ULong, Gen.ULong[0, 1 << 20]), Gen.Int[0, 6]).Sample((number, suffix) =>
        {
            string text = number.ToString(CultureInfo.InvariantCulture) + "KkMmGg"[..][suffix % 6];
            BigInteger exact = suffix == 6
                ? new BigInteger(number)
                : new BigInteger(number) << (10 * ((suffix / 2) + 1));
            if (suffix == 6)
            {
                text = text[..^1];
            }

            Assert.Equal(exact <= ulong.MaxValue, OptionNumber.TryParseSize(text, out ulong bytes));
            Assert.Equal(exact <= ulong.MaxValue ? (ulong)exact : 0, bytes);
        });

    [Fact]
    public void Numbers_agree_with_the_library() =>
        Gen.OneOf(
            Gen.Char["0123456789"].Array[0, 24].Select(letters => new string(letters)),
            Gen.Char["0123456789+- ,.x"].Array[0, 8].Select(letters => new string(letters))).Sample(text =>
        {
            bool expected = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
            Assert.Equal(expected, OptionNumber.TryParse(text, out ulong value));
            Assert.Equal(expected ? number : 0, value);
        });

    [Theory]
    [InlineData("mode=1024x768", 1024, 768)]
    [InlineData("mode=1366X768", 1366, 768)]
    [InlineData("kernel.efi mode=16384x1", 16384, 1)]
    public void A_resolution_is_read(string text, int width, int height)
    {
        var option = DisplayModeOption.Read(new LoadOptions(text));
        Assert.True(option.IsGiven);
        Assert.Null(option.Expected);
        Assert.Equal((width, height), (option.Width, option.Height));
    }

    [Theory]
    [InlineData("mode")]
    [InlineData("mode=")]
    [InlineData("mode=1024")]
    [InlineData("mode=x")]
    [InlineData("mode=1024x")]
    [InlineData("mode=x768")]
    [InlineData("mode=0x768")]
    [InlineData("mode=1024x0")]
    [InlineData("mode=16385x768")]
    [InlineData("mode=1024x99999999999999999999")]
    [InlineData("mode=4294968320x768")]
    [InlineData("mode=1024x768x32")]
    [InlineData("mode=1024*768")]
    public void An_invalid_resolution_names_what_was_expected(string text)
    {
        var option = DisplayModeOption.Read(new LoadOptions(text));
        Assert.False(option.IsGiven);
        Assert.Contains("WIDTHxHEIGHT", option.Expected);
    }

    [Fact]
    public void Without_an_option_no_resolution_is_asked_for_and_nothing_is_complained_about()
    {
        var option = DisplayModeOption.Read(new LoadOptions(""));
        Assert.False(option.IsGiven);
        Assert.Null(option.Expected);
    }

    [Theory]
    [InlineData("keymap=de", "de")]
    [InlineData("KEYMAP=Dvorak", "dvorak")]
    [InlineData("heap=32M keymap=fr keymap=es", "es")]
    public void A_keyboard_layout_is_found_by_its_name(string text, string name)
    {
        var option = KeymapOption.Read(new LoadOptions(text));
        Assert.True(option.IsGiven);
        Assert.Null(option.Expected);
        Assert.Equal(name, option.Layout.Name);
    }

    [Theory]
    [InlineData("keymap")]
    [InlineData("keymap=")]
    [InlineData("keymap=xx")]
    [InlineData("keymap=german")]
    public void A_keyboard_layout_that_does_not_exist_is_us_and_those_that_do_are_named(string text)
    {
        var option = KeymapOption.Read(new LoadOptions(text));
        Assert.False(option.IsGiven);
        Assert.Equal("us", option.Layout.Name);
        Assert.Equal("keymap=NAME, one of de dvorak es fr it se uk us", option.Expected);
    }

    [Fact]
    public void Without_an_option_the_keyboard_is_us_and_nothing_is_complained_about()
    {
        var option = KeymapOption.Read(new LoadOptions(""));
        Assert.Equal("us", option.Layout.Name);
        Assert.Null(option.Expected);
    }
}
