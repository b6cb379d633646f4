using System;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The heap command over the real heap library.</summary>
public sealed unsafe class HeapCommandTests : IDisposable
{
    private readonly RealHeap _heap = new(1 << 20);
    private readonly CommandProbe _probe;

    public HeapCommandTests() => _probe = new CommandProbe(new FakeMachine { Heap = _heap });

    public void Dispose() => _heap.Dispose();

    private string[] Run(params string[] arguments) => _probe.Run("heap", arguments);

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
        Assert.Contains(
            Run(), line => line.StartsWith("Used", StringComparison.Ordinal) &&
            line.EndsWith("  1 block", StringComparison.Ordinal));
        Assert.Contains(Run(), line => line.EndsWith($"from 0x{_heap.Start.Value:X}, 1 region", StringComparison.Ordinal));
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

    [Fact]
    public void Walk_lists_the_blocks_in_order_and_counts_the_rest()
    {
        byte* first = _heap.Allocate(100);
        byte* second = _heap.Allocate(200);
        string[] all = Run("walk");

        // Blocks come from the upper end of the free memory.
        int at = Array.FindIndex(all, line => line.StartsWith($"0x{(nuint)second:X} ", StringComparison.Ordinal));
        Assert.Contains("free", all[at - 1], StringComparison.Ordinal);
        Assert.EndsWith(" 200", all[at], StringComparison.Ordinal);
        Assert.StartsWith($"0x{(nuint)first:X} ", all[at + 1], StringComparison.Ordinal);
        Assert.EndsWith(" 100", all[at + 1], StringComparison.Ordinal);

        string[] one = Run("walk", "1");
        Assert.Equal(3, one.Length);
        Assert.Equal($"{all.Length - 2} more blocks; heap walk COUNT shows more", one[2]);
    }

    [Fact]
    public void Picture_shows_used_parts_dark_and_free_ones_light()
    {
        string[] picture = Run("frag");
        Assert.Equal("              |+0             |+32.0 KiB      |+64.0 KiB      |+96.0 KiB", picture[0]);
        Assert.All(picture[1..9], row => Assert.Equal(64, row[(row.LastIndexOf(' ') + 1)..].Length));
        ulong[] rows = [.. picture[1..9].Select(static row => Convert.ToUInt64(row.Trim().Split(' ')[0], 16))];
        Assert.Equal((ulong)_heap.Start.Value, rows[0]);
        Assert.Equal(7UL * 64 * 2048, rows[7] - rows[0]);
        int free = string.Concat(picture[1..9]).Count(static c => c == '·');

        // Half of the heap, so about half of the 512 characters.
        _heap.Allocate(512 * 1024);
        string after = string.Concat(Run("frag")[1..9]);
        Assert.InRange(free - after.Count(static c => c == '·'), 254, 258);
        Assert.InRange(after.Count(static c => c == '█'), 254, 300);
    }

    [Fact]
    public void Stress_works_on_the_heap_and_leaves_it_as_it_was()
    {
        byte* kept = _heap.Allocate(1000);
        ulong used = Exact("Used");
        string first = Assert.Single(Run("stress", "5000"));
        Assert.StartsWith("✓ 5,000 operations, seed 1, ", first, StringComparison.Ordinal);
        Assert.StartsWith("✓ 20,000 operations, seed 2, ", Assert.Single(Run("stress")), StringComparison.Ordinal);
        Assert.Equal(used, Exact("Used"));
        _heap.Free(kept);
    }

    [Fact]
    public void The_workload_stops_at_once_when_the_user_wants_that_and_gives_everything_back()
    {
        ByteCount used = _heap.GetStatistics().Used;
        int calls = 0;
        _heap.DuringStress = () =>
        {
            calls++;
            if (calls == 3)
            {
                _probe.Keys.Press(KeyPress.Control('c'));
            }
        };
        Assert.DoesNotContain(Run("stress", "100000000"), static line => line.Contains('✓', StringComparison.Ordinal));
        Assert.Equal(3, calls);
        Assert.Equal(used, _heap.GetStatistics().Used);
    }

    [Fact]
    public void The_workload_counts_no_bytes_of_others()
    {
        _heap.DuringStress = () => _heap.Allocate(16);
        Assert.StartsWith("✓ 5,000 operations, seed 1, ", Assert.Single(Run("stress", "5000")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_workload_shows_how_far_it_is()
    {
        _probe.Machine.UptimeMilliseconds = 0;
        _heap.DuringStress = () => _probe.Machine.UptimeMilliseconds += 100;
        string answer = Assert.Single(Run("stress", "1000"));
        Assert.Contains("  32 %  320 of 1,000 operations", answer, StringComparison.Ordinal);
        Assert.Contains(" 896 of 1,000 operations", answer, StringComparison.Ordinal);
        Assert.Contains("\r\e[K✓ 1,000 operations, ", answer, StringComparison.Ordinal);
        Assert.StartsWith("{", Assert.Single(Run("stress", "1000", "--json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stress", "0")]
    [InlineData("stress", "-5")]
    [InlineData("stress", "many")]
    [InlineData("walk", "99999999999")]
    [InlineData("walk", "1", "2")]
    [InlineData("check", "twice")]
    [InlineData("everything")]
    [InlineData("walk", "-b")]
    [InlineData("histogram", "x")]
    [InlineData("zones", "x")]
    [InlineData("alloc")]
    [InlineData("alloc", "x")]
    [InlineData("alloc", "0")]
    [InlineData("alloc", "-1")]
    [InlineData("alloc", "2M")]
    [InlineData("alloc", "18446744073709551616")]
    [InlineData("alloc", "16", "0")]
    [InlineData("alloc", "16", "3")]
    [InlineData("alloc", "16", "4M")]
    [InlineData("alloc", "16", "x")]
    [InlineData("alloc", "16", "16", "16")]
    [InlineData("free", "x")]
    [InlineData("free", "0")]
    [InlineData("free", "FFFFFFFFFFFFFFFF")]
    [InlineData("free", "0x1000", "0x1000")]
    public void Bad_arguments_get_one_line_that_says_what_was_expected(params string[] arguments)
    {
        string answer = Assert.Single(Run(arguments));
        Assert.Matches("^heap: .*(expect|usage)", answer);
        Assert.True(_heap.Verify().IsNone);
        Assert.Equal(0UL, _heap.GetStatistics().UsedBlocks);
    }
}
