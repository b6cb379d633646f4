using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed unsafe class LoadOptionsTests
{
    // Text that looks like options, and any other characters at all.
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.Char["heapmodpoisn=xXKMG0123456789 \t\r\n\"\\/:.\0é中"].Array[0, 60].Select(letters => new string(letters)),
        Gen.Char.Array[0, 60].Select(letters => new string(letters)));

    [Theory]
    [InlineData("heap=32M", "heap", "32M")]
    [InlineData("BOOTX64.EFI heap=32M", "heap", "32M")]
    [InlineData("fs0:\\EFI\\BOOT\\BOOTX64.EFI heap=32M mode=1024x768", "mode", "1024x768")]
    [InlineData("\"fs0:\\my files\\kernel.efi\" heap=32M", "heap", "32M")]
    [InlineData("  \t HEAP=32M\r\n", "heap", "32M")]
    [InlineData("heap=1M heap=2M", "heap", "2M")]
    [InlineData("heap=", "heap", "")]
    [InlineData("key=a=b", "key", "a=b")]
    [InlineData("path=\\EFI\\x.efi", "path", "\\EFI\\x.efi")]
    [InlineData("\"key=a b\" other=1", "key", "a b")]
    [InlineData("key=\"a b\" other=1", "other", "1")]
    [InlineData("heap=32M\0heap=64M", "heap", "32M")]
    [InlineData("heap=32M\"", "heap", "32M\"")]
    public void A_value_is_found(string text, string key, string expected)
    {
        Assert.True(new LoadOptions(text).TryFind(key, out LoadOption option));
        Assert.True(option.HasValue);
        Assert.Equal(expected, option.Value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("xheap=1")]
    [InlineData("=32M")]
    [InlineData("\0heap=32M")]
    [InlineData("C:heap=32M")]
    [InlineData("\"heap=32M")]
    [InlineData("hеap=32M")] // a Cyrillic letter
    public void What_is_no_such_value_is_not_found(string text)
    {
        Assert.False(new LoadOptions(text).TryFind("heap", out LoadOption option));
        Assert.True(option.Value.IsEmpty);
    }

    [Theory]
    [InlineData("poison", true)]
    [InlineData("BOOTX64.EFI Poison", true)]
    [InlineData("heap=1M POISON mode=1x1", true)]
    [InlineData("poison=ON", true)]
    [InlineData("poison=off", false)]
    [InlineData("poison poison=off", false)]
    [InlineData("poison=off poison", true)]
    [InlineData("poison=1", false)]
    [InlineData("poisonous", false)]
    [InlineData("poison.efi", false)]
    [InlineData("\\poison", false)]
    [InlineData("", false)]
    public void A_switch_is_a_bare_word_or_says_on_or_off(string text, bool expected) =>
    Assert.Equal(expected, new LoadOptions(text).IsOn("poison"));

    [Theory]
    [InlineData("BOOTX64.EFI")]
    [InlineData("kernel.efi")]
    [InlineData("\\EFI\\BOOT\\BOOTX64")]
    [InlineData("fs0:kernel")]
    [InlineData("\"my kernel.efi\"")]
    public void The_images_own_name_is_no_option(string name)
    {
        Assert.Empty(Words(name));
        Assert.Equal(["a", "b=1"], Words(name + " a b=1"));
        Assert.Equal(["a", name.Trim('"')], Words("a " + name));
    }

    [Fact]
    public void Words_that_were_put_together_come_apart_again()
    {
        Gen<string> word = Gen.Char["abcxyz019_-"].Array[1, 8].Select(letters => new string(letters));
        var option = Gen.Select(word, Gen.OneOf(Gen.Const(""), word.Select(value => "=" + value)), (key, value) => key + value);
        Gen<string> blank = Gen.Char[" \t\r\n"].Array[1, 3].Select(letters => new string(letters));
        Gen.Select(option.Array[0, 10], blank, Gen.Bool).Sample((options, between, isNamed) =>
            Assert.Equal(
                options, Words((isNamed ? "fs0:\\a.efi" + between : between) + string.Join(between, options) + between)));
    }

    [Fact]
    public void Any_text_is_taken_apart_without_loss_of_control() =>
        s_text.Sample(text =>
        {
            List<string> words = Words(text);
            int end = text.IndexOf('\0');
            string visible = end < 0 ? text : text[..end];
            Assert.True(words.Count <= (visible.Length + 1) / 2);
            foreach (string word in words)
            {
                Assert.Contains(word, visible, StringComparison.Ordinal);
            }

            var options = new LoadOptions(text);
            foreach (string key in new[] { "heap", "mode", "poison", "x" })
            {
                string? expected = words.LastOrDefault(
                    word => word.Equals(key, StringComparison.OrdinalIgnoreCase) ||
                        word.StartsWith(key + "=", StringComparison.OrdinalIgnoreCase));
                Assert.Equal(expected is not null, options.TryFind(key, out LoadOption found));
                Assert.Equal(expected?[Math.Min(key.Length + 1, expected.Length)..] ?? "", found.Value.ToString());
            }

            Assert.NotEqual(0u, HeapSizeOption.Read(options).Size.Value);
            _ = DisplayModeOption.Read(options);
        });

    [Fact]
    public void Any_bytes_are_tolerated() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            fixed (byte* start = bytes)
            {
                // The firmware's pointer may have any alignment.
                for (int offset = 0; offset < Math.Min(2, bytes.Length); offset++)
                {
                    var options =
                        LoadOptions.FromBytes(start + offset, (uint)(bytes.Length - offset), new char[LoadOptions.LongestText]);
                    Assert.True(Words(options).Sum(static word => word.Length) <= bytes.Length);
                    _ = OptionList.Of(options);
                    _ = OptionList.WarningsOf(options);
                }
            }
        });

    [Theory]
    [InlineData("fs0:\\a.efi heap=64M")]
    [InlineData("heap=64M\0")]
    [InlineData("heap=64M")]
    public void Options_come_from_the_loaded_image(string text)
    {
        using var firmware = new FakeFirmware();
        byte[] bytes = [.. Encoding.Unicode.GetBytes(text), 0x20];
        firmware.SetLoadOptions(bytes);
        Assert.Equal(
            EfiStatus.Success,
            LoadOptions.FromImage(firmware.Boot, firmware.Image, new char[LoadOptions.LongestText], out LoadOptions options));
        Assert.Equal(64u << 20, HeapSizeOption.Read(options).Size.Value);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void An_image_without_options_or_without_the_protocol_has_none()
    {
        using var firmware = new FakeFirmware();
        Assert.Equal(
            EfiStatus.Unsupported,
            LoadOptions.FromImage(firmware.Boot, firmware.Image, new char[LoadOptions.LongestText], out LoadOptions options));
        Assert.Empty(Words(options));
        EfiLoadedImageProtocol* loaded = firmware.Native<EfiLoadedImageProtocol>();
        loaded->LoadOptionsSize = 100;
        firmware.Install(firmware.Image, EfiGuids.LoadedImageProtocol, loaded);
        Assert.Equal(
            EfiStatus.Success,
            LoadOptions.FromImage(firmware.Boot, firmware.Image, new char[LoadOptions.LongestText], out options));
        Assert.Empty(Words(options));
        EfiHandle other = firmware.NewHandle();
        firmware.Install(other, EfiGuids.LoadedImageProtocol, null);
        Assert.Equal(
            EfiStatus.NotFound, LoadOptions.FromImage(firmware.Boot, other, new char[LoadOptions.LongestText], out options));
    }

    [Fact]
    public void Overlong_options_are_cut_off()
    {
        string text = new string(' ', LoadOptions.LongestText - 4) + "abcdef";
        Assert.Equal(["abcd"], Words(text));
    }

    [Theory]
    [InlineData("heap=1M", "heap=2M", "1M")]
    [InlineData("heap", "heap=2M", "")]
    [InlineData("x", "heap=2M\nheap=3M", "3M")]
    [InlineData("", "HEAP=2M#3", "2M#3")]
    public void Load_options_win_over_the_file(string text, string file, string expected)
    {
        Assert.True(new LoadOptions(text).WithFile(file).TryFind("heap", out LoadOption option));
        Assert.Equal(expected, option.Value.ToString());
        Assert.Equal(
            text.StartsWith("heap", StringComparison.Ordinal) ? OptionSource.LoadOptions : OptionSource.File, option.Source);
    }

    [Theory]
    [InlineData("a b=1\r\n\tc", "a b=1 c")]
    [InlineData("# none\n#also none # x\n a # b\n#", "a")]
    [InlineData("a # b \"c\r d", "a d")]
    [InlineData("x=\"open\nb", "x=\"open b")]
    [InlineData("x=\"1 2\" b", "x=\"1 2\" b")]
    [InlineData("\"\" a", " a")]
    [InlineData("a.efi", "a.efi")]
    [InlineData("", "")]
    public void A_file_has_lines_and_comments(string file, string expected) =>
        Assert.Equal(expected, string.Join(' ', Words(default(LoadOptions).WithFile(file))));

    [Fact]
    public void Comments_are_for_files_only() => Assert.Equal(["#", "a"], Words("# a"));

    [Fact]
    public void Any_text_of_a_file_is_taken_apart_without_loss_of_control() =>
        s_text.Sample(text =>
        {
            LoadOptions options = default(LoadOptions).WithFile(text);
            foreach (string word in Words(options))
            {
                Assert.Contains(word, text, StringComparison.Ordinal);
            }

            _ = OptionList.Of(options);
            _ = OptionList.WarningsOf(options);
        });

    private static List<string> Words(LoadOptions options)
    {
        var words = new List<string>();
        foreach (LoadOption option in options)
        {
            words.Add(option.HasValue ? $"{option.Key}={option.Value}" : option.Key.ToString());
        }

        return words;
    }

    private static List<string> Words(string text) => Words(new LoadOptions(text));
}
