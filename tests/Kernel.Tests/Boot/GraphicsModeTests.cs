using System;
using System.Linq;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Kernel.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed unsafe class GraphicsModeTests
{
    private static readonly EfiPixelBitmask s_masks = new() { RedMask = 0x3FF0_0000, GreenMask = 0xF_FC00, BlueMask = 0x3FF };

    [Fact]
    public void A_firmware_without_graphics_is_an_ordinary_case()
    {
        using var firmware = new FakeFirmware();
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.NoOutput, result.Outcome);
        Assert.False(result.HasFramebuffer);
        Assert.Equal(0, result.Outputs);
    }

    [Fact]
    public void Without_any_wish_the_mode_stays()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1366, 768, 1376).StartedIn(1);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.KeptMode, result.Outcome);
        Assert.Equal(1u, result.Mode);
        Assert.Empty(output.ModesSet);
        FramebufferInfo info = result.Framebuffer;
        Assert.Equal((1366, 768, 1376), (info.Width, info.Height, info.PixelsPerScanLine));
        Assert.Equal(0x80_0000_0000u, info.Range.Start.Value);
        Assert.Equal(1376u * 768 * 4, info.Range.Length.Value);
        Assert.Equal(FramebufferFormat.Bgr, info.Format);
        Assert.Equal((0xFF0000u, 0xFF00u, 0xFFu), (info.RedMask, info.GreenMask, info.BlueMask));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_monitors_preferred_mode_is_set(bool isActive)
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1920, 1080).WithMode(1920, 1200)
            .StartedIn(0)
            .WithEdid(isActive ? EfiGuids.EdidActiveProtocol : EfiGuids.EdidDiscoveredProtocol, Edids.Preferring(1920, 1200));
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.PreferredMode, result.Outcome);
        Assert.Equal((1920, 1200), (result.Framebuffer.Width, result.Framebuffer.Height));
        Assert.Equal([2u], output.ModesSet);
    }

    [Fact]
    public void The_active_edid_goes_before_the_discovered_one()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1920, 1080).WithMode(1920, 1200).StartedIn(0)
            .WithEdid(EfiGuids.EdidDiscoveredProtocol, Edids.Preferring(1920, 1200))
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        Assert.Equal(1u, Select(firmware).Mode);
    }

    [Fact]
    public void Broken_absent_and_short_edids_leave_the_mode()
    {
        byte[] broken = Edids.Preferring(1920, 1080);
        broken[127] ^= 1;
        foreach (byte[] edid in new[] { broken, [], Edids.Preferring(1920, 1080)[..100], Edids.Preferring(1600, 1200) })
        {
            using var firmware = new FakeFirmware();
            FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1920, 1080).StartedIn(0)
                .WithEdid(EfiGuids.EdidActiveProtocol, edid);
            Assert.Equal(GraphicsOutcome.KeptMode, Select(firmware).Outcome);
            Assert.Empty(output.ModesSet);
        }
    }

    [Fact]
    public void The_preferred_mode_is_not_set_again_when_it_is_the_current_one()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(1920, 1080).WithMode(1920, 1080).StartedIn(1)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.PreferredMode, result.Outcome);
        Assert.Equal(1u, result.Mode);
        Assert.Empty(output.ModesSet);
    }

    [Fact]
    public void The_load_options_go_before_the_monitor()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600).WithMode(1024, 768).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        GraphicsModeResult result = Select(firmware, "mode=1024x768");
        Assert.Equal(GraphicsOutcome.RequestedMode, result.Outcome);
        Assert.Equal((1u, 1024, 768), (result.Mode, result.Framebuffer.Width, result.Framebuffer.Height));
        Assert.False(result.RequestedModeMissing);

        result = Select(firmware, "mode=1234x567");
        Assert.Equal(GraphicsOutcome.PreferredMode, result.Outcome);
        Assert.Equal(2u, result.Mode);
        Assert.True(result.RequestedModeMissing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refused_mode_leaves_what_was(bool losesMode)
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware) { LosesModeWhenRefused = losesMode }
            .WithMode(800, 600).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        output.Refused.Add(1);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.KeptMode, result.Outcome);
        Assert.True(result.ModeRefused);
        Assert.Equal((0u, 800, 600), (result.Mode, result.Framebuffer.Width, result.Framebuffer.Height));
        Assert.Equal(losesMode ? [1u, 0u] : [1u], output.ModesSet);
    }

    [Fact]
    public void An_output_that_loses_its_mode_permanently_is_given_up()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware) { LosesModeWhenRefused = true }
            .WithMode(800, 600).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        output.Refused.UnionWith([0, 1]);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.BrokenFramebuffer, result.Outcome);
        Assert.True(result.ModeRefused);
    }

    [Fact]
    public void An_output_that_is_not_started_is_started()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware) { IsNotStarted = true }.WithMode(640, 480)
            .WithMode(800, 600);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.KeptMode, result.Outcome);
        Assert.Equal([0u], output.ModesSet);
        Assert.Equal(640, result.Framebuffer.Width);

        FakeGraphicsOutput broken =
            new FakeGraphicsOutput(firmware, isOnConsole: true) { IsNotStarted = true }.WithMode(640, 480);
        broken.Refused.Add(0);
        Assert.Equal(640, Select(firmware).Framebuffer.Width);
    }

    [Fact]
    public void An_output_that_can_only_copy_blocks_is_skipped()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware, isOnConsole: true)
            .WithMode(800, 600, format: EfiGraphicsPixelFormat.PixelBltOnly).StartedIn(0);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.NoFramebuffer, result.Outcome);
        Assert.False(result.HasFramebuffer);
        Assert.Equal(0, result.Outputs);
        Assert.Empty(output.ModesSet);

        new FakeGraphicsOutput(firmware) { FramebufferBase = 0xC000_0000 }.WithMode(1024, 768).StartedIn(0);
        result = Select(firmware);
        Assert.Equal(0xC000_0000u, result.Framebuffer.Range.Start.Value);
        Assert.Equal((1, 1), (result.Output, result.Outputs));
    }

    [Fact]
    public void A_mode_that_can_only_copy_blocks_gives_way_to_one_with_a_framebuffer()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600, format: EfiGraphicsPixelFormat.PixelBltOnly).WithMode(1024, 768)
            .StartedIn(0);
        Assert.Equal(1u, Select(firmware).Mode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_several_outputs_the_consoles_is_taken(int console)
    {
        using var firmware = new FakeFirmware();
        for (int i = 0; i < 3; i++)
        {
            new FakeGraphicsOutput(firmware, i == console) { FramebufferBase = (ulong)(i + 1) << 32 }.WithMode(800, 600)
                .StartedIn(0);
        }

        GraphicsModeResult result = Select(firmware);
        Assert.Equal((ulong)(console + 1) << 32, result.Framebuffer.Range.Start.Value);
        Assert.Equal(3, result.Outputs);
    }

    [Fact]
    public void Without_a_console_the_first_usable_output_is_taken()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware) { FramebufferSize = 100 }.WithMode(800, 600).StartedIn(0);
        new FakeGraphicsOutput(firmware) { FramebufferBase = 0xD000_0000 }.WithMode(800, 600).StartedIn(0);
        Assert.Equal(0xD000_0000u, Select(firmware).Framebuffer.Range.Start.Value);
    }

    [Fact]
    public void Bit_masks_are_handed_on()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600, format: EfiGraphicsPixelFormat.PixelBitMask, masks: s_masks)
            .StartedIn(0);
        FramebufferInfo info = Select(firmware).Framebuffer;
        Assert.Equal(FramebufferFormat.BitMask, info.Format);
        Assert.Equal((s_masks.RedMask, s_masks.GreenMask, s_masks.BlueMask), (info.RedMask, info.GreenMask, info.BlueMask));
    }

    [Theory]
    [InlineData(0xFF0000, 0xFF00, 0xFF, 0)] // 24 bits
    [InlineData(0xF800, 0x7E0, 0x1F, 0)] // 16 bits
    [InlineData(0, 0xFF00, 0xFF, 0xFF000000)] // no red
    [InlineData(0xFF0000, 0xFF00, 0xFF00, 0xFF000000)] // green is blue
    [InlineData(0xFD0000, 0xFF00, 0xFF, 0xFF000000)] // a gap
    public void Bit_masks_that_no_pixel_of_32_bits_has_are_refused(uint red, uint green, uint blue, uint reserved)
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(
            800, 600, 0, EfiGraphicsPixelFormat.PixelBitMask,
            new() { RedMask = red, GreenMask = green, BlueMask = blue, ReservedMask = reserved }).StartedIn(0);
        Assert.Equal(GraphicsOutcome.BrokenFramebuffer, Select(firmware).Outcome);
    }

    [Theory]
    [InlineData(0, 600, 800, 0)]
    [InlineData(800, 0, 800, 0)]
    [InlineData(16385, 600, 16385, 0)]
    [InlineData(800, 16385, 800, 0)]
    [InlineData(800, 600, 799, 0)]
    [InlineData(800, 600, 32769, 0)]
    [InlineData(800, 600, 800, 1_919_999)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, 4)]
    public void Sizes_that_contradict_each_other_are_refused(uint width, uint height, uint stride, int size)
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware) { FramebufferSize = (nuint)size }.WithMode(width, height, stride).StartedIn(0);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal(GraphicsOutcome.BrokenFramebuffer, result.Outcome);
        Assert.False(result.HasFramebuffer);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xC000_0002)]
    [InlineData(0x000F_FFFF_FFFF_F000)]
    [InlineData(0xFFFF_FFFF_FFFF_F000)]
    public void Impossible_addresses_are_rejected(ulong address)
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware) { FramebufferBase = address }.WithMode(800, 600).StartedIn(0);
        Assert.Equal(GraphicsOutcome.BrokenFramebuffer, Select(firmware).Outcome);
    }

    [Fact]
    public void A_preferred_mode_with_a_broken_framebuffer_gives_way_to_the_one_before()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware) { FramebufferSize = 800 * 600 * 4 }.WithMode(800, 600).WithMode(1920, 1080).StartedIn(0)
            .WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(1920, 1080));
        GraphicsModeResult result = Select(firmware);
        Assert.Equal((GraphicsOutcome.KeptMode, 0u, true), (result.Outcome, result.Mode, result.ModeRefused));
        Assert.Equal(800, result.Framebuffer.Width);
    }

    [Fact]
    public void An_output_that_claims_endless_modes_does_not_hold_the_machine_up()
    {
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput output = new FakeGraphicsOutput(firmware).WithMode(800, 600).StartedIn(0);
        output.State->MaxMode = uint.MaxValue;
        Assert.Equal(GraphicsOutcome.KeptMode, Select(firmware, "mode=1024x768").Outcome);
        Assert.True(firmware.Calls.Count < 5000);
    }

    [Fact]
    public void An_output_without_a_protocol_or_state_is_skipped()
    {
        using var firmware = new FakeFirmware();
        firmware.Install(firmware.NewHandle(), EfiGuids.GraphicsOutputProtocol, null);
        FakeGraphicsOutput stateless = new FakeGraphicsOutput(firmware).WithMode(800, 600);
        stateless.Protocol->Mode = null;
        Assert.Equal(GraphicsOutcome.NoFramebuffer, Select(firmware).Outcome);
    }

    [Fact]
    public void Whatever_the_outputs_say_a_framebuffer_is_sound()
    {
        var dimension = Gen.Frequency((6, Gen.UInt[1, 4096]), (1, Gen.UInt[16380, 16390]), (1, Gen.UInt));
        var mode = Gen.Select(dimension, dimension, dimension, Gen.UInt[0, 5], Gen.UInt, Gen.UInt, Gen.UInt);
        var output = Gen.Select(mode.Array[1, 4], Gen.ULong, Gen.Int[0, 1 << 27], Gen.Int[0, 4], Gen.Bool);
        Gen.Select(output.Array[1, 3], Gen.Int[1, 4095], Gen.Int[1, 4095]).Sample((outputs, width, height) =>
        {
            using var firmware = new FakeFirmware();
            foreach (((uint, uint, uint, uint, uint, uint, uint)[]? modes, ulong address, int size, int current,
                bool isOnConsole) in outputs)
            {
                var fake = new FakeGraphicsOutput(firmware, isOnConsole);
                (fake.FramebufferBase, fake.FramebufferSize) = (address & ~3UL, (nuint)size);
                foreach ((uint w, uint h, uint stride, uint format, uint red, uint green, uint blue) in modes)
                {
                    var masks = new EfiPixelBitmask { RedMask = red, GreenMask = green, BlueMask = blue };
                    fake.WithMode(w, h, stride, (EfiGraphicsPixelFormat)format, masks);
                }

                fake.StartedIn((uint)(current % modes.Length));
                fake.WithEdid(EfiGuids.EdidActiveProtocol, Edids.Preferring(width, height));
                if (current == 4)
                {
                    fake.Refused.Add(0);
                }
            }

            GraphicsModeResult result = Select(firmware, "mode=1024x768");
            Assert.InRange(result.Outputs, 0, outputs.Length);
            Assert.InRange(result.Output, result.HasFramebuffer ? 1 : 0, result.HasFramebuffer ? result.Outputs : 0);
            if (!result.HasFramebuffer)
            {
                return;
            }

            FramebufferInfo info = result.Framebuffer;
            Assert.InRange(info.Width, 1, 16384);
            Assert.InRange(info.Height, 1, 16384);
            Assert.True(info.PixelsPerScanLine >= info.Width);
            Assert.True((ulong)info.PixelsPerScanLine * (ulong)info.Height * 4 <= info.Range.Length.Value);
            Assert.True(info.Range.End.Value <= MemoryRegion.PhysicalAddressLimit);
            Assert.Equal(info.RedMask + (ulong)info.GreenMask + info.BlueMask, info.RedMask | info.GreenMask | info.BlueMask);
            Assert.True(info.RedMask != 0 && info.GreenMask != 0 && info.BlueMask != 0);
        });
    }

    [Fact]
    public void Outcomes_have_descriptions_of_their_own() =>
        Assert.Equal(6, Enum.GetValues<GraphicsOutcome>().Select(value => new GraphicsModeResult { Outcome = value }.Description)
            .Where(text => text.Contains("graphics", StringComparison.Ordinal)).Distinct().Count());

    [Theory]
    [InlineData("", 1, 2)]
    [InlineData("screen=1", 1, 2)]
    [InlineData("screen=2", 2, 1)]
    [InlineData("screen=3", 3, 3)]
    [InlineData("screen=4", 1, 2)]
    [InlineData("screen=0", 1, 2)]
    [InlineData("screen=x", 1, 2)]
    public void The_load_options_choose_an_output_by_its_number(string options, int number, int address)
    {
        // The console's output is the first one, wherever it is in the firmware's list.
        using var firmware = new FakeFirmware();
        FakeGraphicsOutput[] outputs = [.. Enumerable.Range(1, 3).Select(i =>
            new FakeGraphicsOutput(firmware, isOnConsole: i == 2) { FramebufferBase = (ulong)i << 32 }.WithMode(800, 600)
            .WithMode(1024, 768).StartedIn(0))];
        GraphicsModeResult result = Select(firmware, options + " mode=1024x768");
        Assert.Equal((number, 3), (result.Output, result.Outputs));
        Assert.Equal((ulong)address << 32, result.Framebuffer.Range.Start.Value);

        // Nothing changes on the others.
        Assert.Equal(address - 1, Array.FindIndex(outputs, static output => output.ModesSet.Count > 0));
        Assert.Single(outputs, static output => output.ModesSet.Count > 0);
    }

    [Fact]
    public void An_output_that_is_chosen_and_does_not_work_gives_way_to_the_first_that_does()
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600).StartedIn(0);
        new FakeGraphicsOutput(firmware) { FramebufferBase = 0xC000_0000, FramebufferSize = 100 }.WithMode(800, 600).StartedIn(0);
        GraphicsModeResult result = Select(firmware, "screen=2");
        Assert.Equal((1, 2), (result.Output, result.Outputs));
        Assert.True(result.HasFramebuffer);
    }

    // EDK II's console splitter is a handle of its own: with one output it shows that one's framebuffer, with several it can only
    // copy blocks.
    [Theory]
    [InlineData(EfiGraphicsPixelFormat.PixelBlueGreenRedReserved8BitPerColor)]
    [InlineData(EfiGraphicsPixelFormat.PixelBltOnly)]
    public void A_second_handle_of_the_same_screen_is_not_another_output(EfiGraphicsPixelFormat format)
    {
        using var firmware = new FakeFirmware();
        new FakeGraphicsOutput(firmware).WithMode(800, 600, format: format).StartedIn(0);
        new FakeGraphicsOutput(firmware, isOnConsole: true).WithMode(800, 600).StartedIn(0);
        GraphicsModeResult result = Select(firmware);
        Assert.Equal((1, 1), (result.Output, result.Outputs));
    }

    private static GraphicsModeResult Select(FakeFirmware firmware, string options = "")
    {
        var read = new LoadOptions(options);
        GraphicsModeResult result =
            GraphicsMode.Select(firmware.Boot, DisplayModeOption.Read(read), ScreenOption.Read(read).Number);
        // Every buffer that the firmware hands out is given back.
        Assert.Empty(firmware.Pool);
        Assert.Empty(firmware.Violations);
        return result;
    }
}
