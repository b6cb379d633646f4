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

    // Dispatch.asm reads the pairs from the start of the structure, 16 bytes apart, and key and cell behind them.
    [Fact]
    public void Words_lie_where_the_assembly_looks_for_them()
    {
        var cache = new DispatchCache((void*)0x7770, new DispatchCellInfo { InterfaceType = (MethodTable*)0x8880, Slot = 3 });
        cache.TryAdd((MethodTable*)0x1000, (void*)0x10);
        cache.TryAdd((MethodTable*)0x2000, (void*)0x20);
        ulong* words = (ulong*)&cache;
        Assert.Equal((0x1000UL, 0x10UL, 0x2000UL, 0x20UL), (words[0], words[1], words[2], words[3]));
        Assert.Equal((0x0003_0000_0000_8880UL, 0x7770UL), (words[8], words[9]));
        Assert.Equal(3, cache.Info.Slot);
    }
}
