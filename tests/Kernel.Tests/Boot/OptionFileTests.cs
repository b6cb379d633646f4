using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Options;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed unsafe class OptionFileTests : IDisposable
{
    private const string Folder = @"\EFI\BOOT\";

    private readonly FakeFirmware _firmware = new();

    public void Dispose() => _firmware.Dispose();

    [Theory]
    [InlineData(@"\EFI\BOOT\BOOTX64.EFI", @"\EFI\BOOT\kernel.cfg")]
    [InlineData(@"EFI\a b\k.efi", @"EFI\a b\kernel.cfg")]
    [InlineData("/EFI/x/k.efi", @"\EFI\x\kernel.cfg")]
    [InlineData(@"\k.efi", @"\kernel.cfg")]
    [InlineData("k.efi", @"\kernel.cfg")]
    [InlineData("", @"\kernel.cfg")]
    [InlineData(@"\EFI|BOOT|k.efi", @"\EFI\BOOT\kernel.cfg")]
    [InlineData(@"\EFI\|\BOOT\|k.efi", @"\EFI\BOOT\kernel.cfg")]
    public void It_is_looked_for_beside_the_image(string image, string expected)
    {
        FakeVolume volume = Start(image.Split('|'), expected, "heap=64M"u8.ToArray());
        Assert.Equal((EfiStatus.Success, "heap=64M"), Read());
        Assert.Equal([expected], volume.Opened);
        Assert.Equal(0, volume.OpenCount);
        Assert.Empty(_firmware.Violations);
    }

    [Fact]
    public void Without_a_file_or_a_volume_or_a_loaded_image_there_are_no_options()
    {
        Assert.Equal((EfiStatus.NotFound, ""), Read());
        FakeVolume volume = Start([Folder + "k.efi"], Folder + "other.cfg", "heap=64M"u8.ToArray());
        Assert.Equal((EfiStatus.NotFound, ""), Read());
        Assert.Equal(0, volume.OpenCount);
    }

    [Fact]
    public void An_image_that_came_from_memory_has_no_file()
    {
        EfiLoadedImageProtocol* loaded = _firmware.Native<EfiLoadedImageProtocol>();
        _firmware.Install(_firmware.Image, EfiGuids.LoadedImageProtocol, loaded);
        Assert.Equal((EfiStatus.NotFound, ""), Read());
        loaded->DeviceHandle = _firmware.NewHandle();
        Assert.Equal((EfiStatus.NotFound, ""), Read());
    }

    [Fact]
    public void Failures_of_the_firmware_are_passed_on_and_nothing_stays_open()
    {
        FakeVolume volume = Start([Folder + "k.efi"], Folder + "kernel.cfg", "heap=64M"u8.ToArray());
        volume.Statuses = (EfiStatus.VolumeCorrupted, default, default);
        Assert.Equal((EfiStatus.VolumeCorrupted, ""), Read());
        volume.Statuses = (default, EfiStatus.AccessDenied, default);
        Assert.Equal((EfiStatus.AccessDenied, ""), Read());
        volume.Statuses = (default, default, EfiStatus.DeviceError);
        Assert.Equal((EfiStatus.DeviceError, ""), Read());
        volume.Statuses = default;
        volume.Overstates = true;
        Assert.Equal((EfiStatus.DeviceError, ""), Read());
        volume.GivesNothing = true;
        Assert.Equal((EfiStatus.NotFound, ""), Read());
        Assert.Equal(0, volume.OpenCount);
    }

    [Fact]
    public void A_file_that_comes_in_pieces_is_put_together()
    {
        FakeVolume volume = Start([Folder + "k.efi"], Folder + "kernel.cfg", Encoding.UTF8.GetBytes(new string('x', 60)));
        volume.MostBytes = 1;
        Assert.Equal((EfiStatus.Success, new string('x', 60)), Read());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_file_that_is_too_long_is_cut_and_this_is_reported(int more, bool isWhole)
    {
        Start([Folder + "k.efi"], Folder + "kernel.cfg", new byte[OptionFile.MostBytes + more]);
        Span<byte> bytes = new byte[OptionFile.MostBytes];
        EfiStatus status = OptionFile.Read(_firmware.Boot, _firmware.Image, bytes, out int length);
        Assert.Equal(isWhole ? EfiStatus.Success : EfiStatus.BufferTooSmall, status);
        Assert.Equal(OptionFile.MostBytes, length);
    }

    [Fact]
    public void A_path_of_any_nodes_gives_a_name_that_ends_inside_the_buffer() =>
        Gen.Byte.Array[0, 1200].Sample(bytes =>
        {
            // The end is the firmware's word: without it the path would go on behind these bytes.
            byte[] nodes = [.. bytes, .. new byte[4]];
            for (int at = 0; at + 4 <= bytes.Length; at += Math.Max(4, nodes[at + 2] | (nodes[at + 3] << 8)))
            {
                nodes[at] = (byte)(4 + (nodes[at] & 1));
                nodes[at + 1] = 4;
                nodes[at + 3] &= 1;
                int left = bytes.Length - at;
                if ((nodes[at + 2] | (nodes[at + 3] << 8)) > left)
                {
                    (nodes[at + 2], nodes[at + 3]) = ((byte)left, (byte)(left >> 8));
                }
            }

            char[] path = new char[512];
            fixed (byte* first = nodes)
            {
                OptionFile.ComposePath((EfiDevicePathProtocol*)first, path);
            }

            int end = Array.IndexOf(path, '\0');
            Assert.InRange(end, 1, path.Length - 1);
            Assert.EndsWith(@"\kernel.cfg", new string(path, 0, end), StringComparison.Ordinal);
        });

    [Fact]
    public void A_path_that_is_too_long_leads_to_the_root()
    {
        string image = @"\" + new string('d', 600) + @"\k.efi";
        FakeVolume volume = Start([image], @"\kernel.cfg", "poll"u8.ToArray());
        Assert.Equal((EfiStatus.Success, "poll"), Read());
        Assert.Equal([@"\kernel.cfg"], volume.Opened);
    }

    [Fact]
    public void Any_content_is_tolerated() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            char[] text = new char[LoadOptions.LongestText];
            int length = OptionDecoder.Decode(bytes, text, out _);
            LoadOptions options = default(LoadOptions).WithFile(text.AsSpan(0, length));
            _ = OptionList.Of(options);
            _ = OptionList.WarningsOf(options);
        });

    private FakeVolume Start(string[] nodes, string file, byte[] content)
    {
        var volume = new FakeVolume(_firmware, file, content);
        EfiLoadedImageProtocol* loaded = _firmware.Native<EfiLoadedImageProtocol>();
        loaded->DeviceHandle = volume.Handle;
        var path = new List<byte>();
        foreach (string node in nodes)
        {
            byte[] text = Encoding.Unicode.GetBytes(node + "\0");
            path.AddRange([4, 4, (byte)(text.Length + 4), (byte)((text.Length + 4) >> 8), .. text]);
        }

        loaded->FilePath = (EfiDevicePathProtocol*)_firmware.NativeBytes([.. path.Concat<byte>([0x7F, 0xFF, 4, 0])]);
        _firmware.Install(_firmware.Image, EfiGuids.LoadedImageProtocol, loaded);
        return volume;
    }

    private (EfiStatus Status, string Text) Read()
    {
        Span<byte> bytes = new byte[OptionFile.MostBytes];
        EfiStatus status = OptionFile.Read(_firmware.Boot, _firmware.Image, bytes, out int length);
        return (status, Encoding.UTF8.GetString(bytes[..length]));
    }
}
