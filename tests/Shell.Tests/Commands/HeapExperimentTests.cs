using System;
using System.Linq;
using System.Text.Json;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>
/// What <c>heap</c> reports about sizes and regions, the blocks that a user allocates, and the same as JSON.
/// </summary>
public sealed unsafe class HeapExperimentTests : IDisposable
{
    private readonly RealHeap _heap = new(1 << 20);
    private readonly CommandProbe _probe;

    public HeapExperimentTests() => _probe = new CommandProbe(new FakeMachine { Heap = _heap });

    public void Dispose() => _heap.Dispose();

    private string[] Run(string line) => _probe.Run("heap " + line);

    private JsonElement Json(string line)
    {
        using var json = JsonDocument.Parse(Assert.Single(Run(line + " --json")));
        return json.RootElement.Clone();
    }

    // Runs 'heap alloc'; the block's address.
    private string Take(string arguments)
    {
        string answer = Assert.Single(Run("alloc " + arguments));
        Assert.Contains(" at 0x", answer, StringComparison.Ordinal);
        return answer[(answer.IndexOf(" at ", StringComparison.Ordinal) + 4)..];
    }

    [Fact]
    public void Histogram_counts_blocks_by_size()
    {
        void* hole = _heap.Allocate(40_000);
        for (int i = 0; i < 10; i++)
        {
            _heap.Allocate(100);
        }

        _heap.Free(hole);
        string[] lines = Run("histogram");
        Assert.All(lines, static line => Assert.InRange(line.Length, 1, 80));
        Assert.StartsWith("Size from    In use", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^     64 B        10     1\.0 KiB       0         0 B  █{20}$", lines[1]);
        Assert.Matches(@"^ 32\.0 KiB         0         0 B       1    39\.0 KiB  ░░$", lines[2]);
        Assert.Matches(@"^      all        10     1\.0 KiB       2 +\d+\.\d KiB$", lines[^1]);
        Assert.Contains(" 1,120 B ", Run("histogram -b")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Histogram_for_programs_has_the_same_numbers()
    {
        _heap.Allocate(100);
        _heap.Allocate(5000);
        JsonElement[] classes = [.. Json("histogram").GetProperty("classes").EnumerateArray()];
        Assert.Equal(
            [64UL, 4096UL], classes.Where(static c => c.GetProperty("usedBlocks").GetUInt64() == 1)
            .Select(static c => c.GetProperty("from").GetUInt64()));
        HeapStatistics heap = _heap.GetStatistics();
        Assert.Equal(heap.Used.Value, Sum(classes, "usedBytes"));
        Assert.Equal(heap.Free.Value, Sum(classes, "freeBytes"));
        Assert.Equal(heap.FreeBlocks, Sum(classes, "freeBlocks"));
        Assert.Equal(
            ["from", "usedBlocks", "usedBytes", "freeBlocks", "freeBytes"],
            classes[0].EnumerateObject().Select(static member => member.Name));

        static ulong Sum(JsonElement[] classes, string member) =>
            classes.Aggregate(0UL, (sum, c) => sum + c.GetProperty(member).GetUInt64());
    }

    [Fact]
    public void Zones_lists_regions_and_the_rules()
    {
        _heap.Allocate(100_000);
        _heap.Reserve = new(1 << 17);
        _heap.Grows = new HeapGrowthState(
            _heap.Start, new(1 << 20), new(64 << 20), new(3 << 20), new(4 << 20), 1200, new(7UL << 30), 9, new(5 << 20), 11);
        string[] lines = Run("zones");
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Matches($@"^0x{_heap.Start.Value:X} +1\.0 MiB +97\.\d KiB +\d+\.\d KiB +\d+\.\d KiB +\d+\.\d KiB$", lines[1]);
        Assert.Equal(
            ["Placement", "Checks", "Reserve", "Limit", "Grows", "Kept", "Window", "Grown", "Returned"],
            lines[3..].Select(static line => line.Split(' ')[0]));
        Assert.Matches(@"^Limit +64\.0 MiB ", lines[6]);
        Assert.Matches(@"^Grows by +3\.0 MiB ", lines[7]);
        Assert.Matches(@"^Kept free +4\.0 MiB ", lines[8]);
        Assert.Matches($@"^Window +1\.0 MiB .* from 0x{_heap.Start.Value:X}$", lines[9]);
        Assert.Matches(@"^Grown +7\.0 GiB +in 1,200 regions so far; 11 times refused$", lines[10]);
        Assert.Matches(@"^Returned +5\.0 MiB +in 9 regions so far$", lines[11]);
        Assert.Contains("128.0 KiB", lines[5], StringComparison.Ordinal);

        JsonElement json = Json("zones");
        JsonElement region = Assert.Single(json.GetProperty("regions").EnumerateArray());
        Assert.Equal($"0x{_heap.Start.Value:X}", region.GetProperty("start").GetString());
        Assert.True(region.GetProperty("grown").GetBoolean());
        Assert.Equal(
            (64UL << 20, 1200, 9),
            (json.GetProperty("limit").GetUInt64(), json.GetProperty("growths").GetInt32(),
            json.GetProperty("returns").GetInt32()));
        _heap.Grows = null;
        Assert.False(Json("zones").GetProperty("regions")[0].GetProperty("grown").GetBoolean());
        Assert.Equal(
            region.GetProperty("size").GetUInt64(),
            region.GetProperty("used").GetUInt64() + region.GetProperty("free").GetUInt64() +
            region.GetProperty("metadata").GetUInt64());
        Assert.Equal(_heap.GetStatistics().LargestFree.Value, region.GetProperty("largestFree").GetUInt64());
    }

    [Fact]
    public void Check_lists_the_latest_misuse_with_block_size_kind_and_caller()
    {
        Assert.Equal(["✓ The heap is consistent."], Run("check"));
        byte* block = (byte*)_heap.Allocate(48);
        byte old = block[48];
        block[48] = 0;
        Assert.Equal(HeapStatus.Overrun, ((IHeapView)_heap).Free(VirtualAddress.FromPointer(block)));
        block[48] = old;
        Assert.Equal(HeapStatus.MisalignedPointer, ((IHeapView)_heap).Free(VirtualAddress.FromPointer(block + 1)));
        string[] lines = Run("check");
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal("✓ The heap is consistent.", lines[0]);
        Assert.Equal("Misuse that was caught, the newest first: 2 in total.", lines[1]);
        Assert.Matches($@"^misaligned pointer +0x{(ulong)block + 1:X} +0x{(ulong)block:X} +64 +48", lines[3]);
        Assert.Matches($@"^overrun +0x{(ulong)block:X} +0x{(ulong)block:X} +64 +48", lines[4]);
        JsonElement[] misuses = [.. Json("check").GetProperty("misuses").EnumerateArray()];
        Assert.Equal(["misaligned pointer", "overrun"], misuses.Select(static misuse => misuse.GetProperty("kind").GetString()));
        Assert.Equal(64UL, misuses[0].GetProperty("size").GetUInt64());
    }

    [Fact]
    public void Blocks_are_allocated_listed_and_freed()
    {
        ulong used = _heap.GetStatistics().Used.Value;
        Assert.Equal(["No blocks from 'heap alloc' are held."], Run("free"));
        string first = Take("4K");
        string second = Take("10000 64K");
        Assert.EndsWith("0000", second, StringComparison.Ordinal);
        string[] held = Run("free");
        Assert.Equal(3, held.Length);
        Assert.Matches($@"^{first} +4\.0 KiB$", held[1]);
        Assert.Matches($@"^{second} +9\.7 KiB$", held[2]);
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), _probe.Complete("heap free "));
        Assert.Contains(
            Run("walk"), line => line.StartsWith(first + " ", StringComparison.Ordinal) &&
            line.EndsWith(" 4,096", StringComparison.Ordinal));

        Assert.Equal([$"{first} is free."], Run("free " + first));
        Assert.Equal([$"{second} is free."], Run("free " + second[2..].ToLowerInvariant()));
        Assert.Equal(used, _heap.GetStatistics().Used.Value);
        Assert.Contains(
            "expected an address from 'heap alloc'", Assert.Single(Run("free " + first)), StringComparison.Ordinal);
        Assert.Equal(0UL, _heap.GetStatistics().Misuses);
    }

    [Fact]
    public void Blocks_of_the_runtime_cannot_be_freed()
    {
        void* runtimes = _heap.Allocate(64);
        string own = Take("64");
        foreach (ulong address in new[] { (ulong)runtimes, (ulong)_heap.Start.Value, Convert.ToUInt64(own, 16) + 16 })
        {
            Assert.Contains(
                "heap: expected an address from 'heap alloc'", Assert.Single(Run($"free 0x{address:X}")),
                StringComparison.Ordinal);
        }

        Assert.Equal(2UL, _heap.GetStatistics().UsedBlocks);
        Assert.Equal(0UL, _heap.GetStatistics().Misuses);
        Assert.True(_heap.Verify().IsNone);
    }

    [Fact]
    public void More_than_there_is_and_the_reserve_are_refused()
    {
        Assert.Matches(
            @"^✗ No block of 1,020\.0 KiB: \d+\.\d KiB are free, the largest block has \d+\.\d KiB, " +
            @"and 0 B stay with the kernel\.$", Assert.Single(Run("alloc 1020K")));
        _heap.Reserve = new(512 * 1024);
        Assert.StartsWith("✗ No block of 600.0 KiB", Assert.Single(Run("alloc 600K")), StringComparison.Ordinal);
        Assert.Equal("OutOfMemory", Json("alloc 600K").GetProperty("status").GetString());
        Take("400K");
    }

    [Fact]
    public void No_more_than_64_blocks_are_held()
    {
        for (int i = 0; i < 64; i++)
        {
            Take("16");
        }

        Assert.Contains("expected at most 64 blocks", Assert.Single(Run("alloc 16")), StringComparison.Ordinal);
        Assert.Equal(64UL, _heap.GetStatistics().UsedBlocks);
        Assert.Equal(64, Json("free").GetProperty("held").GetArrayLength());
    }

    [Fact]
    public void A_block_that_was_written_past_stays_until_it_is_written_right()
    {
        string address = Take("100");
        byte* block = (byte*)Convert.ToUInt64(address, 16);
        block[100] ^= 0xFF;
        Assert.Equal([$"✗ {address} stays allocated: something wrote past the end of its 100 bytes."], Run("free " + address));
        Assert.Contains("overrun", Json("check").GetProperty("violation").GetString(), StringComparison.Ordinal);
        block[100] ^= 0xFF;
        Assert.Equal([$"{address} is free."], Run("free " + address));
        Assert.True(Json("check").GetProperty("consistent").GetBoolean());
    }

    [Fact]
    public void Walk_for_programs_has_every_block_of_a_long_heap()
    {
        for (int i = 0; i < 1000; i++)
        {
            _heap.Allocate((nuint)(100 + i % 50));
        }

        JsonElement[] blocks = [.. Json("walk 100000").GetProperty("blocks").EnumerateArray()];
        HeapStatistics heap = _heap.GetStatistics();
        Assert.Equal(heap.UsedBlocks, (ulong)blocks.Count(static block => block.GetProperty("kind").GetString() == "used"));
        Assert.Equal(heap.Total.Value, blocks.Aggregate(0UL, static (sum, block) => sum + block.GetProperty("size").GetUInt64()));
        Assert.Equal(
            heap.Payload.Value, blocks.Where(static block => block.GetProperty("kind").GetString() == "used")
            .Aggregate(0UL, static (sum, block) => sum + block.GetProperty("requested").GetUInt64()));
        Assert.Equal(blocks.Length + 1, Run("walk 100000").Length);
        Assert.Equal(32, Json("walk").GetProperty("blocks").GetArrayLength());
        Assert.EndsWith(
            $"{blocks.Length - 300:N0} more blocks; heap walk COUNT shows more", Run("walk 300")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Walk_continues_when_the_heap_changes_between_its_batches()
    {
        nint[] blocks = new nint[2000];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (nint)_heap.Allocate(100);
        }

        Array.Sort(blocks);

        // The second read finds the block at which the first one ended gone, merged with those around it.
        _heap.BeforeRead = reads =>
        {
            for (int i = 0; reads == 2 && i < 600; i++)
            {
                _heap.Free((void*)blocks[i]);
            }
        };
        string[] lines = Run("walk 100000");
        ulong[] addresses = [.. lines[1..].Select(static line => Convert.ToUInt64(line[..18].Trim(), 16))];
        Assert.Equal(addresses.Order(), addresses);

        // The first batch was what describes the region, the free memory behind that, and 254 blocks.
        Assert.Equal(254 + 1400, lines.Count(static line => line.EndsWith(" 100", StringComparison.Ordinal)));
    }

    [Fact]
    public void Statistics_picture_and_workload_are_for_programs_too()
    {
        _heap.Allocate(100_000);
        HeapStatistics heap = _heap.GetStatistics();
        foreach (string line in new[] { "", "stats", "-b" })
        {
            JsonElement stats = Json(line);
            Assert.Equal(
                (heap.Total.Value, heap.Used.Value, heap.Free.Value),
                (stats.GetProperty("total").GetUInt64(), stats.GetProperty("used").GetUInt64(),
                stats.GetProperty("free").GetUInt64()));
            Assert.Equal(
                (heap.Allocations, heap.Frees, 1UL),
                (stats.GetProperty("allocations").GetUInt64(), stats.GetProperty("frees").GetUInt64(),
                stats.GetProperty("usedBlocks").GetUInt64()));
        }

        JsonElement picture = Json("frag");
        Assert.Equal(512, picture.GetProperty("parts").GetArrayLength());
        Assert.Equal(
            heap.Used.Value + heap.Metadata.Value, picture.GetProperty("parts").EnumerateArray()
            .Aggregate(0UL, static (sum, part) => sum + part.GetProperty("used").GetUInt64()));
        JsonElement stress = Json("stress 1000");
        Assert.True(stress.GetProperty("passed").GetBoolean());
        Assert.Equal(1000, stress.GetProperty("operations").GetInt32());
    }

    [Fact]
    public void Completion_knows_the_sub_commands()
    {
        string[] words = _probe.Complete("heap ");
        Assert.Contains("histogram", words);
        foreach (string word in words.Where(static word => word is not ("alloc" or "stress")))
        {
            Assert.DoesNotContain("expected", Run(word)[0], StringComparison.Ordinal);
        }

        Assert.Equal(["-b"], _probe.Complete("heap zones "));
        Assert.Empty(_probe.Complete("heap walk "));
    }
}
