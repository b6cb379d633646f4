using System;
using System.Collections.Generic;
using CsCheck;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Binding;

public sealed class DmaMemoryTests : IDisposable
{
    private const ulong Boundary = 0x1_0000;

    private readonly FakeDeviceHost _host = new();
    private readonly DeviceClaims _claims = new();
    private readonly Device _device = new("00:04.0", new DeviceIdentity(DeviceBus.Pci, 0, 0, 0), "device");

    public void Dispose() => _host.Dispose();

    private DmaMemory Create() => new(_host, _claims, _device);

    [Fact]
    public void Blocks_are_zeroed_aligned_apart_from_each_other_and_cross_no_boundary() =>
        Gen.Select(Gen.ULong[1, 0x5000], Gen.Int[0, 16], Gen.Int[0, 3]).Array[1, 60].Sample(
            steps =>
            {
                using var host = new FakeDeviceHost();
                var claims = new DeviceClaims();
                var memory = new DmaMemory(host, claims, _device);
                var blocks = new List<DmaBuffer>();
                foreach ((ulong length, int alignment, int action) in steps)
                {
                    if (action == 0 && blocks.Count > 0)
                    {
                        memory.Free(blocks[0]);
                        blocks.RemoveAt(0);
                        continue;
                    }

                    DmaBuffer? block = memory.TryAllocate(new ByteCount(length), new ByteCount(1UL << alignment));
                    Assert.NotNull(block);
                    ulong start = block.Physical.Value;
                    ulong last = start + length - 1;
                    Assert.Equal(0u, start % (1UL << alignment));
                    Assert.True(length > Boundary || start / Boundary == last / Boundary);
                    Assert.Equal(-1, block.Slice(0, (int)length).IndexOfAnyExcept((byte)0));
                    block.Slice(0, (int)length).Fill(0xFF);
                    Assert.All(blocks, other => Assert.True(
                        other.Physical.Value > last || other.Physical.Value + other.Length.Value <= start));
                    blocks.Add(block);
                }

                memory.FreeAll();
                Assert.Equal(0, host.PagesInUse);
                Assert.Empty(claims.Of(_device));
                Assert.All(blocks, static block => Assert.Throws<ArgumentOutOfRangeException>(() => block.Slice(0, 1).Length));
            },
            iter: 300);

    [Fact]
    public void Small_blocks_share_pages_which_are_freed_with_the_last_one()
    {
        DmaMemory memory = Create();
        var blocks = new List<DmaBuffer>();
        for (int i = 0; i < 64; i++)
        {
            blocks.Add(memory.TryAllocate(new ByteCount(64), new ByteCount(1))!);
        }

        Assert.Equal(1, _host.PagesInUse);
        Assert.Single(_claims.Of(_device));
        memory.TryAllocate(new ByteCount(1), new ByteCount(1));
        Assert.Equal(2, _host.PagesInUse);
        foreach (DmaBuffer block in blocks)
        {
            memory.Free(block);
        }

        Assert.Equal(1, _host.PagesInUse);
        Assert.Single(_claims.Of(_device));
    }

    [Fact]
    public void Memory_lies_low_while_there_is_some_and_only_there_unless_the_device_can_address_more()
    {
        DmaMemory memory = Create();
        memory.TryAllocate(new ByteCount(64), new ByteCount(64));
        Assert.Equal((0, true), _host.LastPages);
        memory.IsLow = false;
        memory.TryAllocate(new ByteCount(5000), new ByteCount(0x1_0000));
        Assert.Equal((4, true), _host.LastPages);
        Assert.NotNull(memory.TryAllocate(new ByteCount(64), new ByteCount(64)));
        Assert.Equal(2, _host.PagesInUse);
        _host.LowPages = 2;
        Assert.NotNull(memory.TryAllocate(new ByteCount(4096), new ByteCount(4096)));
        Assert.Equal((0, false), _host.LastPages);
        memory.IsLow = true;
        Assert.Null(memory.TryAllocate(new ByteCount(4096), new ByteCount(4096)));
        Assert.Equal(3, _host.PagesInUse);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 3)]
    [InlineData(0x20_0001, 1)]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(1, 1UL << 63)]
    public void Impossible_blocks_are_rejected(ulong length, ulong alignment)
    {
        Assert.Null(Create().TryAllocate(new ByteCount(length), new ByteCount(alignment)));
        Assert.Equal(0, _host.PagesInUse);
    }

    [Fact]
    public void Exhausted_memory_is_an_answer()
    {
        _host.Pages = 1;
        DmaMemory memory = Create();
        Assert.NotNull(memory.TryAllocate(new ByteCount(4096), new ByteCount(1)));
        Assert.Null(memory.TryAllocate(new ByteCount(1), new ByteCount(1)));
        memory.FreeAll();
        Assert.NotNull(memory.TryAllocate(new ByteCount(1), new ByteCount(1)));
    }

    [Fact]
    public void Pages_that_a_device_is_said_to_own_are_not_handed_out()
    {
        var other = new Device("PNP0A08", new DeviceIdentity(DeviceBus.Platform, 0, 0, 0), "other");
        Assert.True(_claims.TryClaim(other, new DeviceClaim(ClaimKind.Memory, 0x10_0000, 0x1000), out _));
        Assert.Null(Create().TryAllocate(new ByteCount(1), new ByteCount(1)));
        Assert.Equal(0, _host.PagesInUse);
        Assert.Equal(
            "Error: 00:04.0: memory 0x100000 to 0x100FFF is claimed by PNP0A08 (other), with memory 0x100000 to 0x100FFF",
            Assert.Single(_host.Messages));
    }

    [Fact]
    public void Block_is_given_back_once_and_not_used_afterwards()
    {
        DmaMemory memory = Create();
        DmaBuffer block = memory.TryAllocate(new ByteCount(64), new ByteCount(64))!;
        Assert.Throws<ArgumentException>(() => memory.Free(new DmaBuffer(block.Physical, default, block.Length)));
        block.Write(60, 7);
        memory.Free(block);
        Assert.Throws<ArgumentException>(() => memory.Free(block));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Read(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Write(0, 1));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(8, 8)]
    [InlineData(8, 5)]
    [InlineData(8, 2)]
    [InlineData(8, -4)]
    [InlineData(8, int.MinValue)]
    public void Words_outside_of_a_block_are_refused(ulong length, int offset)
    {
        DmaBuffer block = Create().TryAllocate(new ByteCount(length), new ByteCount(8))!;
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Read(offset));
    }
}
