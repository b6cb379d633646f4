using System;
using System.Text.Json;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The heap grows where there is memory, and gives it back.</summary>
/// <remarks>Needs the machine: page tables are changed while the heap in them is in use.</remarks>
public class GrowthTests
{
    private static readonly TimeSpan s_time = TimeSpan.FromMinutes(5);

    [Fact]
    public void Array_of_1_GiB_on_a_machine_with_8_GiB_works_and_its_memory_comes_back()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "growth_8g", Memory = "8192M" });
        machine.WaitForPrompt();
        JsonElement before = Zones(machine);
        Assert.InRange(before.GetProperty("limit").GetUInt64(), 3800UL << 20, 4096UL << 20);
        Assert.Equal("7 passed, 0 failed\n", machine.Run("selftest growth:", s_time));
        machine.Run("gc collect");
        JsonElement after = Zones(machine);
        Assert.True(after.GetProperty("grown").GetUInt64() > 1UL << 30);

        // What stays is what the test's own code takes for its first run: a few statics, no region of its size.
        Assert.InRange(after.GetProperty("grown").GetUInt64() - after.GetProperty("returned").GetUInt64(), 0UL, 8UL << 20);
        Assert.InRange(
            after.GetProperty("available").GetUInt64(), before.GetProperty("available").GetUInt64() - (8UL << 20),
            ulong.MaxValue);
        Sound(machine);
    }

    [Fact]
    public void Full_heap_on_a_machine_with_64_MB_is_an_exception_and_leaves_pages_to_others()
    {
        using var machine =
            new QemuMachine(new MachineOptions { Name = "growth_64m", Memory = "64M", Machine = "pc", Cpu = "Nehalem" });
        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        JsonElement before = Zones(machine);
        Assert.True(before.GetProperty("available").GetUInt64() > 4 << 20);
        for (int i = 0; i < 3; i++)
        {
            Assert.StartsWith(
                "fault: System.OutOfMemoryException: ", machine.Run("fault memory", s_time), StringComparison.Ordinal);
        }

        Assert.Equal("on\n", machine.Run("echo on"));
        machine.Run("gc collect");
        JsonElement after = Zones(machine);
        Assert.True(after.GetProperty("growths").GetUInt64() >= 2);
        Assert.True(after.GetProperty("refusals").GetUInt64() >= 3);
        Assert.InRange(after.GetProperty("grown").GetUInt64() - after.GetProperty("returned").GetUInt64(), 0UL, 4UL << 20);
        Assert.Matches("[67] passed, 0 failed(, 1 skipped)?\n$", machine.Run("selftest growth:", s_time));
        Sound(machine);
    }

    private static void Sound(QemuMachine machine)
    {
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, machine.Run("heap check"));
        Assert.EndsWith("✓ Nothing is both writable and executable.\n", machine.Run("paging"), StringComparison.Ordinal);
        Assert.EndsWith(
            "✓ The tables are as planned.\n✓ Nothing is both writable and executable.\n", machine.Run("paging firmware"),
            StringComparison.Ordinal);
        Assert.EndsWith("✓ Every byte of memory has one owner.\n", machine.Run("mem -b"), StringComparison.Ordinal);
    }

    private static JsonElement Zones(QemuMachine machine)
    {
        using var document = JsonDocument.Parse(machine.Run("heap zones --json"));
        return document.RootElement.Clone();
    }
}
