using System;
using System.Linq;
using System.Text.Json;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>What <c>heap leaks</c> prints.</summary>
public sealed class HeapLeaksTests
{
    private readonly CommandProbe _probe = new();

    public HeapLeaksTests()
    {
        FakeLeaks leaks = _probe.Machine.Leaks;
        leaks.IsRecording = true;
        leaks.Unattributed = 5000;
        leaks.Sites.Add(new LeakSite("UefiKernel.A.B() + 0x1f", "System.String", 3, new ByteCount(96)));
        leaks.Sites.Add(new LeakSite("UefiKernel.C.D() + 0x2", "", 12, new ByteCount(1200)));
        leaks.Sites.Add(new LeakSite("", "System.Byte[]", 1, new ByteCount(64)));
    }

    private string[] Run(params string[] arguments) => _probe.Run("heap", ["leaks", .. arguments]);

    [Fact]
    public void Sites_are_listed_the_largest_first_with_a_total_and_what_is_not_attributed() => Assert.Equal(
        [
            "     Bytes    Blocks  Type                      Allocated by",
            "   1,200 B        12  native memory             UefiKernel.C.D() + 0x2",
            "      96 B         3  System.String             UefiKernel.A.B() + 0x1f",
            "      64 B         1  System.Byte[]             not known",
            "",
            "Total  1,360 B  16 blocks of 3 call sites",
            "Not attributed  5,000 B  from before the recording, and the collector's own",
        ],
        Run("-b"));

    [Fact]
    public void A_count_limits_the_list_and_says_so()
    {
        string[] lines = Run("1");
        Assert.Contains("native memory", lines[1], StringComparison.Ordinal);
        Assert.Equal("2 more; heap leaks COUNT shows more", lines[2]);
        Assert.StartsWith("Total ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_mark_only_younger_blocks_are_listed_unless_all_is_given()
    {
        string marked = Assert.Single(Run("mark"));
        Assert.StartsWith("Marked: ", marked, StringComparison.Ordinal);
        _probe.Machine.Leaks.Sites.Add(new LeakSite("UefiKernel.E.F() + 0x3", "System.Object", 2, new ByteCount(48)));
        string[] lines = Run("-b");
        Assert.Equal("      48 B         2  System.Object             UefiKernel.E.F() + 0x3", lines[1]);
        Assert.Equal("Total  48 B  2 blocks of 1 call sites since the mark", lines[^1]);
        Assert.Equal(4, lines.Length);
        Assert.Equal(5, Run("all").TakeWhile(static line => line.Length > 0).Count());
        Assert.Equal(2, Run("all", "1").TakeWhile(static line => !line.Contains(" more; ", StringComparison.Ordinal)).Count());
    }

    [Fact]
    public void A_long_name_of_a_type_does_not_make_every_line_long()
    {
        _probe.Machine.Leaks.Sites.Add(new LeakSite("X.Y() + 0x1", new string('g', 300), 1, new ByteCount(5000)));
        Assert.All(Run(), static line => Assert.InRange(line.Length, 0, 110));
        Assert.Contains("ggg…  X.Y() + 0x1", Run()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Allocations_that_found_no_room_are_reported()
    {
        _probe.Machine.Leaks.Missed = 12345;
        Assert.Equal("12,345 allocations were not recorded: at most 1,000 blocks can be recorded at a time.", Run()[^1]);
    }

    [Fact]
    public void Without_the_load_option_it_is_named()
    {
        _probe.Machine.Leaks.IsRecording = false;
        Assert.All(
            (string[][])[[], ["5"], ["all"], ["mark"]],
            words => Assert.StartsWith(
                "heap: nothing is recorded; start the kernel with the boot option leaks", Run(words)[0],
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mark", "5")]
    [InlineData("0")]
    [InlineData("all", "x")]
    [InlineData("5", "6")]
    [InlineData("none")]
    public void What_makes_no_sense_is_refused(params string[] words)
    {
        Assert.StartsWith("heap: ", Run(words)[0], StringComparison.Ordinal);
        Assert.Empty(_probe.Machine.Leaks.Old);
    }

    [Fact]
    public void Json_has_the_same()
    {
        JsonElement json = JsonDocument.Parse(string.Concat(Run("--json"))).RootElement;
        Assert.Equal(
            (3, 1200UL, 12UL, "native memory"),
            (json.GetProperty("sites").GetArrayLength(), json.GetProperty("sites")[0].GetProperty("bytes").GetUInt64(),
                json.GetProperty("sites")[0].GetProperty("blocks").GetUInt64(),
                json.GetProperty("sites")[0].GetProperty("type").GetString()));
        Assert.Equal((1360UL, 5000UL), (json.GetProperty("total").GetUInt64(), json.GetProperty("unattributed").GetUInt64()));
    }
}
