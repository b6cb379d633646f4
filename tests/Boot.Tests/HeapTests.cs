using System;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The heap command on the live heap, which the kernel's own objects live in meanwhile.</summary>
public class HeapTests
{
    [Fact]
    public void Live_heap_is_walked_drawn_and_exercised_and_stays_consistent()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "heap" });
        machine.WaitForPrompt();

        string[] blocks = machine.Run("heap walk 5").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, blocks.Length);
        Assert.Contains(blocks[1..6], static line => line.Contains("used", StringComparison.Ordinal));
        Assert.EndsWith("heap walk COUNT shows more", blocks[6], StringComparison.Ordinal);

        string[] picture = machine.Run("heap frag").Split('\n');
        Assert.All(picture[..8], static row => Assert.Equal(64, row.Length));
        Assert.Contains('·', picture[7]);

        Assert.Matches(@"^✓ 20,000 operations, seed 1, [\d,]+ refused for lack of room; every byte came back\.\n$", machine.Run("heap stress 20000"));
        Assert.Equal("✓ The heap is consistent.\n", machine.Run("heap check"));
        Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run("selftest"));
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
