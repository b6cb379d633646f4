using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The commands that look at memory, firmware, registers and ports, with good and bad input, on a machine that is up.
/// </summary>
/// <remarks>Needs the machine: the memory, registers and ports are those of a processor in ring 0.</remarks>
public class MachineCommandTests(ShellSession session) : ShellSessionTests(session)
{
    [Theory]
    [InlineData("peek 0", "^✗ 0x0 is not mapped: null references\n$")]
    [InlineData("peek 7FFFFFFFFFFF b", "^✗ 0x7FFFFFFFFFFF is not mapped\n$")]
    [InlineData("peek 800000000000", "^✗ 0x800000000000 is not an address of this processor\n$")]
    [InlineData("peek FFFFFFFFFFFFFFFF b", "^✗ 0xFFFFFFFFFFFFFFFF is not mapped\n$")]
    [InlineData("search FFFFFFFFFFFFF000 1M 00",
        "^search: expected at most 4096 bytes from 0xFFFFFFFFFFFFF000 on, where addresses end, found 1048576")]
    [InlineData("dump 0 16", "^✗ 0x0 is not mapped: null references\n$")]
    [InlineData("disasm 0", "^✗ 0x0 is not mapped: null references\n$")]
    [InlineData("fill 0 1 0 -y", "^0 bytes are written.\n✗ 0x0 is not mapped: null references\n$")]
    [InlineData("compare 0 10000 1", "^✗ 0x0 is not mapped: null references\n$")]
    [InlineData("search 0 128K -t nothing-like-this", @"^\d+ found; 16 pages cannot be read.\n$")]
    [InlineData("peek x", "^peek: expected an address")]
    [InlineData("io in 60 q", "^io: expected b, w or d, found 'q'")]
    [InlineData("msr x", "^msr: expected a register")]
    [InlineData("smbios x", "^smbios: expected a number")]
    [InlineData("uefi var NoSuchVariable", "^✗ There is no variable 'NoSuchVariable'")]
    [InlineData("peek fee00030", "^0xFEE00030: 0x[0-9A-F]{8} \\([\\d,]+\\)\n$")]
    [InlineData("dump F0000 32", "^     0xF0000  ([0-9A-F]{2} ){8} ([0-9A-F]{2} ){8} .{16}\n     0xF0010")]
    [InlineData("msr 1B", "^0x1B: 0x00000000FEE00[9D]00 ")]
    [InlineData("io in 3FD", "^0x3FD: 0x[0-9A-F]{2} \\(\\d+\\)\n$")]
    [InlineData("io out 80 0x55 -y", "^✓ 0x55 is written.\n$")]
    [InlineData("smbios", "(?m)^SMBIOS [23]\\.\\d+, [1-9]\\d* structures\\.$")]
    [InlineData("smbios 1", "(?m)^  Maker +QEMU$")]
    [InlineData("uefi", "(?m)^ *0x[0-9A-F]+  8868e871-e4f1-11d3-bc22-0080c73c8881  ACPI 2.0$")]
    [InlineData("uefi vars Boot", "(?m)^8be4df61-93ca-11d2-aa0d-00e098032b8c  BootOrder$")]
    [InlineData("uefi var BootOrder",
        "^8be4df61-93ca-11d2-aa0d-00e098032b8c, [1-9]\\d* bytes, kept, boot, runtime\n         0x0  ")]
    [InlineData("serial", "(?m)^COM1  0x3F8 +console +115,200  8N1 ")]
    [InlineData("screen", "(?m)^Mode +1280x800$")]
    [InlineData("options", "(?m)^heap +10M +default +size of the heap at boot")]
    [InlineData("cpu", "(?m)^Topology +thread: 1 logical processor, ")]
    public void Command_answers_good_input_and_survives_bad(string command, string expected) =>
    Assert.Matches(expected, Machine.Run(command));

    [Fact]
    public void Kernels_code_can_be_read_and_disassembled_but_not_written()
    {
        Match code = Regex.Match(Machine.Run("paging"), @"(?m)^ *(0x[0-9A-F]+) +0x[0-9A-F]+ .* r-x .*image \.text$");
        Assert.True(code.Success);
        string address = code.Groups[1].Value;

        // Four instructions. They are assembly, which has no method's name.
        string[] lines = Machine.Run($"disasm {address} 4").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Count(static line => line.StartsWith(' ')));
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^✗ 0x[0-9A-F]+ cannot be written: image \.text\n$", Machine.Run($"poke {address} 0 -y"));
        Assert.Equal(KernelText.HeapIsSound + "\n", Machine.Run("heap check"));
    }

    [Fact]
    public void Memory_is_written_filled_found_and_compared_after_asking()
    {
        Match block = Regex.Match(Machine.Run("pages alloc 1 32"), "at (0x[0-9A-F]+)");
        Assert.True(block.Success);
        string address = block.Groups[1].Value;
        Assert.Equal("✓ 8,192 bytes are written.\n", Machine.Run($"fill {address} 8K 0x11 -y"));

        // A question is answered by a key.
        Machine.Type($"poke {address} 0xCAFEF00D\r");
        Machine.WaitFor("(y/n) ");
        Machine.Type("n");
        Assert.EndsWith("poke: nothing was done.\n", Machine.ReadAnswer(), StringComparison.Ordinal);
        Assert.Equal($"{address}: 0x11111111 (286,331,153)\n", Machine.Run($"peek {address}"));

        Assert.Equal("✓ 0xCAFEF00D is written.\n", Machine.Run($"poke {address} 0xCAFEF00D -y"));
        Assert.EndsWith(
            "\n4 of 4,096 bytes differ.\n", Machine.Run($"compare {address} {Convert.ToUInt64(address, 16) + 0x1000:X} 4K"),
            StringComparison.Ordinal);
        Assert.Equal($"{address}\n1 found.\n", Machine.Run($"search {address} 8K 0D F0 FE CA"));
        Assert.Equal($"{address} is free.\n", Machine.Run($"pages free {address}"));
    }
}
