using System;
using System.Linq;
using UefiKernel.Memory;
using UefiKernel.Shell.Commands;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>The heap command over the real heap library.</summary>
public sealed unsafe class HeapCommandTests : IDisposable
{
    private readonly RealHeap _heap = new(1 << 20);
    private readonly FakeSerialLine _serial = new();
    private readonly CommandContext _context;

    public HeapCommandTests() =>
        _context = new CommandContext(new ConsoleWriter(null, null, _serial), new FakeMachine { Heap = _heap }, new CommandRegistry());

    public void Dispose() => _heap.Dispose();

    private string[] Run(params string[] arguments)
    {
        _serial.Sent.Clear();
        _context.Run(new HeapCommand(), arguments);
        return _serial.SentText.Split("\r\n")[..^1];
    }

    // The number behind a label, with or without what follows it.
    private ulong Exact(string label) => ulong.Parse(
        string.Concat(Run("-b").Single(line => line[..14].TrimEnd() == label)[14..32].Where(char.IsAsciiDigit)),
        System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Exact_numbers_are_those_of_the_heap()
    {
        byte* first = _heap.Allocate(1000);
        _heap.Allocate(5000);
        _heap.Free(first);
        Assert.False(_heap.CanAllocate(2 << 20));
        HeapStatistics statistics = _heap.GetStatistics();
        Assert.Equal(statistics.Total.Value, Exact("Region"));
        Assert.Equal(statistics.Used.Value, Exact("Used"));
        Assert.Equal(5000UL, Exact("Requested"));
        Assert.Equal(statistics.PeakUsed.Value, Exact("Peak"));
        Assert.Equal(statistics.Free.Value, Exact("Free"));
        Assert.Equal(statistics.LargestFree.Value, Exact("Largest free"));
        Assert.Equal(Exact("Region"), Exact("Used") + Exact("Free") + Exact("Metadata"));
        Assert.Equal(2UL, Exact("Allocations"));
        Assert.Equal(1UL, Exact("Frees"));
        Assert.Contains(Run(), line => line.EndsWith("  1 more failed", StringComparison.Ordinal));
        Assert.Contains(Run(), line => line.StartsWith("Used", StringComparison.Ordinal) && line.EndsWith("  1 blocks", StringComparison.Ordinal));
        Assert.Contains(Run(), line => line.EndsWith($"from 0x{_heap.Start.Value:X}, 1 regions", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_fit_the_screen()
    {
        Assert.All(Run(), line => Assert.InRange(line.Length, 1, 80));
        Assert.All(Run("-b"), line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Check_finds_a_sound_heap_sound_and_an_overrun_where_it_is()
    {
        byte* block = _heap.Allocate(100);
        Assert.Equal(["✓ The heap is consistent."], Run("check"));
        block[100] ^= 0xFF;
        string answer = Assert.Single(Run("check"));
        Assert.StartsWith("✗ The heap is damaged: overrun at 0x", answer, StringComparison.Ordinal);
    }
}
