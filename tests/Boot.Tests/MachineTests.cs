using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The same image on machines of all kinds: it must reach the prompt, answer and switch off. More of them are rows of
/// machines.json.
/// </summary>
public abstract class MachineTests
{
    /// <summary>All memory has an owner, the page tables are sound, and pages can be used.</summary>
    /// <param name="machine">At the prompt.</param>
    /// <param name="windows">
    /// MiB of devices' windows that the firmware's map calls ordinary memory, and no table says what they are.
    /// </param>
    private protected static void CheckMemory(QemuMachine machine, long windows = 0)
    {
        string memory = machine.Run("mem -b");
        Assert.EndsWith("✓ Every byte of memory has one owner.\n", memory, StringComparison.Ordinal);

        // The firmware keeps some mebibytes of it. Windows of devices, which have hundreds, are no memory.
        string map = machine.Run("mem map -b");
        Assert.InRange(
            NumberBehind(memory, @"All memory +") - NumberBehind(map, "Usable by the kernel: "), windows << 20,
            (windows + 64) << 20);
        Assert.EndsWith(
            "✓ The tables are as planned.\n✓ Nothing is both writable and executable.\n", machine.Run("paging"),
            StringComparison.Ordinal);
        Assert.Matches("^✓ 2,000 operations, ", machine.Run("pages stress 2000"));
        Assert.Equal("✓ The page allocator is consistent.\n", machine.Run("pages check"));
        Assert.EndsWith("✓ Every byte of memory has one owner.\n", machine.Run("mem"), StringComparison.Ordinal);
    }

    private static long NumberBehind(string text, string what) =>
        long.Parse(
            Regex.Match(text, what + @"([\d,]+) B\n").Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private protected static void BootAnswerAndShutDown(MachineOptions options, Action<QemuMachine>? check = null)
    {
        using var machine = new QemuMachine(options);
        machine.WaitForPrompt();
        Assert.Equal(KernelText.HeapIsSound + "\n", machine.Run("heap check"));
        check?.Invoke(machine);
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}

/// <summary>Memory, board and devices.</summary>
/// <remarks>Needs the machine: the machine is what changes.</remarks>
public class BoardTests : MachineTests
{
    [Fact]
    public void Boots_with_64_MB_and_the_heap_that_fits_on_an_old_processor()
    {
        using var machine = new QemuMachine(new MachineOptions
        {
            Name = nameof(Boots_with_64_MB_and_the_heap_that_fits_on_an_old_processor),
            Memory = "64M",
            Machine = "pc",
            Cpu = "Nehalem",
        });

        // How much is free in one piece depends on what the firmware has been doing.
        machine.WaitFor("[KERNEL] No memory region can hold a heap of 10.0 MiB", QemuMachine.BootTimeout);
        Assert.Matches(@"; it gets (2|4|8)\.0 MiB", machine.WaitFor("\r\n"));
        machine.WaitFor("\n" + KernelText.Prompt, QemuMachine.BootTimeout);
        Assert.Matches(@"(?m)^Region +(2,097,152|4,194,304|8,388,608) B ", machine.Run("heap -b"));
        CheckMemory(machine);

        // All of the self test at once takes more than 4 MiB of heap: these parts show that exceptions and threads work in what
        // there is.
        foreach (string part in (string[])["selftest exception", "selftest thread", "selftest lock"])
        {
            Assert.Matches(@"^[1-9]\d* passed, 0 failed\n$", machine.Run(part));
        }
    }

    [Fact]
    public void Boots_with_16_GB_eight_processors_no_HPET_and_five_levels_of_page_tables_where_the_firmware_has_them() =>
    BootAnswerAndShutDown(
        new MachineOptions
        {
            Name = "Boots_with_16_GB_and_eight_processors",
            Memory = "16G",
            Machine = "q35,memory-backend=ram,hpet=off",
            Cpu = "max,la57=on",
            Cpus = 8,
            Extra = ["-object", "memory-backend-ram,id=ram,size=16G,reserve=off"],
        },
        machine =>
        {
            Assert.Matches(@"Usable by the kernel: 15\.\d GiB", machine.Run("mem map"));
            CheckMemory(machine);
        });

    [Fact]
    public void Boots_with_8_GB() => BootAnswerAndShutDown(
        new MachineOptions
        {
            Name = nameof(Boots_with_8_GB),
            Memory = "8G",

            // Nearly all of it is never touched: the host need not have it.
            Machine = "q35,memory-backend=ram",
            Extra = ["-object", "memory-backend-ram,id=ram,size=8G,reserve=off"],
        },
        machine =>
        {
            Assert.Matches(@"Usable by the kernel: 7\.[5-9] GiB", machine.Run("mem map"));
            CheckMemory(machine);
            Assert.Matches("^1.0 GiB at 0x1[0-9A-F]{8}\n", machine.Run("pages alloc 18"));
        });

    [Fact]
    public void Boots_without_a_serial_port_and_shows_all_on_the_screen()
    {
        using var machine = new QemuMachine(
            new MachineOptions { Name = nameof(Boots_without_a_serial_port_and_shows_all_on_the_screen), HasSerial = false });
        string[] boot =
            machine.WaitForScreen(lines => lines.Contains(KernelText.Prompt.TrimEnd()), "the prompt", QemuMachine.BootTimeout);

        // Mark, source and message have columns of their own there.
        int[] rows = [.. KernelText.HeapLines.Select(static line => Regex.Replace(line, @"^\[KERNEL\] (✓ )?", "")).Select(
            text => Array.FindIndex(boot, row => row.EndsWith($" {text}", StringComparison.Ordinal)))];
        Assert.DoesNotContain(-1, rows);
        Assert.Equal(rows.Order(), rows);

        machine.PressText("heap check\n");
        machine.WaitForScreen(lines => lines.Contains(KernelText.HeapIsSound), "the answer of 'heap check'");
        machine.PressText("shutdown\n");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}

/// <summary>Processors.</summary>
/// <remarks>Needs the machine: the processor is what changes.</remarks>
public class ProcessorTests : MachineTests
{
    [Fact]
    public void Boots_with_four_processors() => BootAnswerAndShutDown(
        new MachineOptions { Name = nameof(Boots_with_four_processors), Cpus = 4, Extra = ["-smp", "4,sockets=4,cores=1"] },
        machine =>
        Assert.Contains(
            "\nProcessors    4 logical: 4 packages, 4 cores; the kernel runs on one\n", machine.Run("cpu"),
            StringComparison.Ordinal));
}
