using UefiKernel.Runtime;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class DispatchCacheTests
{
    [Fact]
    public void Empty_cache_knows_no_type()
    {
        DispatchCache cache = default;
        Assert.True(cache.Find((MethodTable*)0x1000) == null);
    }

    [Fact]
    public void Four_types_are_kept_and_a_fifth_takes_the_oldest_place()
    {
        DispatchCache cache = default;
        for (int i = 1; i <= 5; i++)
            cache.Add((MethodTable*)(0x1000 * i), (void*)(0x10 * i));

        Assert.True(cache.Find((MethodTable*)0x1000) == null);
        for (int i = 2; i <= 5; i++)
            Assert.True(cache.Find((MethodTable*)(0x1000 * i)) == (void*)(0x10 * i));
    }

    // Dispatch.asm reads the pairs from the start of the structure, 16 bytes apart.
    [Fact]
    public void Pairs_lie_where_the_assembly_looks_for_them()
    {
        DispatchCache cache = default;
        cache.Add((MethodTable*)0x1000, (void*)0x10);
        cache.Add((MethodTable*)0x2000, (void*)0x20);
        var words = (ulong*)&cache;
        Assert.Equal((0x1000UL, 0x10UL, 0x2000UL, 0x20UL), (words[0], words[1], words[2], words[3]));
    }
}
