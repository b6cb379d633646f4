using System;
using System.Linq;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Map;

public sealed unsafe class MemoryMapTests
{
    private static readonly Gen<EfiMemoryType> s_type = Gen.Frequency(
        (8, Gen.UInt[0, 16]), (1, Gen.UInt[0x7000_0000, 0x7000_0010]), (1, Gen.UInt)).Select(value => (EfiMemoryType)value);

    private static readonly Gen<int> s_stride =
        Gen.OneOf(Gen.Const(48), Gen.Int[5, 20].Select(value => value * 8), Gen.Const(4096));

    // Values around every limit that the code knows, and any others.
    private static readonly Gen<ulong> s_address = Gen.Frequency(
        (4, Gen.ULong[0, 1 << 21]), (4, Gen.ULong[0, 1UL << 40].Select(value => value & ~4095UL)),
        (1, Gen.ULong[(1UL << 52) - 8192, (1UL << 52) + 8192]), (1, Gen.ULong));

    private static readonly Gen<ulong> s_pages = Gen.Frequency(
        (1, Gen.Const(0UL)), (6, Gen.ULong[1, 1 << 20]), (1, Gen.ULong[(1UL << 40) - 2, (1UL << 40) + 2]), (1, Gen.ULong));

    private static readonly Gen<EfiMemoryDescriptor> s_descriptor =
        Gen.Select(
            s_type, s_address, s_pages, Gen.Frequency((3, Gen.Const(8UL)), (1, Gen.ULong)), (type, start, pages, attribute) =>
            new EfiMemoryDescriptor
            {
                Type = type,
                PhysicalStart = new(start),
                NumberOfPages = pages,
                Attribute = (EfiMemoryAttribute)attribute,
            });

    [Fact]
    public void Regions_are_read_at_any_stride() =>
        Gen.Select(s_descriptor.Array[1, 40], s_stride).Sample((descriptors, stride) =>
        {
            byte[] bytes = Layout(descriptors, stride);
            fixed (byte* start = bytes)
            {
                Assert.Equal(
                    MemoryMapFault.None, MemoryMap.TryCreate(start, (nuint)bytes.Length, (nuint)stride, 1, out MemoryMap map));
                Assert.Equal(descriptors.Length, map.Count);
                Assert.Equal(stride, map.DescriptorSize);
                int index = 0;
                foreach (MemoryRegion region in map)
                {
                    Assert.Equal(descriptors[index].Type, region.Type);
                    Assert.Equal(descriptors[index].PhysicalStart.Value, region.Range.Start.Value);
                    Assert.Contains(region.Range.Length.Value, new[] { 0UL, descriptors[index].NumberOfPages * 4096 });
                    Assert.Equal(descriptors[index].Attribute, region.Attributes);
                    index++;
                }

                Assert.Equal(descriptors.Length, index);
            }
        });

    [Fact]
    public void Any_shape_is_accepted_or_refused_by_the_rules() =>
        Gen.Select(Gen.Int[0, 300], Gen.Frequency((3, Gen.Int[0, 130]), (1, Gen.Int[0, int.MaxValue])), Gen.UInt[0, 2]).Sample(
            (size, stride, version) =>
            {
                byte[] bytes = new byte[Math.Max(size, 1)];
                fixed (byte* start = bytes)
                {
                    MemoryMapFault fault = MemoryMap.TryCreate(start, (nuint)size, (nuint)stride, version, out MemoryMap map);
                    bool isGood = version == 1 && stride >= 40 && stride % 8 == 0 && size > 0 && size % stride == 0;
                    Assert.Equal(isGood, fault == MemoryMapFault.None);
                    Assert.Equal(isGood ? size / stride : 0, map.Count);
                    Assert.Equal(isGood, MemoryMap.Describe(fault).Contains("well-formed", StringComparison.Ordinal));
                }
            });

    [Theory]
    [InlineData(480, 39, 1, MemoryMapFault.DescriptorTooSmall)]
    [InlineData(480, 0, 1, MemoryMapFault.DescriptorTooSmall)]
    [InlineData(440, 44, 1, MemoryMapFault.DescriptorNotAligned)]
    [InlineData(481, 48, 1, MemoryMapFault.NotWholeDescriptors)]
    [InlineData(40, 48, 1, MemoryMapFault.NotWholeDescriptors)]
    [InlineData(0, 48, 1, MemoryMapFault.Empty)]
    [InlineData(480, 48, 2, MemoryMapFault.UnknownVersion)]
    public void Faults_are_distinguished(int size, int stride, uint version, MemoryMapFault expected)
    {
        byte[] bytes = new byte[512];
        fixed (byte* start = bytes)
        {
            Assert.Equal(expected, MemoryMap.TryCreate(start, (nuint)size, (nuint)stride, version, out MemoryMap map));
            Assert.Equal(0, map.Count);
        }
    }

    [Fact]
    public void A_map_without_a_buffer_or_beyond_all_measure_is_refused()
    {
        Assert.Equal(MemoryMapFault.Empty, MemoryMap.TryCreate(null, 480, 48, 1, out _));
        Assert.Equal(MemoryMapFault.TooLarge, MemoryMap.TryCreate((void*)4096, MemoryMap.LargestSize + 1, 48, 1, out _));
        Assert.Equal(MemoryMapFault.TooLarge, MemoryMap.TryCreate((void*)4096, nuint.MaxValue, 48, 1, out _));
    }

    [Fact]
    public void Every_fault_has_its_own_message() =>
        Assert.Equal(
            Enum.GetValues<MemoryMapFault>().Length,
            Enum.GetValues<MemoryMapFault>().Select(MemoryMap.Describe).Distinct().Count());

    [Fact]
    public void An_index_outside_gives_an_empty_region_that_is_not_usable()
    {
        byte[]? bytes =
            Layout([new() { Type = EfiMemoryType.ConventionalMemory, PhysicalStart = new(1 << 20), NumberOfPages = 1 }], 48);
        fixed (byte* start = bytes)
        {
            Assert.Equal(MemoryMapFault.None, MemoryMap.TryCreate(start, (nuint)bytes.Length, 48, 1, out MemoryMap map));
            foreach (int index in new[] { -1, 1, int.MinValue, int.MaxValue })
            {
                Assert.Equal(MemoryOwner.Reserved, map[index].Owner);
                Assert.True(map[index].Range.IsEmpty);
            }

            Assert.Equal(MemoryOwner.Free, map[0].Owner);
        }
    }

    private static byte[] Layout(EfiMemoryDescriptor[] descriptors, int stride)
    {
        byte[] bytes = new byte[descriptors.Length * stride];
        Array.Fill(bytes, (byte)0xEE);
        for (int i = 0; i < descriptors.Length; i++)
        {
            fixed (byte* start = &bytes[i * stride])
            {
                *(EfiMemoryDescriptor*)start = descriptors[i];
            }
        }

        return bytes;
    }
}
