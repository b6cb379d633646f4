using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>
/// A source of physical blocks that has none above an order, and none at all after some. What is not freed is seen.
/// </summary>
internal readonly struct FakePages : IWindowPages
{
    private readonly State _state;

    /// <param name="orders">For each allocation in turn, the largest order that it can have; repeated.</param>
    /// <param name="limit">Allocations that succeed.</param>
    public FakePages(int[] orders, int limit = int.MaxValue) => _state = new State(orders, limit);

    /// <summary>Length in bytes of each block that is taken, by its address.</summary>
    public IReadOnlyDictionary<ulong, ulong> Taken => _state.Taken;

    /// <summary>Blocks that were taken, ever.</summary>
    public int Allocations => _state.Allocations;

    public int Forgotten => _state.Forgotten;

    public bool TryAllocate(int order, out PhysicalAddress block)
    {
        block = default;
        int allowed = _state.Orders[_state.Allocations % _state.Orders.Length];
        if (order > allowed || _state.Allocations == _state.Limit)
        {
            return false;
        }

        // From both ends of 32 GiB, aligned to their length, with a gap between any two.
        ulong length = 4096UL << order;
        bool isUp = _state.Allocations++ % 2 == 0;
        ulong start = isUp ? (_state.Low + length - 1) & ~(length - 1) : (_state.High - length) & ~(length - 1);
        _state.Low = isUp ? start + length + 4096 : _state.Low;
        _state.High = isUp ? _state.High : start - 4096;
        Assert.True(_state.Low <= _state.High);
        _state.Taken.Add(start, length);
        block = new(start);
        return true;
    }

    public ulong Free(PhysicalAddress block)
    {
        Assert.True(_state.Taken.Remove(block.Value, out ulong length));
        return length;
    }

    public void ForgetTranslations() => _state.Forgotten++;

    private sealed class State(int[] orders, int limit)
    {
        public int[] Orders => orders;

        public int Limit => limit;

        public Dictionary<ulong, ulong> Taken { get; } = [];

        public int Allocations { get; set; }

        public int Forgotten { get; set; }

        public ulong Low { get; set; } = 4096;

        public ulong High { get; set; } = 1UL << 35;
    }
}
