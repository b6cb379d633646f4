using System;
using System.Linq;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>What the kernel has mapped how, read back from the processor's own tables on a machine that is up.</summary>
/// <remarks>Needs the machine: the processor's page tables are read.</remarks>
public class PagingTests(ShellSession session) : ShellSessionTests(session)
{
    [Theory]
    [InlineData("image .text", "r-x", "write-back")]
    [InlineData("image .rdata", "r--", "write-back")]
    [InlineData("image .data", "rw-", "write-back")]
    [InlineData("heap", "rw-", "write-back")]
    [InlineData("kernel's stack", "rw-", "write-back")]
    [InlineData("screen", "rw-", "write-combining")]
    [InlineData("null references", "---", "")]
    [InlineData("guard", "---", "")]
    [InlineData("ACPI tables", "r--", "write-back")]
    [InlineData("firmware's code", "r--", "write-back")]
    [InlineData("firmware's data", "r--", "write-back")]
    public void Content_is_mapped_with_its_rights_and_nothing_more(string content, string rights, string memoryType)
    {
        string[] lines =
            [.. Machine.Run("paging").Split('\n').Where(line => line.EndsWith("  " + content, StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        Assert.All(
            lines, line =>
            Assert.Matches($@"^ *0x[0-9A-F]+ +0x[0-9A-F]+  +[\d.]+ \w+  {rights}  {memoryType} +{content}$", line));
    }

    [Fact]
    public void Every_stack_has_its_guard()
    {
        string[] lines = [.. Machine.Run("paging").Split('\n')];
        int[] stacks = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].EndsWith("stack", StringComparison.Ordinal))];
        string[] expected = ["kernel's stack", "double fault stack", "NMI stack", "#MC stack", "fault stack",
            "second fault stack", "thread's stack"];
        Assert.All(expected, name => Assert.Contains(stacks, i => lines[i].EndsWith("  " + name, StringComparison.Ordinal)));
        Assert.All(stacks, i =>
        {
            // START  END  SIZE  RIGHTS ...: the guard is the page right below the stack.
            Assert.Matches(@"^ *0x[0-9A-F]+ +0x[0-9A-F]+  +4\.0 KiB  --- +(thread's )?guard$", lines[i - 1]);
            Assert.Equal(Convert.ToUInt64(Words(lines[i])[0], 16), Convert.ToUInt64(Words(lines[i - 1])[1], 16) + 1);
        });
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Firmware_that_separates_code_and_data_is_protected_while_it_is_called()
    {
        string answer = Machine.Run("paging firmware");
        Assert.EndsWith(
            "✓ The tables are as planned.\n✓ Nothing is both writable and executable.\n", answer, StringComparison.Ordinal);
        Assert.Matches("r-x  write-back +firmware's code\n", answer);
    }

    [Fact]
    public void Pages_are_taken_shown_and_given_back()
    {
        string block = Machine.Run("pages alloc 4 32").Trim();
        Assert.StartsWith("64.0 KiB at 0x", block, StringComparison.Ordinal);
        string address = block[(block.LastIndexOf(' ') + 1)..];
        Assert.Contains($"From 'pages alloc': {address}\n", Machine.Run("pages"), StringComparison.Ordinal);
        Assert.Equal($"{address} is free.\n", Machine.Run("pages free " + address));
        Assert.EndsWith("✓ Every byte of memory has one owner.\n", Machine.Run("mem -b"), StringComparison.Ordinal);
    }
}
