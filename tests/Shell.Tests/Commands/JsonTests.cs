using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Emulation.View;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The data commands for programs: one JSON object in one line, with the same facts as the text.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly RealHeap _heap = new(1 << 20);
    private readonly RealPages _pages = new(256, 4096);
    private readonly CommandProbe _probe;

    public JsonTests()
    {
        _probe = new CommandProbe(new FakeMachine { Heap = _heap, Pages = _pages });
        _probe.Machine.Memory.Map(0x1000);
    }

    private FakeMachine Machine => _probe.Machine;

    private static readonly string[] s_lines =
    [
        "acpi", "calc 1", "cpu", "devices", "gc", "gc collect", "gc stress 5", "gc poison 5", "gc stress off", "heap",
            "heap check", "heap walk", "heap histogram", "heap frag", "heap zones", "heap alloc 100",
        "heap free", "heap stress 100", "history", "interrupts", "keymap", "keymap de", "log", "log debug", "log warn x", "mem",
            "mem -b", "mem map", "options", "pages", "pages check",
        "pages alloc 2", "pages alloc 18", "pages stress 50", "paging", "paging firmware", "pci", "pci -v", "screen", "serial",
            "smbios", "smbios 1", "theme", "theme light", "threads",
        "uefi", "uptime", "version", "df", "find", "ls", "pwd",
    ];

    public static TheoryData<string> Lines => [.. s_lines];

    public void Dispose()
    {
        _heap.Dispose();
        _pages.Dispose();
    }

    private JsonElement Json(string line)
    {
        using var json = JsonDocument.Parse(Assert.Single(_probe.Run(line + " --json")));
        return json.RootElement.Clone();
    }

    private static T[] Column<T>(JsonElement table, string member, Func<JsonElement, T> read) =>
        [.. table.EnumerateArray().Select(row => read(row.GetProperty(member)))];

    private static string[] Texts(JsonElement table, string member) => Column(table, member, static value => value.GetString()!);

    private static ulong[] Numbers(JsonElement table, string member) => Column(table, member, static value => value.GetUInt64());

    [Theory]
    [MemberData(nameof(Lines))]
    public void Output_is_one_object_with_names_in_camel_case(string line)
    {
        JsonElement json = Json(line);
        Assert.Equal(JsonValueKind.Object, json.ValueKind);
        Assert.NotEmpty(json.EnumerateObject());
        Check(json);

        static void Check(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                Assert.All(element.EnumerateArray(), Check);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                string[] names = [.. element.EnumerateObject().Select(static member => member.Name)];
                Assert.All(names, static name => Assert.Matches("^[a-z][A-Za-z0-9]*$", name));
                Assert.Equal(names.Length, names.Distinct().Count());

                // A place on a bus is a path, such as 3.1.2, even when it has one part.
                Assert.All(
                    element.EnumerateObject().Where(static member => member.Name != "place"),
                    static member => Check(member.Value));
            }
            else if (element.ValueKind == JsonValueKind.String)
            {
                // Numbers are numbers.
                Assert.DoesNotMatch(@"^[\d,]+( B)?$", element.GetString());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Bad_arguments_are_refused_in_json_too(string line)
    {
        JsonElement refusal = Json(line + " nonsense more nonsense");
        Assert.Equal("error", Assert.Single(refusal.EnumerateObject()).Name);
        Assert.StartsWith("expected ", refusal.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_escaped_only_where_it_must_be()
    {
        string refusal = Assert.Single(_probe.Run("mem 'it<is' --json"));
        Assert.Contains("'it<is'", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u00", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_that_takes_json_is_tested_here()
    {
        // These need an argument, or stand in a test of their own.
        string[] others = ["compare", "disasm", "dump", "io", "msr", "peek", "search", "time"];
        IEnumerable<string> names = _probe.Registry.Commands.Where(static command => command.Output == OutputForm.Report)
            .Select(static command => command.Name);
        Assert.Empty(names.Except(s_lines.Select(static line => line.Split(' ')[0])).Except(others));
    }

    [Fact]
    public void Heap_walk_reports_how_many_blocks_follow()
    {
        Json("heap alloc 100");
        Json("heap alloc 200");
        JsonElement all = Json("heap walk 1000000");
        int count = all.GetProperty("blocks").GetArrayLength();
        Assert.True(count > 2);
        Assert.Equal(0, all.GetProperty("more").GetInt32());
        JsonElement one = Json("heap walk 1");
        Assert.Equal((1, count - 1), (one.GetProperty("blocks").GetArrayLength(), one.GetProperty("more").GetInt32()));
    }

    [Fact]
    public void Time_is_read_by_other_programs()
    {
        DateTime before = DateTime.UtcNow;
        (Machine.IsCounterInvariant, Machine.CounterReference, Machine.CounterCorrections) = (false, "HPET", 3);
        JsonElement time = Json("time");
        Assert.Equal(
            (false, "HPET", 3),
            (time.GetProperty("counterInvariant").GetBoolean(), time.GetProperty("counterReference").GetString(),
            time.GetProperty("counterCorrections").GetInt32()));
        DateTime utc = time.GetProperty("utc").GetDateTime();
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
        Assert.InRange(utc, before, DateTime.UtcNow);
    }

    [Fact]
    public void Mem()
    {
        Machine.AddRegion(0, 0xA0000, "Conventional", true);
        Machine.AddRegion(0x100000, 15 << 20, "Conventional", true);
        Machine.AddRegion(0xFEC00000, 4096, "MemoryMappedIo", false, memory: false);
        Machine.OwnedMemory.AddRange([new("Free", new(2000), isFree: true), new("Nobody", default), new("Heap", new(1000))]);
        Machine.DeviceAddresses = new(4096);
        Machine.TotalMemory = new(3000);
        JsonElement json = Json("mem map");
        Assert.Equal(["0x0", "0x100000", "0xFEC00000"], Texts(json.GetProperty("regions"), "first"));
        Assert.Equal([0xA0000UL, 15 << 20, 4096], Numbers(json.GetProperty("regions"), "size"));
        Assert.Equal([true, true, false], Column(json.GetProperty("regions"), "usable", static value => value.GetBoolean()));
        Assert.Equal([true, true, false], Column(json.GetProperty("regions"), "memory", static value => value.GetBoolean()));
        Assert.Equal(
            (16_388_096UL, 16_384_000UL, 16_384_000UL),
            (json.GetProperty("addresses").GetUInt64(), json.GetProperty("size").GetUInt64(),
            json.GetProperty("usable").GetUInt64()));
        Assert.Equal([2UL, 1], Numbers(json.GetProperty("types"), "regions"));
        Assert.Contains("Usable by the kernel: 16,384,000 B", _probe.Run("mem map -b"));
        json = Json("mem");
        Assert.Equal(["Heap", "Free"], Texts(json.GetProperty("owners"), "owner"));
        Assert.Equal(
            (4096UL, true), (json.GetProperty("deviceAddresses").GetUInt64(), json.GetProperty("ownedOnce").GetBoolean()));
        Machine.TotalMemory = new(4000);
        Assert.False(Json("mem").GetProperty("ownedOnce").GetBoolean());
    }

    [Fact]
    public void Gc()
    {
        JsonElement json = Json("gc collect");
        Assert.Equal(
            (1UL, 4096UL, 250UL),
            (json.GetProperty("collections").GetUInt64(), json.GetProperty("lastFreed").GetUInt64(),
            json.GetProperty("lastPauseMicroseconds").GetUInt64()));
        Assert.Equal(7U, Json("gc stress 7").GetProperty("stressInterval").GetUInt32());
        Assert.Equal(7U, Json("gc").GetProperty("stressInterval").GetUInt32());
        Assert.Equal(0U, Json("gc stress off").GetProperty("stressInterval").GetUInt32());
        Assert.Equal(54_321UL, Json("gc -b").GetProperty("liveBytes").GetUInt64());
    }

    [Fact]
    public void Pages()
    {
        JsonElement taken = Json("pages alloc 3 low");
        Assert.Equal(("0x100000", 32768UL), (taken.GetProperty("address").GetString(), taken.GetProperty("size").GetUInt64()));
        JsonElement json = Json("pages");
        Assert.Equal([248UL, 4096, 0], Numbers(json.GetProperty("zones"), "free"));
        Assert.Equal([8UL, 0, 0], Numbers(json.GetProperty("zones"), "allocated"));
        Assert.Equal(["0x100000"], Texts(json.GetProperty("held"), "address"));
        Assert.Equal(
            248UL, json.GetProperty("orders").EnumerateArray()
            .Aggregate(
                0UL, static (sum, row) => sum +
                (row.GetProperty("freeBelow16MiB").GetUInt64() << row.GetProperty("order").GetInt32())));
        Assert.Equal("OutOfMemory", Json("pages alloc 18").GetProperty("status").GetString());
        Assert.True(Json("pages free 100000").GetProperty("freed").GetBoolean());
        Assert.Equal(0, Json("pages").GetProperty("held").GetArrayLength());
        Assert.True(Json("pages check").GetProperty("consistent").GetBoolean());
        Assert.Equal(500, Json("pages stress 500").GetProperty("operations").GetInt32());
    }

    [Fact]
    public void Paging()
    {
        Machine.Space.Add(0, 0x10000, "---", "null references");
        Machine.Space.Add(0x100000, 0x200000, "rwx", "memory");
        Machine.Space.Problem = "0x5000 is lost";
        JsonElement json = Json("paging");
        Assert.Equal([0x10000UL, 0x200000], Numbers(json.GetProperty("ranges"), "size"));
        Assert.Equal(["---", "rwx"], Texts(json.GetProperty("ranges"), "rights"));
        Assert.Equal(
            (1, 1, 7, false),
            (json.GetProperty("mapped").GetInt32(), json.GetProperty("writableAndExecutable").GetInt32(),
            json.GetProperty("tablePages").GetInt32(), json.GetProperty("asPlanned").GetBoolean()));
        Assert.Equal("0x5000 is lost", json.GetProperty("problem").GetString());
        Assert.True(Json("paging firmware").GetProperty("asPlanned").GetBoolean());
    }

    [Fact]
    public void Cpu()
    {
        Machine.Features.AddRange(Enumerable.Range(1, 40).Select(static i => $"feature{i}"));
        Machine.CpuLevels.Add(new CpuLevel("core", 4, 2));
        Machine.CpuCaches.Add(new CpuCache(1, "data", new(32768), 8, 64, 2));
        JsonElement json = Json("cpu");
        Assert.Equal(
            ("FakeVendor", 6, 42, 3),
            (json.GetProperty("vendor").GetString(), json.GetProperty("family").GetInt32(), json.GetProperty("model").GetInt32(),
            json.GetProperty("stepping").GetInt32()));
        Assert.Equal(
            Machine.Features, json.GetProperty("features").EnumerateArray().Select(static feature => feature.GetString()));
        Assert.Equal([32768UL], Numbers(json.GetProperty("caches"), "size"));
        Assert.Equal(["core"], Texts(json.GetProperty("topology"), "level"));
        Assert.Equal(
            (8, 4, 2, true),
            (json.GetProperty("logicalProcessors").GetInt32(), json.GetProperty("cores").GetInt32(),
            json.GetProperty("packages").GetInt32(), json.GetProperty("listedByAcpi").GetBoolean()));
        Machine.Processors = new CpuCount(1, 0, 0, IsListed: false);
        json = Json("cpu");
        Assert.Equal(
            (1, JsonValueKind.Null, JsonValueKind.Null, false),
            (json.GetProperty("logicalProcessors").GetInt32(), json.GetProperty("cores").ValueKind,
            json.GetProperty("packages").ValueKind, json.GetProperty("listedByAcpi").GetBoolean()));
    }

    [Fact]
    public void Pci()
    {
        Machine.Functions.Add(new PciFunctionInfo
        {
            Address = "00:02.0",
            VendorId = 0x1234,
            DeviceId = 0x1111,
            ClassCode = 0x030000,
            ClassName = "display",
            Ranges = [new PciRangeInfo(0, "memory", 0xFD000000, new ByteCount(16 << 20)),
                new PciRangeInfo(4, "ports", 0xC040, default)],
        });
        Machine.Functions.Add(
            new PciFunctionInfo
            {
                Address = "00:1C.7",
                VendorId = 0x8086,
                DeviceId = 0xA1B2,
                ClassCode = 0x060400,
                ClassName = "bridge",
                SecondaryBus = 10,
                Ranges = []
            });
        JsonElement json = Json("pci -v");
        Assert.Equal(["0x1234", "0x8086"], Texts(json.GetProperty("functions"), "vendorId"));
        Assert.Equal(10, json.GetProperty("functions")[1].GetProperty("secondaryBus").GetInt32());
        Assert.Equal(["0xFD000000", "0xC040"], Texts(json.GetProperty("ranges"), "address"));
        Assert.Equal(
            (16UL << 20, JsonValueKind.Null),
            (json.GetProperty("ranges")[0].GetProperty("size").GetUInt64(),
            json.GetProperty("ranges")[1].GetProperty("size").ValueKind));
        Assert.False(Json("pci").TryGetProperty("ranges", out _));
    }

    [Fact]
    public void Acpi_interrupts_uptime_and_version()
    {
        Assert.Equal(0, Json("acpi").GetProperty("tables").GetArrayLength());
        Machine.AcpiTables.Add(new AcpiTableInfo
        {
            Signature = "FACP",
            Address = new PhysicalAddress(0x7FE1234),
            Length = new ByteCount(276),
            Revision = 3,
            OemId = "BOCHS",
            OemTableId = "",
            OemRevision = 1,
            State = "sound",
        });
        Assert.Equal([276UL], Numbers(Json("acpi").GetProperty("tables"), "length"));
        Machine.Vectors[14] = (3, "Page fault");
        Machine.Vectors[200] = (2, null);
        JsonElement vectors = Json("interrupts");
        Assert.Equal([14UL, 200], Numbers(vectors.GetProperty("vectors"), "vector"));
        Assert.Equal(
            (5UL, "unexpected"),
            (vectors.GetProperty("all").GetUInt64(), vectors.GetProperty("vectors")[1].GetProperty("name").GetString()));
        Machine.UptimeMilliseconds = 5006;
        Assert.Equal(5006UL, Json("uptime").GetProperty("milliseconds").GetUInt64());
        Machine.HasClock = false;
        Assert.Equal(JsonValueKind.Null, Json("uptime").GetProperty("milliseconds").ValueKind);
        Assert.Equal("1.2.3", Json("version").GetProperty("version").GetString());
    }

    [Fact]
    public void Keymap_lists_and_switches()
    {
        Assert.Equal("de", Json("keymap de").GetProperty("layout").GetString());
        JsonElement layouts = Json("keymap").GetProperty("layouts");
        Assert.Equal(KeyboardLayouts.All.Select(static layout => layout.Name), Texts(layouts, "name"));
        Assert.Equal(
            ["de"], layouts.EnumerateArray().Where(static layout => layout.GetProperty("current").GetBoolean())
            .Select(static layout => layout.GetProperty("name").GetString()));
    }

    [Fact]
    public void Themes_are_listed_and_absent_without_a_screen()
    {
        JsonElement json = Json("theme");
        Assert.Equal(ColorTheme.All.Select(static theme => theme.Name), Texts(json.GetProperty("themes"), "name"));
        Assert.Equal(JsonValueKind.Null, Json("theme light").GetProperty("theme").ValueKind);
    }

    [Fact]
    public void A_long_log_is_whole_and_survives_any_text()
    {
        for (int i = 0; i < 3000; i++)
        {
            Machine.LogLines.Add(
                (i % 3 == 0 ? LogLevel.Warning : LogLevel.Information, TimeSpan.FromMicroseconds(i),
                $"line {i} \"\\\e\u0001 ✓ {(char)0xD800} 😀 {new string('é', i % 90)}"));
        }

        JsonElement lines = Json("log").GetProperty("lines");
        Assert.Equal(Enumerable.Range(0, 3000).Select(static i => (ulong)i), Numbers(lines, "microseconds"));
        Assert.Equal("line 2 \"\\\e\u0001 ✓ \uFFFD 😀 éé", lines[2].GetProperty("text").GetString());
        Assert.Equal(_probe.Run("log").Length, lines.GetArrayLength());
        Assert.Equal(1000, Json("log warn").GetProperty("lines").GetArrayLength());
        Assert.Equal(1, Json("log 'line 2999'").GetProperty("lines").GetArrayLength());
        Machine.Dropped = 7;
        Assert.Equal(7, Json("log error").GetProperty("dropped").GetInt32());
        Assert.Equal(0, Json("log error").GetProperty("lines").GetArrayLength());

        // Behind a filter it is still one line.
        Assert.Equal(["1"], _probe.Run("log --json | count"));
        Assert.Equal(
            KeyValuePair.Create("lines", 3000),
            KeyValuePair.Create(
                "lines", JsonDocument.Parse(_probe.Run("log --json | grep line")[0]).RootElement.GetProperty("lines")
                .GetArrayLength()));
    }

    [Theory]
    [InlineData("gc ", "-b collect poison stress")]
    [InlineData("gc stress ", "off")]
    [InlineData("gc collect ", "")]
    [InlineData("log ", "debug error info warn")]
    [InlineData("log warn ", "")]
    [InlineData("mem ", "-b map owners")]
    [InlineData("mem -b ", "map owners")]
    [InlineData("pages ", "alloc check free stress")]
    [InlineData("pages alloc ", "")]
    [InlineData("pages alloc 1 ", "32 high low")]
    [InlineData("pages free ", "0x100000")]
    [InlineData("paging ", "firmware")]
    [InlineData("pci ", "-v")]
    [InlineData("heap leaks ", "-b all mark")]
    [InlineData("io out 80 1 -", "--help --json -y")]
    [InlineData("io in 80 -", "--help --json")]
    public void Completion_proposes_what_the_command_takes(string text, string expected)
    {
        _probe.Run("pages alloc 0 low");
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), _probe.Complete(text));
    }
}
