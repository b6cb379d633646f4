using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Dispatch;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class DispatchCacheTests
{
    [Fact]
    public void Empty_cache_knows_no_type()
    {
        DispatchCache cache = default;
        Assert.True(cache.Find((MethodTable*)0x1000) == null);
        Assert.True(cache.Find(null) == null);
    }

    [Fact]
    public void Four_types_are_kept_and_a_fifth_is_refused()
    {
        DispatchCache cache = default;
        for (int i = 1; i <= 4; i++)
        {
            Assert.True(cache.TryAdd((MethodTable*)(0x1000 * i), (void*)(0x10 * i)));
        }

        Assert.False(cache.TryAdd((MethodTable*)0x5000, (void*)0x50));
        Assert.True(cache.Find((MethodTable*)0x5000) == null);
        for (int i = 1; i <= 4; i++)
        {
            Assert.True(cache.Find((MethodTable*)(0x1000 * i)) == (void*)(0x10 * i));
        }
    }

    // Dispatch.asm reads the pairs from the start of the structure, 16 bytes apart, and the map behind them.
    [Fact]
    public void Words_lie_where_the_assembly_looks_for_them()
    {
        var cache = new DispatchCache(new DispatchCellInfo { Slot = 3 });
        DispatchMap map = default;
        cache.TryAdd((MethodTable*)0x1000, (void*)0x10);
        cache.TryAdd((MethodTable*)0x2000, (void*)0x20);
        cache.SetMap(&map);
        ulong* words = (ulong*)&cache;
        Assert.Equal((0x1000UL, 0x10UL, 0x2000UL, 0x20UL), (words[0], words[1], words[2], words[3]));
        Assert.Equal((ulong)&map, words[8]);
        Assert.True(cache.Map == &map);
        Assert.Equal(3, cache.Info.Slot);
    }

    [Fact]
    public void Map_gets_the_types_that_the_cache_knows()
    {
        DispatchCache cache = default;
        DispatchMap map = default;
        for (int i = 1; i <= DispatchCache.Capacity; i++)
        {
            cache.TryAdd((MethodTable*)(0x1010 * i), (void*)(0x10 * i));
        }

        cache.SetMap(&map);
        for (int i = 1; i <= DispatchCache.Capacity; i++)
        {
            Assert.Equal((ulong)(0x10 * i), (ulong)map.Find((MethodTable*)(0x1010 * i)));
        }
    }
}
