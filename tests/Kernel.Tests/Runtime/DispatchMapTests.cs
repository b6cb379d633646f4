using System.Collections.Generic;
using CsCheck;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Dispatch;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class DispatchMapTests
{
    [Fact]
    public void Empty_map_knows_no_type()
    {
        DispatchMap map = default;
        Assert.True(map.Find((MethodTable*)0x1000) == null);
    }

    // Dispatch.asm counts on each of these numbers.
    [Fact]
    public void Words_lie_where_the_assembly_looks_for_them()
    {
        var map = new DispatchMap((void*)0x7770, new DispatchCellInfo { InterfaceType = (MethodTable*)0x8880, Slot = 3 });
        const ulong Type = 0x0000_0123_4567_89A8;
        Assert.True(map.TryAdd((MethodTable*)Type, (void*)0x10));
        ulong* words = (ulong*)&map;
        uint offset = (unchecked((uint)Type * 0x555F_4213) >> 22) & 0x3F0;
        Assert.Equal((Type, 0x10UL), (words[offset / 8], words[(offset / 8) + 1]));
        Assert.Equal((0x0003_0000_0000_8880UL, 0x7770UL), (words[130], words[131]));

        // The same low half, so the other place.
        Assert.True(map.TryAdd((MethodTable*)(Type + (1UL << 40)), (void*)0x20));
        Assert.Equal((Type + (1UL << 40), 0x20UL), (words[(offset / 8) + 2], words[(offset / 8) + 3]));
    }

    [Fact]
    public void Third_type_of_one_place_is_refused_and_harms_no_other()
    {
        DispatchMap map = default;
        for (ulong i = 1; i <= 3; i++)
        {
            Assert.Equal(i <= 2, map.TryAdd((MethodTable*)((i << 32) + 0x5000), (void*)i));
        }

        for (ulong i = 1; i <= 3; i++)
        {
            Assert.Equal(i <= 2 ? i : 0, (ulong)map.Find((MethodTable*)((i << 32) + 0x5000)));
        }
    }

    [Fact]
    public void Map_knows_exactly_what_it_accepted() =>
        Gen.Int[1, 4000].Select(static n => (ulong)n * 8).Array[0, 200].Sample(static types =>
        {
            DispatchMap map = default;
            var model = new Dictionary<ulong, ulong>();
            foreach (ulong type in types)
            {
                ulong code = type * 3;
                if (!model.ContainsKey(type) && map.TryAdd((MethodTable*)type, (void*)code))
                {
                    model[type] = code;
                }
            }

            foreach (ulong type in types)
            {
                Assert.Equal(model.GetValueOrDefault(type), (ulong)map.Find((MethodTable*)type));
            }
        });

    // What the map is for: sixteen types, as near to each other as the compiler puts them, are nearly all in it.
    [Fact]
    public void Sixteen_types_find_a_place()
    {
        for (ulong distance = 0x48; distance <= 0x400; distance += 8)
        {
            DispatchMap map = default;
            int refused = 0;
            for (ulong i = 1; i <= 16; i++)
            {
                refused += map.TryAdd((MethodTable*)(0x1_405B_6198 + (i * distance)), (void*)i) ? 0 : 1;
            }

            Assert.True(refused <= 4, $"{refused} of 16 types {distance} bytes apart found no place");
        }
    }
}
