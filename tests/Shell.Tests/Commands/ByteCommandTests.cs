using System;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The commands that read and write memory at addresses of the user's choice.</summary>
public class ByteCommandTests
{
    private readonly CommandProbe _shell = new();

    private FakeMemory Memory => _shell.Machine.Memory;

    public ByteCommandTests()
    {
        Memory.Map(0x10000, pages: 2);
        Memory.Map(0x12000, writable: false);
        _shell.Machine.Space.Add(0, 0x10000, "---", "null references");
        _shell.Machine.Space.Add(0x10000, 0x2000, "rw-", "memory");
        _shell.Machine.Space.Add(0x12000, 0x1000, "r-x", "image .text");
    }

    [Theory]
    [InlineData("peek")]
    [InlineData("peek x")]
    [InlineData("peek 10000 x")]
    [InlineData("peek 10000 b b")]
    [InlineData("peek 1FFFFFFFFFFFFFFFF")]
    [InlineData("poke 10000")]
    [InlineData("poke 10000 x")]
    [InlineData("poke 10000 256 b")]
    [InlineData("poke 10000 1 t")]
    [InlineData("poke x 1")]
    [InlineData("dump")]
    [InlineData("dump x")]
    [InlineData("dump 10000 0")]
    [InlineData("dump 10000 2M")]
    [InlineData("dump 10000 1 2")]
    [InlineData("fill 10000 16")]
    [InlineData("fill 10000 0 0")]
    [InlineData("fill 10000 16 256")]
    [InlineData("fill 10000 x 0")]
    [InlineData("compare 10000 11000")]
    [InlineData("compare 10000 x 1")]
    [InlineData("compare 10000 11000 -1")]
    [InlineData("search 10000 16")]
    [InlineData("search x 16 00")]
    [InlineData("search 10000 x 00")]
    [InlineData("search 10000 16 0")]
    [InlineData("search 10000 16 0g")]
    [InlineData("search 10000 16 -t ''")]
    [InlineData("disasm")]
    [InlineData("disasm x")]
    [InlineData("disasm No.Such.Method")]
    [InlineData("disasm 10000 0")]
    [InlineData("disasm 10000 99999999999")]
    public void Bad_arguments_get_one_line_that_says_what_was_expected(string line)
    {
        string answer = Assert.Single(_shell.Run(line));
        Assert.Matches($"^{line.Split(' ')[0]}: expected ", answer);
        Assert.Equal(new byte[16], Memory.At(0x10000, 16).ToArray());
    }

    [Fact]
    public void Peek_reads_with_one_access_of_the_width()
    {
        new byte[] { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 }.CopyTo(Memory.At(0x10000, 8));
        Assert.Equal(["0x10000: 0x44332211 (1,144,201,745)"], _shell.Run("peek 0x10000"));
        Assert.Equal(["0x10000: 0x11 (17)"], _shell.Run("peek 10000 b"));
        Assert.Equal(["0x10001: 0x3322 (13,090)"], _shell.Run("peek 10001 w"));
        Assert.Equal(["0x10000: 0x8877665544332211 (9,833,440,827,789,222,417)"], _shell.Run("peek 10000 q"));
        Assert.Equal([4, 1, 2, 8], Memory.Widths);
        Assert.Equal("""{"address":"0x10001","value":"0x22"}""", Assert.Single(_shell.Run("peek 10001 b --json")));
    }

    [Theory]
    [InlineData("peek 0", "✗ 0x0 is not mapped: null references")]
    [InlineData("peek FFF0000", "✗ 0xFFF0000 is not mapped")]
    [InlineData("peek 12FFE", "✗ 0x13000 is not mapped")]
    [InlineData("peek 800000000000", "✗ 0x800000000000 is not an address of this processor")]
    [InlineData("peek FFFFFFFFFFFFFFFF b", "✗ 0xFFFFFFFFFFFFFFFF is not mapped")]
    [InlineData("peek FFFFFFFFFFFFFFF8 q", "✗ 0xFFFFFFFFFFFFFFF8 is not mapped")]
    [InlineData("poke 12000 1 -y", "✗ 0x12000 cannot be written: image .text")]
    [InlineData("poke 13000 1 -y", "✗ 0x13000 is not mapped")]
    [InlineData("dump 13000", "✗ 0x13000 is not mapped")]
    [InlineData("compare 10000 13000 1", "✗ 0x13000 is not mapped")]
    [InlineData("disasm 13000", "✗ 0x13000 is not mapped")]
    public void Bad_addresses_are_reported_with_the_reason(string line, string expected) =>
    Assert.Equal(expected, Assert.Single(_shell.Run(line)));

    [Theory]
    [InlineData("search FFFFFFFFFFFFF000 1M 00",
        "search: expected at most 4096 bytes from 0xFFFFFFFFFFFFF000 on, where addresses end, found 1048576")]
    [InlineData("search FFFFFFFFFFFFF000 4097 00",
        "search: expected at most 4096 bytes from 0xFFFFFFFFFFFFF000 on, where addresses end, found 4097")]
    [InlineData("dump FFFFFFFFFFFFFFF0 17",
        "dump: expected at most 16 bytes from 0xFFFFFFFFFFFFFFF0 on, where addresses end, found 17")]
    [InlineData("fill FFFFFFFFFFFFFFFF 2 0 -y",
        "fill: expected at most 1 bytes from 0xFFFFFFFFFFFFFFFF on, where addresses end, found 2")]
    [InlineData("compare FFFFFFFFFFFFF000 10000 8K",
        "compare: expected at most 4096 bytes from 0xFFFFFFFFFFFFF000 on, where addresses end, found 8192")]
    [InlineData("compare 10000 FFFFFFFFFFFFF000 8K",
        "compare: expected at most 4096 bytes from 0xFFFFFFFFFFFFF000 on, where addresses end, found 8192")]
    [InlineData("peek FFFFFFFFFFFFFFFF q",
        "peek: expected at most 1 bytes from 0xFFFFFFFFFFFFFFFF on, where addresses end, found 8")]
    [InlineData("poke FFFFFFFFFFFFFFFD 0 -y",
        "poke: expected at most 3 bytes from 0xFFFFFFFFFFFFFFFD on, where addresses end, found 4")]
    public void Ranges_do_not_go_on_at_address_0(string line, string expected)
    {
        Memory.Map(0);
        Memory.Map(0xFFFF_FFFF_FFFF_F000);
        Memory.At(0, 16).Fill(0xEE);
        Assert.StartsWith(expected, Assert.Single(_shell.Run(line)), StringComparison.Ordinal);
        Assert.Equal(-1, Memory.At(0, 16).IndexOfAnyExcept((byte)0xEE));
        Assert.Equal(-1, Memory.At(0xFFFF_FFFF_FFFF_F000, 4096).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Ranges_up_to_the_last_address_are_whole()
    {
        Memory.Map(0);
        Memory.Map(0xFFFF_FFFF_FFFF_F000);
        Memory.At(0, 16).Fill(0xEE);
        Assert.Equal(["✓ 4,096 bytes are written."], _shell.Run("fill FFFFFFFFFFFFF000 4K 0xAB -y"));
        Assert.Equal(["0xFFFFFFFFFFFFFFFF", "1 found."], _shell.Run("search FFFFFFFFFFFFFFFF 1 AB"));
        Assert.Equal(["0 found."], _shell.Run("search FFFFFFFFFFFFF000 4K EE"));
        Assert.Equal(
            ["0xFFFFFFFFFFFFFFF0  AB AB AB AB AB AB AB AB  AB AB AB AB AB AB AB AB  ................"],
            _shell.Run("dump FFFFFFFFFFFFFFF0"));
        Assert.Equal(["✓ All 4,096 bytes are the same."], _shell.Run("compare FFFFFFFFFFFFF000 FFFFFFFFFFFFF000 4K"));
        Assert.Equal(
            ["0xFFFFFFFFFFFFFFF8: 0xABABABABABABABAB (12,370,169,555,311,111,083)"], _shell.Run("peek FFFFFFFFFFFFFFF8 q"));
        Assert.Equal(["✓ 0x1 is written."], _shell.Run("poke FFFFFFFFFFFFFFFF 1 b -y"));
        Assert.Equal(
            ["0xFFFFFFFFFFFFFFFF  01                      op 1", "✗ addresses end at 0xFFFFFFFFFFFFFFFF"],
            _shell.Run("disasm FFFFFFFFFFFFFFFF"));
        Assert.Equal(0xEE, Memory.At(0, 1)[0]);
    }

    [Fact]
    public void Poke_asks_and_does_nothing_without_a_yes()
    {
        _shell.Keys.Type("n");
        Assert.Equal(["Write 0x1234, 2 B, at 0x10000? (y/n) n", "poke: nothing was done."], _shell.Run("poke 10000 0x1234 w"));
        Assert.Equal(0, Memory.At(0x10000, 1)[0]);
        _shell.Keys.Type("y");
        Assert.Equal(["Write 0x1234, 2 B, at 0x10000? (y/n) y", "✓ 0x1234 is written."], _shell.Run("poke 10000 0x1234 w"));
        Assert.Equal([0x34, 0x12, 0], Memory.At(0x10000, 3).ToArray());
        Assert.Equal(["✓ 0xFF is written."], _shell.Run("poke 10000 255 b -y"));
        Assert.Equal([0xFF, 0x12], Memory.At(0x10000, 2).ToArray());
    }

    [Fact]
    public void Dump_shows_bytes_and_text_up_to_the_end_of_memory()
    {
        "Hello\u007f"u8.CopyTo(Memory.At(0x12FFA, 6));
        Assert.Equal(
            [
                "     0x12FF0                                 48 65 6C 6C 6F 7F            Hello.",
                "✗ 0x13000 is not mapped",
            ],
            _shell.Run("dump 12FFA"));
        string[] lines = _shell.Run("dump 10000 33");
        Assert.Equal(3, lines.Length);
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal("     0x10000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................", lines[0]);
    }

    [Fact]
    public void Fill_sets_all_bytes_or_reports_how_many()
    {
        Assert.Equal(["✓ 8,192 bytes are written."], _shell.Run("fill 10000 8K 0xAA -y"));
        Assert.Equal(-1, Memory.At(0x10000, 4096).IndexOfAnyExcept((byte)0xAA));
        Assert.Equal(-1, Memory.At(0x11000, 4096).IndexOfAnyExcept((byte)0xAA));
        Assert.Equal(["16 bytes are written.", "✗ 0x12000 cannot be written: image .text"], _shell.Run("fill 11FF0 1M 0 -y"));
        _shell.Keys.Type("n");
        Assert.Equal("fill: nothing was done.", _shell.Run("fill 10000 1 0")[1]);
        Assert.Equal(0xAA, Memory.At(0x10000, 1)[0]);
    }

    [Fact]
    public void Compare_shows_the_first_differences_and_counts_all()
    {
        Assert.Equal(["✓ All 4,096 bytes are the same."], _shell.Run("compare 10000 11000 4K"));
        Memory.At(0x11004, 1)[0] = 7;
        Assert.Equal(["     0x10004 00       0x11004 07", "1 of 4,096 bytes differ."], _shell.Run("compare 10000 11000 4K"));
        Memory.At(0x11000, 4096).Fill(1);
        Assert.Equal(17, _shell.Run("compare 10000 11000 4K").Length);
    }

    [Fact]
    public void Search_finds_matches_across_pages_and_skips_unreadable_ones()
    {
        "needle"u8[..3].CopyTo(Memory.At(0x10FFD, 3));
        "needle"u8[3..].CopyTo(Memory.At(0x11000, 3));
        "needle"u8.CopyTo(Memory.At(0x12FFA, 6));
        Assert.Equal(["0x10FFD", "0x12FFA", "2 found; 15 pages cannot be read."], _shell.Run("search F000 0x12000 -t needle"));
        Assert.Equal(["0x10FFD", "1 found."], _shell.Run("search 10000 6K 6E65 65 64"));
        Assert.Equal(["0 found."], _shell.Run("search 10000 16 FF"));
        Assert.Equal(65, _shell.Run("search 10000 4K 00").Length);
    }

    [Fact]
    public void Overlapping_places_are_all_found()
    {
        Memory.At(0x10010, 4).Fill(0x41);
        Assert.Equal(["0x10010", "0x10011", "0x10012", "3 found."], _shell.Run("search 10000 64 4141"));
    }

    [Fact]
    public void Disasm_shows_instructions_and_invalid_bytes()
    {
        new byte[] { 1, 0x90, 2 }.CopyTo(Memory.At(0x12FFD, 3));
        Assert.Equal(
            ["     0x12FFD  01                      op 1", "     0x12FFE  90                      (bad)",
            "     0x12FFF  02                      op 2", "✗ 0x13000 is not mapped"],
            _shell.Run("disasm 12FFD"));
        Assert.Equal(3, _shell.Run("disasm 10000 3").Length);
    }

    [Fact]
    public void Disasm_names_methods_and_what_is_called()
    {
        _shell.Machine.Code.NamesAll = true;
        new byte[] { 1, FakeHardware.Call }.CopyTo(Memory.At(0x12000, 2));
        Assert.Equal(
            ["Code.At(73728):", "     0x12000  01                      op 1", "Code.At(73729):",
            "     0x12001  7D                      call 0x10000  Code.At(65536)"],
            _shell.Run("disasm 12000 2"));
    }

    [Fact]
    public void Disasm_takes_a_name_or_the_part_of_one_that_fits_best()
    {
        _shell.Machine.Code.Methods.AddRange(
            [
            (0x12001, "Space.Type.RunAll"), (0x12002, "Space.Type.Run"), (0x12003, "Space.Other.Go"), (0x12004, "Run"),
            (0x12005, "Far.Space.Other.Go"), (0x12006, "Space.Type.Overloaded"), (0x12007, "Space.Type.Overloaded"),
            ]);
        for (byte i = 1; i < 8; i++)
        {
            Memory.At(0x12000u + i, 1)[0] = i;
        }

        foreach ((string name, string place) in (ReadOnlySpan<(string, string)>)
            [("run", "4"), ("type.run", "2"), ("Type.RunA", "1"), ("Space.Other.Go", "3"), ("Far.", "5"), (".run", "2")])
        {
            Assert.Equal($"     0x1200{place}  0{place}                      op {place}", _shell.Run($"disasm {name} 1")[1]);
        }

        Assert.Equal(
            ["✗ 2 methods are named 'overloaded'; expected the address or more of the name of one:",
            "     0x12006  Space.Type.Overloaded", "     0x12007  Space.Type.Overloaded"],
            _shell.Run("disasm overloaded"));
        Assert.Equal(
            """{"error":"2 methods are named 'overloaded'; expected the address or more of the name of one:"}""",
            Assert.Single(_shell.Run("disasm overloaded --json")));
    }

    [Fact]
    public void Disasm_lists_twenty_methods_at_most()
    {
        for (uint i = 0; i < 1234; i++)
        {
            _shell.Machine.Code.Methods.Add((0x12000 + i, $"Space.Type{i}.Same"));
        }

        string[] lines = _shell.Run("disasm Same");
        Assert.Equal(22, lines.Length);
        Assert.Equal("… and 1,214 more", lines[^1]);
    }

    [Fact]
    public void Disasm_names_data()
    {
        _shell.Machine.Code.Data[0x10000] = "\"text\"";
        new byte[] { FakeHardware.Load, FakeHardware.Call, FakeHardware.LoadSmall }.CopyTo(Memory.At(0x12000, 3));
        Assert.Equal(
            ["     0x12000  7C                      lea rcx,[0x10000]  \"text\"",
            "     0x12001  7D                      call 0x10000",
            "     0x12002  7B                      mov rax,[rcx+0x10]"],
            _shell.Run("disasm 12000 3"));
    }

    [Theory]
    [InlineData("dump 12FFE 4",
        """{"lines":[{"address":"0x12FFE","bytes":"6F7F","problem":null},""" +
        """{"address":"0x13000","bytes":"","problem":"0x13000 is not mapped"}]}""")]
    [InlineData("dump 13000", """{"lines":[{"address":"0x13000","bytes":"","problem":"0x13000 is not mapped"}]}""")]
    [InlineData("disasm 12FFE 3",
        """{"instructions":[{"address":"0x12FFE","bytes":"6F","instruction":"op 111","problem":null},""" +
        """{"address":"0x12FFF","bytes":"7F","instruction":"op 127","problem":null},""" +
        """{"address":"0x13000","bytes":"","instruction":null,"problem":"0x13000 is not mapped"}]}""")]
    [InlineData("disasm 11FFF 1",
        """{"instructions":[{"address":"0x11FFF","bytes":"80","instruction":null,"problem":"no instruction"}]}""")]
    [InlineData("search 10000 16K 6F 7F", """{"places":[{"address":"0x12FFE"}],"count":1,"unreadablePages":1}""")]
    [InlineData("search 10000 1 -t x", """{"places":[],"count":0,"unreadablePages":0}""")]
    [InlineData("compare 12FFE 10000 1",
        """{"differences":[{"first":"0x12FFE","firstByte":111,"second":"0x10000","secondByte":0}],"length":1,"count":1}""")]
    [InlineData("compare 10000 10001 4K", """{"differences":[],"length":4096,"count":0}""")]
    public void Programs_get_the_same_in_one_line(string line, string expected)
    {
        new byte[] { 0x6F, 0x7F }.CopyTo(Memory.At(0x12FFE, 2));
        Memory.At(0x11FFF, 1)[0] = 0x80;
        Assert.Equal(expected, Assert.Single(_shell.Run(line + " --json")));
    }
}
