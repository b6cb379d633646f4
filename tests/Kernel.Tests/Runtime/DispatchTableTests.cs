using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCheck;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Dispatch;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public sealed unsafe class DispatchTableTests : IDisposable
{
    private readonly List<nint> _memory = [];

    public void Dispose()
    {
        foreach (nint memory in _memory)
        {
            NativeMemory.AlignedFree((void*)memory);
        }
    }

    [Fact]
    public void Empty_table_knows_nothing() => Assert.True(DispatchTable.Find(Create(8), (MethodTable*)0x1000, 7) == null);

    [Fact]
    public void Same_type_and_slot_of_another_interface_are_kept_apart()
    {
        DispatchTable* table = Create(8);
        ulong first = DispatchTable.Key((MethodTable*)0x1000, 1), second = DispatchTable.Key((MethodTable*)0x1000, 2),
            third = DispatchTable.Key((MethodTable*)0x2000, 1);
        Assert.True(DispatchTable.TryAdd(table, (MethodTable*)0x4000, first, (void*)1));
        Assert.True(DispatchTable.TryAdd(table, (MethodTable*)0x4000, second, (void*)2));
        Assert.True(DispatchTable.TryAdd(table, (MethodTable*)0x4000, third, (void*)3));
        Assert.Equal(
            (1, 2, 3),
            ((int)DispatchTable.Find(table, (MethodTable*)0x4000, first),
            (int)DispatchTable.Find(table, (MethodTable*)0x4000, second),
            (int)DispatchTable.Find(table, (MethodTable*)0x4000, third)));
        Assert.True(DispatchTable.Find(table, (MethodTable*)0x5000, first) == null);
    }

    [Fact]
    public void Table_refuses_more_than_half_of_its_capacity()
    {
        DispatchTable* table = Create(8);
        for (int i = 1; i <= 4; i++)
        {
            Assert.True(DispatchTable.TryAdd(table, (MethodTable*)(0x1000 * i), 1, (void*)1));
        }

        Assert.False(DispatchTable.TryAdd(table, (MethodTable*)0x9000, 1, (void*)1));
        Assert.Equal(4UL, table->Count);
    }

    // Dispatch.asm counts on each of these numbers.
    [Fact]
    public void Layout_is_what_the_assembly_reads()
    {
        Assert.Equal(32, sizeof(DispatchTable));
        Assert.Equal((nuint)(32 + ((8 + 16) * 32)), DispatchTable.BytesFor(8));
        DispatchTable* table = Create(8);
        Assert.Equal(7UL * 32, *(ulong*)table);
        DispatchTable.TryAdd(table, (MethodTable*)0x1230, 0x77, (void*)0x99);
        ulong offset = (unchecked((0x1230UL ^ 0x77) * 0x9E37_79B9_7F4A_7C15) >> 32) & *(ulong*)table;
        ulong* entry = (ulong*)((byte*)table + 32 + offset);
        Assert.Equal((0x1230UL, 0x77UL, 0x99UL), (entry[0], entry[1], entry[2]));
    }

    [Fact]
    public void Table_that_grows_agrees_with_a_dictionary() =>
        Gen.Select(Gen.Int[1, 400].Select(static n => (ulong)n * 0x58), Gen.Int[1, 30], Gen.Int[0, 12]).Array[0, 2000].Sample(
            operations =>
            {
                var model = new Dictionary<(ulong, ulong), ulong>();
                DispatchTable* table = Create(8);
                ulong code = 0;
                foreach ((ulong type, int face, int slot) in operations)
                {
                    ulong key = DispatchTable.Key((MethodTable*)(0x7F00_0000_0000 + ((ulong)face * 0x60)), (ushort)slot);
                    void* found = DispatchTable.Find(table, (MethodTable*)type, key);
                    Assert.Equal(model.GetValueOrDefault((type, key)), (ulong)found);
                    if (found != null)
                    {
                        continue;
                    }

                    model[(type, key)] = ++code;
                    while (!DispatchTable.TryAdd(table, (MethodTable*)type, key, (void*)code))
                    {
                        table = Grow(table);
                    }
                }

                Assert.Equal((ulong)model.Count, table->Count);
                foreach (((ulong type, ulong key), ulong expected) in model)
                {
                    Assert.Equal(expected, (ulong)DispatchTable.Find(table, (MethodTable*)type, key));
                }
            },
            iter: 200);

    private DispatchTable* Create(ulong capacity)
    {
        nuint size = DispatchTable.BytesFor(capacity);
        void* memory = NativeMemory.AlignedAlloc(size, 64);
        lock (_memory)
        {
            _memory.Add((nint)memory);
        }

        NativeMemory.Clear(memory, size);
        DispatchTable.Initialize((DispatchTable*)memory, capacity);
        return (DispatchTable*)memory;
    }

    private DispatchTable* Grow(DispatchTable* old)
    {
        ulong capacity = old->Capacity;
        while (true)
        {
            capacity *= 2;
            DispatchTable* table = Create(capacity);
            if (DispatchTable.TryCopy(old, table))
            {
                return table;
            }
        }
    }
}
