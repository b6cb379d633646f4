using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;
using Xunit;

namespace UefiKernel.Memory.Tests.Collection;

public sealed unsafe class HandleTableTests
{
    private static readonly HandleKind[] s_kinds =
        [HandleKind.Weak, HandleKind.WeakTrackResurrection, HandleKind.Normal, HandleKind.Pinned, HandleKind.Dependent];

    [Fact]
    public void Each_handle_is_a_slot_of_its_own_that_is_enumerated_once_and_freed_once()
    {
        using CollectorWorld world = new(400_000, 4);
        ref HandleTable table = ref world.Collector.Handles;
        Random random = new(3);
        Dictionary<nuint, (HandleKind Kind, nuint Target)> handles = [];
        for (int step = 1; step < 20_000; step++)
        {
            if (random.Next(100) < (step < 10_000 ? 60 : 35))
            {
                HandleKind kind = s_kinds[random.Next(s_kinds.Length)];
                nuint* handle = table.Allocate(kind, (nuint)step, (nuint)(2 * step));
                Assert.True(handle != null);
                Assert.Equal((nuint)step, *handle);
                Assert.True(handles.TryAdd((nuint)handle, (kind, (nuint)step)));
            }
            else if (handles.Count != 0)
            {
                nuint handle = Any(handles, random);
                Assert.Equal(handles[handle].Target, *(nuint*)handle);
                Assert.True(handles[handle].Kind != HandleKind.Dependent || ((nuint*)handle)[1] == 2 * handles[handle].Target);
                Assert.False(table.Free((nuint*)(handle + 1)));
                Assert.True(table.Free((nuint*)handle));
                Assert.False(table.Free((nuint*)handle));
                Assert.False(table.TryGetKind((nuint*)handle, out _));
                handles.Remove(handle);
            }
        }

        foreach (HandleKind kind in s_kinds)
        {
            for (HandleCursor all = table.All(kind); all.TryGetNext(out nuint* handle);)
            {
                Assert.True(table.TryGetKind(handle, out HandleKind found));
                Assert.Equal((found, *handle), handles[(nuint)handle]);
                Assert.Equal(kind, found);
                handles.Remove((nuint)handle);
            }
        }

        Assert.Empty(handles);
        Assert.Equal("none", world.Heap.Verify().ToString());
    }

    [Fact]
    public void What_is_no_handle_is_refused_and_nothing_is_read_there()
    {
        using CollectorWorld world = new(100_000, 4);
        ref HandleTable table = ref world.Collector.Handles;
        nuint* dependent = table.Allocate(HandleKind.Dependent, 1, 2);
        nuint* native = (nuint*)world.Heap.Allocate(1024, 1024);
        new Span<byte>(native, 1024).Fill(0xFF);
        foreach (nuint bogus in (nuint[])[0, 8, nuint.MaxValue, (nuint)native, (nuint)native + 64, world.Start,
            (nuint)(dependent + 1), (nuint)(dependent + 2), (nuint)dependent & ~(nuint)1023])
        {
            Assert.False(table.Free((nuint*)bogus));
            Assert.False(table.TryGetKind((nuint*)bogus, out _));
        }

        Assert.Equal(1UL, table.Count);
        foreach (HandleKind kind in (HandleKind[])[(HandleKind)4, (HandleKind)5, (HandleKind)7, (HandleKind)uint.MaxValue])
        {
            Assert.True(table.Allocate(kind, 1) == null);
            HandleCursor all = table.All(kind);
            Assert.False(all.TryGetNext(out _));
        }
    }

    [Fact]
    public void Memory_of_handles_that_were_freed_comes_back_with_a_collection()
    {
        using CollectorWorld world = new(400_000, 4);
        ByteCount before = world.Heap.GetStatistics().Used;
        for (int i = 0; i < 2000; i++)
        {
            Assert.NotNull(world.AddHandle(s_kinds[i % s_kinds.Length], null, null));
        }

        world.Collect();
        foreach (CollectorWorld.HandleEntry entry in world.Handles)
        {
            Assert.True(world.Collector.Handles.Free(entry.Slot));
        }

        world.Handles.Clear();
        world.Collect();
        Assert.True(world.Heap.GetStatistics().Used.Value <= before.Value + (5 * 1024));
        foreach (HandleKind kind in s_kinds)
        {
            Assert.NotNull(world.AddHandle(kind, null, null));
        }

        world.Collect();
    }

    private static nuint Any(Dictionary<nuint, (HandleKind Kind, nuint Target)> handles, Random random)
    {
        int index = random.Next(int.Min(handles.Count, 20));
        foreach (nuint handle in handles.Keys)
        {
            if (index-- == 0)
            {
                return handle;
            }
        }

        return 0;
    }
}
