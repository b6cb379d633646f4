using System.Linq;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Tests.Boot;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public sealed unsafe class MemoryMapBufferTests
{
    [Theory]
    [InlineData(40, true)]
    [InlineData(48, true)]
    [InlineData(48, false)]
    [InlineData(56, true)]
    public void The_map_arrives_with_spare_room(int stride, bool reportsStride)
    {
        using FakeFirmware firmware =
            new FakeFirmware { DescriptorStride = stride, ReportsStrideWhenTooSmall = reportsStride }.WithPc();
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.Equal(MemoryMapFault.None, buffer.TryGetMap(out MemoryMap map));
        AssertSame(firmware, map);
        Assert.Equal(firmware.Key, buffer.Key);
        Assert.True(buffer.Capacity >= (nuint)((firmware.Map.Count + 8) * stride));
        Assert.Equal(EfiMemoryType.LoaderData, Assert.Single(firmware.Pool).Type);
        Assert.Equal(["GetMemoryMap", "AllocatePool", "GetMemoryMap"], firmware.Calls);
        Assert.Empty(firmware.Violations);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(33, 1)]
    [InlineData(33, 4)]
    [InlineData(500, 5)]
    public void A_growing_map_is_caught_up_with(int growth, int calls)
    {
        // The first call only asks for the size, so that the growth that matters is that between the calls.
        using FakeFirmware firmware = new FakeFirmware { Growth = growth, GrowingCalls = calls + 1 }.WithPc();
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.Equal(MemoryMapFault.None, buffer.TryGetMap(out MemoryMap map));
        AssertSame(firmware, map);
        Assert.Single(firmware.Pool);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_map_that_always_outgrows_its_buffer_is_given_up()
    {
        using FakeFirmware firmware = new FakeFirmware { Growth = 5000, GrowingCalls = int.MaxValue }.WithPc();
        Assert.Equal(EfiStatus.BufferTooSmall, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.True(firmware.Calls.Count < 100);
        Assert.Equal(0u, buffer.Capacity);
        Assert.Equal(MemoryMapFault.Empty, buffer.TryGetMap(out _));
        Assert.Empty(firmware.Pool);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_map_of_absurd_size_is_refused()
    {
        using FakeFirmware firmware = new FakeFirmware { SizeLie = nuint.MaxValue / 2 }.WithPc();
        Assert.Equal(EfiStatus.BadBufferSize, MemoryMapBuffer.Allocate(firmware.Boot, out _));
        Assert.Empty(firmware.Pool);
    }

    [Fact]
    public void Statuses_of_the_firmware_are_handed_on()
    {
        using FakeFirmware firmware = new FakeFirmware { PoolStatus = EfiStatus.OutOfResources }.WithPc();
        Assert.Equal(EfiStatus.OutOfResources, MemoryMapBuffer.Allocate(firmware.Boot, out _));
        firmware.PoolStatus = EfiStatus.Success;
        firmware.MapStatuses.Enqueue(EfiStatus.DeviceError);
        Assert.Equal(EfiStatus.DeviceError, MemoryMapBuffer.Allocate(firmware.Boot, out _));
        firmware.MapStatuses.Enqueue(EfiStatus.Success);
        firmware.MapStatuses.Enqueue(EfiStatus.DeviceError);
        Assert.Equal(EfiStatus.DeviceError, MemoryMapBuffer.Allocate(firmware.Boot, out _));
        Assert.Empty(firmware.Pool);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_claim_to_have_written_past_the_buffer_is_refused()
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        firmware.SizeLie = buffer.Capacity;
        Assert.Equal(EfiStatus.BadBufferSize, buffer.Fetch(firmware.Boot));
        Assert.Equal(MemoryMapFault.Empty, buffer.TryGetMap(out _));
    }

    [Theory]
    [InlineData(32, 1, MemoryMapFault.DescriptorTooSmall)]
    [InlineData(52, 1, MemoryMapFault.DescriptorNotAligned)]
    [InlineData(48, 7, MemoryMapFault.UnknownVersion)]
    public void A_malformed_map_is_distinguished_from_a_failed_call(int stride, uint version, MemoryMapFault expected)
    {
        using FakeFirmware firmware = new FakeFirmware { DescriptorStride = stride, DescriptorVersion = version }.WithPc();
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        Assert.Equal(expected, buffer.TryGetMap(out _));
    }

    [Fact]
    public void Freeing_twice_frees_once()
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        Assert.Equal(EfiStatus.Success, MemoryMapBuffer.Allocate(firmware.Boot, out MemoryMapBuffer buffer));
        buffer.Free(firmware.Boot);
        buffer.Free(firmware.Boot);
        Assert.Empty(firmware.Pool);
        Assert.Empty(firmware.Violations);
        Assert.Equal(EfiStatus.NotReady, buffer.Fetch(firmware.Boot));
    }

    internal static void AssertSame(FakeFirmware firmware, MemoryMap map)
    {
        Assert.Equal(firmware.Map.Count, map.Count);
        foreach ((int index, EfiMemoryDescriptor expected) in firmware.Map.Index())
        {
            Assert.Equal(expected.Type, map[index].Type);
            Assert.Equal(expected.PhysicalStart.Value, map[index].Range.Start.Value);
            Assert.Equal(expected.NumberOfPages, map[index].Range.Length.Value >> 12);
        }
    }
}
