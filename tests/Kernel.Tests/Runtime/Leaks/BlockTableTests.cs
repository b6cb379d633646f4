using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime.Leaks;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Leaks;

/// <summary>The table of blocks against a dictionary, with few places so that every chain gets long and wraps around.</summary>
public sealed unsafe class BlockTableTests : IDisposable
{
    private const nuint Capacity = 64;
    private const int SiteCapacity = 16;

    private static readonly HashSet<nuint> s_alive = [];

    private readonly void* _memory = NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(BlockRecord));
    private readonly void* _sites = NativeMemory.AllocZeroed(SiteCapacity, (nuint)sizeof(CallSite));
    private readonly Dictionary<nuint, BlockRecord> _model = [];
    private BlockTable _table;
    private CallSiteTable _numbers;

    public BlockTableTests()
    {
        _table = new BlockTable(_memory, Capacity);
        _numbers = new CallSiteTable(_sites, SiteCapacity);
    }

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        NativeMemory.Free(_sites);
    }

    [Fact]
    public void A_record_holds_what_it_was_made_of()
    {
        Assert.Equal(16, sizeof(BlockRecord));
        var record = new BlockRecord(unchecked((nuint)0x7FFF_FFFF_FFF0UL), (1UL << 40) - 1, ushort.MaxValue, isObject: true);
        Assert.Equal(
            (0x7FFF_FFFF_FFF0L, (1UL << 40) - 1, ushort.MaxValue, true, false),
            ((long)record.Block, record.Size, record.Site, record.IsObject, record.IsOld));
        record.IsOld = true;
        Assert.Equal(((1UL << 40) - 1, ushort.MaxValue, true, true), (record.Size, record.Site, record.IsObject, record.IsOld));
        Assert.Equal((1UL << 40) - 1, new BlockRecord(16, ulong.MaxValue, 0, isObject: false).Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_operations_leave_what_a_dictionary_has(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            nuint block = (nuint)(16 * random.Next(1, 120));
            switch (random.Next(20))
            {
                case 0:
                    RemoveDead(random);
                    break;
                case < 12:
                    var record = new BlockRecord(
                        block, (ulong)random.Next(1, 1000), (ushort)random.Next(SiteCapacity), random.Next(2) == 0);
                    bool fits = _model.ContainsKey(block) || _model.Count < (int)_table.Most;
                    Assert.Equal(fits, _table.TrySet(record));
                    if (fits)
                    {
                        _model[block] = record;
                    }

                    break;
                default:
                    _model.Remove(block, out BlockRecord expected);
                    Assert.Equal(expected, _table.Remove(block));
                    break;
            }

            Assert.Equal((nuint)_model.Count, _table.Count);
        }

        ExpectSums(withOld: true);
        foreach (nuint block in _model.Keys)
        {
            Assert.Equal(_model[block], _table.Remove(block));
        }

        Assert.Equal(0u, _table.Count);
    }

    [Fact]
    public void A_mark_divides_old_and_new()
    {
        Set(16, 100, 1);
        Set(32, 50, 2);
        _table.MarkOld();
        Set(48, 7, 2);

        // What takes the address of an old block is new.
        Set(16, 3, 1);
        ExpectSums(withOld: false);
        Assert.Equal((1UL, 3UL), (_numbers[1].Blocks, _numbers[1].Bytes));
        Assert.Equal((1UL, 7UL), (_numbers[2].Blocks, _numbers[2].Bytes));
        ExpectSums(withOld: true);
        Assert.Equal((2UL, 57UL), (_numbers[2].Blocks, _numbers[2].Bytes));
    }

    [Fact]
    public void A_full_table_refuses_new_blocks_until_one_goes()
    {
        for (nuint i = 1; i <= _table.Most; i++)
        {
            Set(16 * i, 1, 1);
        }

        Assert.False(_table.TrySet(new BlockRecord(16 * Capacity, 1, 1, isObject: false)));
        Set(16, 2, 1);
        _table.Remove(32);
        _model.Remove(32);
        Set(16 * Capacity, 1, 1);
        ExpectSums(withOld: true);
    }

    [Fact]
    public void Sites_get_numbers_that_stay_until_there_is_no_room()
    {
        var numbers = new Dictionary<(ulong, nuint), ushort>();
        for (ulong address = 1; numbers.Count < SiteCapacity / 4 * 3; address++)
        {
            numbers[(address, (nuint)(address % 3))] = _numbers.NumberOf(address, (nuint)(address % 3));
        }

        Assert.DoesNotContain((ushort)0, numbers.Values);
        Assert.Equal(numbers.Count, numbers.Values.Distinct().Count());
        Assert.Equal(0, _numbers.NumberOf(1000, 0));
        Assert.Equal(0, _numbers.NumberOf(1, 77));
        Assert.Equal(0, _numbers.NumberOf(0, 0));
        Assert.All(numbers, pair => Assert.Equal(pair.Value, _numbers.NumberOf(pair.Key.Item1, pair.Key.Item2)));
        Assert.All(
            numbers, pair => Assert.Equal(pair.Key, (_numbers[pair.Value].Address, _numbers[pair.Value].Type)));
    }

    private void Set(nuint block, ulong size, ushort site)
    {
        var record = new BlockRecord(block, size, site, isObject: false);
        Assert.True(_table.TrySet(record));
        _model[block] = record;
    }

    private void RemoveDead(Random random)
    {
        s_alive.Clear();
        s_alive.UnionWith(_model.Keys.Where(_ => random.Next(3) != 0));
        _table.RemoveDead(&IsAlive);
        foreach (nuint block in _model.Values.Where(static r => r.IsObject && !s_alive.Contains(r.Block))
            .Select(static r => r.Block).ToArray())
        {
            _model.Remove(block);
        }
    }

    private static bool IsAlive(nuint block) => s_alive.Contains(block);

    private void ExpectSums(bool withOld)
    {
        _table.SumUp(ref _numbers, withOld);
        for (int number = 0; withOld && number < SiteCapacity; number++)
        {
            BlockRecord[] records = [.. _model.Values.Where(r => r.Site == number)];
            Assert.Equal(
                ((ulong)records.Length, (ulong)records.Sum(static r => (long)r.Size)),
                (_numbers[number].Blocks, _numbers[number].Bytes));
        }
    }
}
