using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Collection;

public sealed class CollectionBudgetTests
{
    [Fact]
    public void A_collection_is_due_when_half_of_what_was_free_has_been_allocated()
    {
        using CollectorWorld world = new(1 << 20, 1);
        CollectionBudget budget = default;
        Assert.False(budget.IsDue);
        budget.Charge(1);
        Assert.True(budget.IsDue);
        HeapStatistics heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.Equal(heap.Free.Value / 2, budget.Budget);
        budget.Charge((nuint)budget.Budget);
        Assert.False(budget.IsDue);
        budget.Charge(1);
        Assert.True(budget.IsDue);
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.False(budget.IsDue);
    }

    [Fact]
    public void A_full_heap_has_an_eighth_between_collections_and_a_quarter_when_it_can_grow()
    {
        using CollectorWorld world = new(1 << 20, 1);
        world.Exhaust();
        CollectionBudget budget = default;
        HeapStatistics heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.Equal(heap.Total.Value / 8, budget.Budget);
        budget.Renew(in heap, new((heap.Total.Value / 8) - 1), ByteCount.Zero);
        Assert.Equal(heap.Total.Value / 8, budget.Budget);
        budget.Renew(in heap, new(heap.Total.Value / 8), ByteCount.Zero);
        Assert.Equal(heap.Total.Value / 8 * 2, budget.Budget);
        world.Relax();
    }

    [Fact]
    public void A_full_collection_is_due_when_old_objects_have_grown_by_half_and_by_an_eighth_of_the_heap()
    {
        const nuint Bytes = 600 << 10;
        using CollectorWorld world = new(1 << 20, 1);
        CollectionBudget budget = default;
        HeapStatistics heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.False(budget.IsFullDue);
        Assert.NotNull(world.Allocate(Bytes, 0, large: true));
        heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.True(budget.IsFullDue);
        budget.Renew(in heap, ByteCount.Zero, new(Bytes / 2));
        Assert.True(budget.IsFullDue);
        budget.Renew(in heap, ByteCount.Zero, new(Bytes / 4 * 3));
        Assert.False(budget.IsFullDue);
        budget.Renew(in heap, ByteCount.Zero, new(Bytes - (64 << 10)));
        Assert.False(budget.IsFullDue);
        budget.Renew(in heap, ByteCount.Zero, new(2 * Bytes));
        Assert.False(budget.IsFullDue);
    }

    [Fact]
    public void Few_old_objects_may_become_many_times_as_many_before_a_full_collection_is_due()
    {
        const nuint Bytes = 64 << 10;
        using CollectorWorld world = new(1 << 20, 1);
        CollectionBudget budget = default;
        Assert.NotNull(world.Allocate(Bytes, 0, large: true));
        HeapStatistics heap = world.Heap.GetStatistics();
        Assert.InRange(heap.ObjectBytes.Value, Bytes, heap.Total.Value / 8);
        budget.Renew(in heap, ByteCount.Zero, new(Bytes / 16));
        Assert.False(budget.IsFullDue);
        Assert.NotNull(world.Allocate(2 * Bytes, 0, large: true));
        heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, new(Bytes / 16));
        Assert.True(budget.IsFullDue);
    }

    [Fact]
    public void What_is_allocated_counts_until_a_collection_and_never_wraps()
    {
        using CollectorWorld world = new(1 << 20, 1);
        CollectionBudget budget = default;
        HeapStatistics heap = world.Heap.GetStatistics();
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        budget.Charge((nuint)budget.Budget);
        Assert.False(budget.IsDue);
        budget.Charge(1);
        Assert.True(budget.IsDue);
        budget.Charge(nuint.MaxValue);
        budget.Charge(nuint.MaxValue);
        Assert.Equal(ulong.MaxValue, budget.Spent);
        budget.Renew(in heap, ByteCount.Zero, ByteCount.Zero);
        Assert.False(budget.IsDue);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 30)]
    [InlineData(7, 4)]
    public void The_stress_mode_asks_at_every_nth_allocation(int interval, int expected)
    {
        CollectionBudget budget = new() { StressInterval = (ulong)interval };
        int due = 0;
        for (int i = 0; i < 30; i++)
        {
            due += budget.CountAllocation() ? 1 : 0;
        }

        Assert.Equal(expected, due);
    }
}
