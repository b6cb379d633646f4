using System;
using System.Linq;
using CsCheck;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>Section tables, whole and damaged.</summary>
public class ImageSectionsTests
{
    private const ulong Start = 0x40_0000;
    private const ulong Size = 0x6000;

    [Fact]
    public void Sections_get_the_rights_that_they_ask_for_and_never_both_to_write_and_to_execute()
    {
        var plan = new RangeMap<VirtualAddress, PlannedPages>();
        Assert.True(
            ImageSections.TryPaint(
                plan, RangeNumbers.Virtual(Start, Start + Size),
                ImageHeaders.Create(
                    (".text", 0x1000, 0x1001, 0x6000_0020), (".both", 0x3000, 1, 0xE000_0020),
                    (".longnam", 0x5000, 0x1000, 0xC000_0040))));
        Assert.Equal(
            [
                (Start, "r-- image"), (Start + 0x1000, "r-x image .text"), (Start + 0x3000, "r-x image .both"),
                    (Start + 0x4000, "r-- image"), (Start + 0x5000, "rw- image .longnam"),
            ],
            Enumerable.Range(0, plan.Count)
            .Select(i => (plan[i].Start, plan[i].Value.Mapping.Rights + " " + plan[i].Value.Content)));
    }

    [Fact]
    public void Damaged_headers_paint_nothing_outside_of_the_image() =>
        Gen.Select(Gen.Select(Gen.Int[0, 700], Gen.Byte).Array[0, 40], Gen.Int[0, 4096]).Sample((damage, length) =>
        {
            byte[] headers = ImageHeaders.Create((".text", 0x1000, 0x1000, 0x6000_0020), (".data", 0x3000, 0x2000, 0xC000_0040));
            foreach ((int at, byte value) in damage)
            {
                headers[at] = value;
            }

            var plan = new RangeMap<VirtualAddress, PlannedPages>();
            ImageSections.TryPaint(plan, RangeNumbers.Virtual(Start, Start + Size), headers.AsSpan(0, length));
            Assert.True(plan.Count > 0);
            Assert.Equal((Start, Start + Size), (plan[0].Start, plan[plan.Count - 1].End));
            Assert.All(Enumerable.Range(0, plan.Count), i => Assert.False(plan[i].Value.Mapping.IsWritableCode));
        }, iter: 3000);
}
