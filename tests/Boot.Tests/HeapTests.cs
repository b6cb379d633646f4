using System;
using System.Linq;
using System.Text.Json;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The heap command on the live heap, which does not grow here, so that all of it can be used up, and which the kernel's own
/// objects live in meanwhile.
/// </summary>
/// <remarks>Needs the machine: the heap is the one that the shell itself lives in.</remarks>
public class HeapTests
{
    [Fact]
    public void Live_heap_is_walked_drawn_and_exercised_and_stays_consistent()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "heap", LoadOptions = "heap-limit=10M" });
        machine.WaitForPrompt();

        string[] blocks = machine.Run("heap walk 5").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, blocks.Length);
        Assert.Contains(blocks[1..6], static line => line.Contains("used", StringComparison.Ordinal));
        Assert.EndsWith("heap walk COUNT shows more", blocks[6], StringComparison.Ordinal);

        string[] picture = machine.Run("heap frag").Split('\n');
        Assert.All(picture[1..9], static row => Assert.Matches("^ *0x[0-9A-F]+  [█▓▒░·]{64}$", row));
        Assert.Contains('·', picture[8]);

        Assert.Matches(@"\n +all +[1-9][\d,]* .*\n$", machine.Run("heap histogram"));
        Assert.Matches(
            @"\n0x[0-9A-F]+ +10\.0 MiB .*\n\nPlacement +segregated fit: [^\0]*\nLimit +10\.0 MiB [^\0]*\nGrows by +0 B ",
            machine.Run("heap zones"));

        // A block of the user's own: found by its address, given back once, and nothing of the runtime's is.
        string taken = machine.Run("heap alloc 10000 64K");
        Assert.Matches(@"^9\.7 KiB at 0x[0-9A-F]+0000\n$", taken);
        string address = taken[(taken.LastIndexOf(' ') + 1)..].Trim();
        Assert.Equal("✓ 10,000 bytes are written.\n", machine.Run($"fill {address} 10000 0x5A -y"));
        machine.Run("gc collect");
        Assert.StartsWith(
            $"0x{Convert.ToUInt64(address, 16) + 9996:X}: 0x5A5A5A5A ",
            machine.Run($"peek {Convert.ToUInt64(address, 16) + 9996:X}"), StringComparison.Ordinal);
        Assert.Matches(
            "^heap: expected an address from 'heap alloc'",
            machine.Run($"heap free {Convert.ToUInt64(address, 16) + 64:X}"));
        Assert.Equal($"{address} is free.\n", machine.Run("heap free " + address));
        Assert.Matches("^heap: expected an address from 'heap alloc'", machine.Run("heap free " + address));

        // One byte too many is reported at once, with its caller, and stays on record.
        string overrun = machine.Run("heap alloc 48");
        address = overrun[(overrun.LastIndexOf(' ') + 1)..].Trim();
        string fence = $"{Convert.ToUInt64(address, 16) + 48:X}";
        string whole = machine.Run($"peek {fence} b").Split(' ')[1];
        Assert.Equal("✓ 49 bytes are written.\n", machine.Run($"fill {address} 49 0 -y"));
        string refused = machine.Run("heap free " + address);
        Assert.Matches(
            $@"\[HEAP\] ✗ overrun: {address}, block {address} of 64 bytes, 48 asked for, called from \[0x[0-9A-F]+\]", refused);
        Assert.Contains(
            $"✗ {address} stays allocated: something wrote past the end of its 48 bytes.\n", refused, StringComparison.Ordinal);
        Assert.StartsWith(
            $"✗ The heap is damaged: overrun at 0x{Convert.ToUInt64(address, 16):X}\n", machine.Run("heap check"),
            StringComparison.Ordinal);
        Assert.Equal("✓ 1 bytes are written.\n", machine.Run($"fill {fence} 1 {whole} -y"));
        Assert.Equal($"{address} is free.\n", machine.Run("heap free " + address));
        Assert.Matches(
            $@"^✓ The heap is consistent\.\nMisuse [^\n]* 1 in total\.\n[^\n]*" +
            $@"\noverrun +{address} +{address} +64 +48 +UefiKernel\.", machine.Run("heap check"));

        // All that can be had: the kernel goes on with the rest.
        Assert.Matches("^✗ No block of 9\\.9 MiB: ", machine.Run("heap alloc 10150K"));
        while (machine.Run("heap alloc 256K").StartsWith("256.0 KiB at 0x", StringComparison.Ordinal))
        {
            // One more.
        }

        // A list for which there may be no memory: one object of JSON all the same, with the blocks or with what was missing.
        using (var walk = JsonDocument.Parse(machine.Run("heap walk 2000 --json")))
        {
            string[] names = [.. walk.RootElement.EnumerateObject().Select(static property => property.Name)];
            Assert.True(
                names.Contains("blocks") || (names is ["error"] && walk.RootElement.GetProperty("error").GetString()!.Contains(
                    "OutOfMemoryException", StringComparison.Ordinal)),
                walk.RootElement.GetRawText());
        }

        string[] held = machine.Run("heap free").Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.InRange(held.Length, 10, 40);
        Assert.All(
            held, line =>
            Assert.EndsWith(" is free.\n", machine.Run("heap free " + line.Split(' ')[0]), StringComparison.Ordinal));

        // Shows how far it is, and ends at Ctrl-C.
        machine.Type("heap stress 100000000\r");
        machine.WaitFor(" of 100,000,000 operations");
        machine.Type("\x03");
        machine.WaitFor("^C\r\nStopped after ");
        machine.WaitFor(" of 100,000,000 operations.\r\n" + KernelText.Prompt);
        Assert.Matches(
            @"^✓ 20,000 operations, seed 1, [\d,]+ refused for lack of room; every byte was freed\.\n$",
            machine.Run("heap stress 20000"));
        Assert.StartsWith("✓ The heap is consistent.\n", machine.Run("heap check"), StringComparison.Ordinal);
        Assert.Matches(@"[1-9]\d* passed, 0 failed, 5 skipped\n$", machine.Run("selftest", 3 * QemuMachine.CommandTimeout));

        // The self test has used the heap wrongly on purpose: in the log, and listed with its callers.
        string log = machine.Run("log debug HEAP");
        Assert.Matches(
            @"✗ HEAP +overrun: 0x[0-9A-F]+, block 0x[0-9A-F]+ of 64 bytes, 48 asked for, called from \[0x[0-9A-F]+\]", log);
        Assert.Matches(
            @"✗ HEAP +wrong size: 0x[0-9A-F]+, block 0x[0-9A-F]+ of 64 bytes, 48 asked for, called from \[0x[0-9A-F]+\]", log);
        string check = machine.Run("heap check");
        Assert.Matches(
            @"^✓ The heap is consistent\.\nMisuse that was caught, the newest first: [34],\d{3} in total\.\n", check);
        foreach (string kind in (string[])["overrun", "wrong size", "misaligned pointer", "interior pointer"])
        {
            Assert.Matches($@"\n{kind} +0x[0-9A-F]+ +0x[0-9A-F]+ +64 +48 [^\n]*HeapMisuseChecks", check);
        }

        foreach (string kind in (string[])["foreign pointer", "double free", "write after free"])
        {
            Assert.Matches($@"\n{kind} +0x[0-9A-F]+ +0x[0-9A-F]+ +[\d,]+ +0 [^\n]*HeapMisuseChecks", check);
        }

        Assert.StartsWith(
            "heap: nothing is recorded; start the kernel with the boot option leaks", machine.Run("heap leaks"),
            StringComparison.Ordinal);

        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }

    [Fact]
    public void Who_allocates_is_recorded_when_a_load_option_asks_for_it()
    {
        using var machine = new QemuMachine(new MachineOptions { Name = "leaks", LoadOptions = "leaks" });
        machine.WaitForPrompt();
        machine.Run("heap leaks mark");
        Assert.Matches(@"^48 B at 0x[0-9A-F]+\n$", machine.Run("heap alloc 48"));
        string since = machine.Run("heap leaks 1000 -b");
        Assert.Matches(@"\n +48 B +1  native memory +UefiKernel\.[^\n]*\n", since);
        Assert.Matches(@"\nTotal  [^\n]* since the mark\n$", since);
        string all = machine.Run("heap leaks all");
        Assert.Matches(
            @"\n +[\d.]+ [KM]iB +1  UefiKernel\.Shell\.Emulation\.Model\.Cell\[\] +" +
            @"UefiKernel\.Shell\.Emulation\.Model\.TextGrid\.\.ctor\(", all);
        Assert.Matches(@"\nNot attributed +[\d.]+ [KM]iB ", all);
        Assert.Equal("1 passed, 0 failed\n", machine.Run("selftest leaks", 3 * QemuMachine.CommandTimeout));
        Assert.StartsWith(KernelText.HeapIsSound, machine.Run("heap check"), StringComparison.Ordinal);
        machine.Type("shutdown\r");
        Assert.Equal(("guest-shutdown", 0), machine.WaitForEnd());
    }
}
