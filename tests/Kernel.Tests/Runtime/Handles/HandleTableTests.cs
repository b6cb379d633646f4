using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Runtime.Handles;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Handles;

/// <summary>Handles, names and lifetimes of kernel objects.</summary>
public sealed class HandleTableTests
{
    private readonly HandleTable _table = new();

    [Fact]
    public void A_handle_finds_its_object_until_it_is_closed()
    {
        var made = new FakeObject();
        nint handle = Add(made);
        Assert.Same(made, _table.Use(handle));
        HandleTable.Release(made);

        Assert.True(_table.Close(handle));
        Assert.Null(_table.Use(handle));
        Assert.False(_table.Close(handle));
        Assert.Equal((1, 1, 0), (made.LastHandlesClosed, made.Deletions, _table.Count));
    }

    [Fact]
    public void Values_that_are_no_handles_are_refused()
    {
        nint handle = Add(new FakeObject());
        nint[] garbage =
        [
            0, -1, -2, 1, 4, 0x10, 0x3C, handle + 1, handle + 2, handle + 3, handle + 4, handle + (1 << 20),
                handle | nint.MinValue, handle + ((nint)1 << 31),
            handle + ((nint)1 << 32), nint.MaxValue, nint.MinValue, 0x7FFF_FFFF, unchecked((nint)0xFFFF_8000_0000_0000),
        ];
        foreach (nint value in garbage)
        {
            Assert.Null(_table.Use(value));
            Assert.False(_table.Close(value));
        }

        Assert.True(_table.Close(handle));
    }

    [Fact]
    public void Handles_fit_into_31_bits_and_leave_two_bits_to_the_caller()
    {
        for (int i = 0; i < 100_000; i++)
        {
            nint handle = Add(new FakeObject());
            Assert.True(handle is >= 0x40 and <= int.MaxValue && handle % 4 == 0, $"{handle:X}");
            if (i % 3 != 0)
            {
                _table.Close(handle);
            }
        }
    }

    [Fact]
    public void A_value_comes_back_only_after_65536_closed_handles()
    {
        nint first = Add(new FakeObject());
        _table.Close(first);
        for (int i = 0; i < 65_536; i++)
        {
            nint handle = Add(new FakeObject());
            Assert.NotEqual(first, handle);
            _table.Close(handle);
        }
    }

    [Fact]
    public void An_object_in_use_outlives_its_last_handle()
    {
        var made = new FakeObject();
        nint handle = Add(made);
        Assert.Same(made, _table.Use(handle));
        _table.Close(handle);
        Assert.Equal((1, 0), (made.LastHandlesClosed, made.Deletions));
        HandleTable.Release(made);
        Assert.Equal((1, 1), (made.LastHandlesClosed, made.Deletions));
    }

    [Fact]
    public void A_duplicate_keeps_the_object()
    {
        var made = new FakeObject();
        nint handle = Add(made);
        Assert.Equal(HandleStatus.Success, _table.Duplicate(made, out nint second));
        Assert.NotEqual(handle, second);
        _table.Close(handle);
        Assert.Equal(0, made.LastHandlesClosed);
        Assert.Same(made, _table.Use(second));
        HandleTable.Release(made);
        _table.Close(second);
        Assert.Equal((1, 1), (made.LastHandlesClosed, made.Deletions));
    }

    [Fact]
    public void A_full_table_refuses_and_goes_on_when_there_is_room()
    {
        var table = new HandleTable(150);
        var open = new List<nint>();
        var refused = new FakeObject();
        while (table.Add(new FakeObject(), null, out nint handle) == HandleStatus.Success)
        {
            open.Add(handle);
        }

        Assert.InRange(open.Count, 100, 150);
        Assert.Equal(HandleStatus.TooManyHandles, table.Add(refused, "x", out nint none));
        Assert.Equal((0, 1), (none, refused.Deletions));
        Assert.Equal(HandleStatus.NotFound, table.Open("x", KernelObjectKind.Event, out _));

        table.Close(open[7]);
        Assert.Equal(HandleStatus.Success, table.Add(new FakeObject(), null, out nint again));
        Assert.NotEqual(open[7], again);
        Assert.Equal(HandleStatus.TooManyHandles, table.Duplicate(refused, out _));
    }

    [Fact]
    public void A_name_finds_the_object_until_its_last_handle_is_closed()
    {
        var made = new FakeObject(KernelObjectKind.Mutex);
        Assert.Equal(HandleStatus.Success, _table.Add(made, "n", out nint first));
        var second = new FakeObject(KernelObjectKind.Mutex);
        Assert.Equal(HandleStatus.AlreadyExists, _table.Add(second, "n", out nint shared));
        Assert.Equal((1, 0), (second.Deletions, made.Deletions));
        Assert.Same(made, _table.Use(shared));
        Assert.Equal(HandleStatus.Success, _table.Open("n", KernelObjectKind.Mutex, out nint opened));

        var other = new FakeObject(KernelObjectKind.Semaphore);
        Assert.Equal(HandleStatus.WrongKind, _table.Add(other, "n", out nint wrong));
        Assert.Equal((0, 1), (wrong, other.Deletions));
        Assert.Equal(HandleStatus.WrongKind, _table.Open("n", KernelObjectKind.Event, out _));
        Assert.Equal(HandleStatus.NotFound, _table.Open("N", KernelObjectKind.Mutex, out _));

        // A use keeps the object, but not its name.
        Assert.All([first, shared, opened], h => Assert.True(_table.Close(h)));
        Assert.Equal(HandleStatus.NotFound, _table.Open("n", KernelObjectKind.Mutex, out _));
        Assert.Equal(0, made.Deletions);
        Assert.Equal(HandleStatus.Success, _table.Add(new FakeObject(), "n", out _));
        HandleTable.Release(made);
        Assert.Equal(1, made.Deletions);
        Assert.Equal(HandleStatus.Success, _table.Open("n", KernelObjectKind.Event, out _));
    }

    // Random operations against dictionaries: what is open, what has a name, who is used, and what must have been deleted.
    [Theory]
    [InlineData(1, HandleTable.MaximumSlots)]
    [InlineData(2, HandleTable.MaximumSlots)]
    [InlineData(3, 140)]
    [InlineData(4, 64)]
    public void Random_operations_agree_with_a_model(int seed, int maximum)
    {
        var random = new Random(seed);
        var table = new HandleTable(maximum);
        var open = new Dictionary<nint, FakeObject>();
        var names = new Dictionary<string, FakeObject>();
        var used = new List<FakeObject>();
        var closed = new List<nint>();
        var all = new List<FakeObject>();
        for (int step = 0; step < 8_000; step++)
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    var made = new FakeObject((KernelObjectKind)random.Next(3));
                    string? name = random.Next(3) == 0 ? $"name {random.Next(200)}" : null;
                    FakeObject? existing = name == null ? null : names.GetValueOrDefault(name);
                    HandleStatus status = table.Add(made, name, out nint handle);
                    bool isFull = status == HandleStatus.TooManyHandles;
                    Assert.True(
                        !isFull || open.Count >= Math.Min(maximum, 200) - 16 - HandleTable.Quarantine,
                        $"refused with {open.Count} open");
                    if (!isFull)
                    {
                        Assert.Equal(
                            existing == null
                            ? HandleStatus.Success
                            : existing.Kind == made.Kind ? HandleStatus.AlreadyExists : HandleStatus.WrongKind, status);
                    }

                    Assert.Equal(status == HandleStatus.Success ? 0 : 1, made.Deletions);
                    if (handle != 0)
                    {
                        Assert.True(open.TryAdd(handle, existing ?? made));
                    }

                    if (status == HandleStatus.Success && name != null)
                    {
                        names.Add(name, made);
                    }

                    if (status == HandleStatus.Success)
                    {
                        all.Add(made);
                    }

                    break;
                case 3 or 4 when open.Count > 0:
                    nint victim = open.Keys.ElementAt(random.Next(open.Count));
                    FakeObject owner = open[victim];
                    Assert.True(table.Close(victim));
                    open.Remove(victim);
                    closed.Add(victim);
                    if (!open.ContainsValue(owner))
                    {
                        names.Remove(names.FirstOrDefault(p => p.Value == owner).Key ?? "");
                    }

                    break;
                case 5 when open.Count > 0:
                    KeyValuePair<nint, FakeObject> some = open.ElementAt(random.Next(open.Count));
                    Assert.Same(some.Value, table.Use(some.Key));
                    used.Add(some.Value);
                    break;
                case 6 when used.Count > 0:
                    FakeObject released = used[random.Next(used.Count)];
                    if (random.Next(2) == 0 && table.Duplicate(released, out nint copy) == HandleStatus.Success)
                    {
                        open.Add(copy, released);
                    }

                    used.Remove(released);
                    HandleTable.Release(released);
                    break;
                case 7:
                    string asked = $"name {random.Next(200)}";
                    FakeObject? found = names.GetValueOrDefault(asked);
                    HandleStatus opened = table.Open(asked, KernelObjectKind.Event, out nint another);
                    if (opened != HandleStatus.TooManyHandles)
                    {
                        Assert.Equal(
                            found == null
                            ? HandleStatus.NotFound
                            : found.Kind == KernelObjectKind.Event ? HandleStatus.Success : HandleStatus.WrongKind, opened);
                    }

                    if (opened == HandleStatus.Success)
                    {
                        open.Add(another, found!);
                    }

                    break;
            }

            if (closed.Count > 0)
            {
                nint stale = closed[random.Next(closed.Count)];
                Assert.True(open.ContainsKey(stale) || table.Use(stale) == null, "a closed handle found an object");
            }

            Assert.Equal(open.Count, table.Count);
            if (step % 500 == 0)
            {
                Assert.All(all, o => Assert.Equal(open.ContainsValue(o) || used.Contains(o) ? 0 : 1, o.Deletions));
            }
        }
    }

    private nint Add(KernelObject made)
    {
        Assert.Equal(HandleStatus.Success, _table.Add(made, null, out nint handle));
        return handle;
    }

    [Fact]
    public void An_object_with_a_permanent_handle_is_used_and_duplicated_and_never_closed()
    {
        var table = new HandleTable();
        var permanent = new FakeObject(KernelObjectKind.File);
        table.Place(0x10, permanent);
        Assert.False(table.Close(0x10));
        Assert.Same(permanent, table.Use(0x10));
        HandleTable.Release(permanent);
        Assert.Equal(HandleStatus.Success, table.Duplicate(permanent, out nint second));
        Assert.True(table.Close(second));
        Assert.Null(table.Use(0x14));
        Assert.Equal(0, table.Count);
        Assert.Equal(0, permanent.Deletions);
    }

    [Fact]
    public void An_object_that_is_held_is_deleted_when_it_is_released()
    {
        var table = new HandleTable();
        var held = new FakeObject();
        table.Add(held, null, out nint handle);
        HandleTable.Hold(held);
        Assert.True(table.Close(handle));
        Assert.Equal(0, held.Deletions);
        HandleTable.Release(held);
        Assert.Equal(1, held.Deletions);
    }

    [Fact]
    public void What_an_object_cannot_do_has_the_error_that_Windows_has_for_it()
    {
        var object_ = new FakeObject();
        Assert.Equal(FileStatus.ObjectTypeMismatch, object_.Read(new byte[1], 0, out int read));
        Assert.Equal(FileStatus.ObjectTypeMismatch, object_.Write(new byte[1], 0, out int written));
        Assert.Equal(FileStatus.ObjectTypeMismatch, object_.Flush());
        Assert.Equal(FileStatus.ObjectTypeMismatch, object_.GetSize(out long size));
        Assert.Equal(FileType.Unknown, object_.FileType);
        Assert.Equal((0, 0, 0L), (read, written, size));
    }
}
