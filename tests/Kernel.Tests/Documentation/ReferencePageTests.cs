using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;
using ImageCommands = UefiKernel.Image.Commands.CommandList;
using KernelCommands = UefiKernel.Kernel.Terminal.Commands.CommandList;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>
/// The pages that are generated: docs/shell.md from the commands' declarations, docs/json.md from their output,
/// docs/performance.md from the tables of the benchmarks, the table in docs/hardware.md from the boot options.
/// </summary>
public sealed class ReferencePageTests : IDisposable
{
    // Stands for the address of a block from 'heap alloc'.
    private const string Block = "BLOCK";

    // At least one for each form of each command that prints a report; a form without one fails the test.
    private static readonly string[] s_reportLines =
    [
        "acpi", "calc 10M / 4K", "compare 1000 1100 16", "cpu", "devices", "devices rescan", "df",
        "disasm 1000 1", "dump 1000 16", "find",
        "gc", "gc collect", "gc stress 5", "gc poison 5", "gc stress off", "heap stats", "heap check", "heap walk 3",
        "heap histogram",
        "heap frag", "heap zones", "heap leaks", "heap leaks mark", "heap leaks all", "heap alloc 100", "heap free",
        "heap free BLOCK", "heap stress 100", "history 5", "history -c", "interrupts", "io in 80", "io out 80 0x55 -y",
        "keymap", "keymap de", "log", "ls", "mem owners", "mem map", "msr 1B", "options", "pages", "pages check", "pages alloc 2",
        "pages free 100000", "pages stress 50", "paging", "paging firmware", "pci -v", "peek 1000", "pwd", "screen",
        "search 1000 16 41", "serial", "smbios", "smbios 1", "theme", "threads", "threads 7", "time", "time --json echo x",
        "uefi", "uefi vars", "uefi var BootOrder", "uptime", "version",
    ];

    private readonly FurnishedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void The_shell_reference_is_what_the_commands_declare() =>
        GeneratedPart.Check("docs/shell.md", CommandReference.Render(AllCommands().Commands));

    [Fact]
    public void The_json_reference_is_what_the_commands_print()
    {
        var probe = new CommandProbe(_machine.Machine);
        probe.Type("echo for the history\n");
        probe.Run("pages alloc 0 low");
        Match block = Regex.Match(Assert.Single(probe.Run("heap alloc 64")), "0x[0-9A-F]+");
        Assert.True(block.Success);
        string[] Run(string line) => probe.Run(line.Replace(Block, block.Value, StringComparison.Ordinal));
        GeneratedPart.Check("docs/json.md", JsonReference.Render(AllCommands().Commands, s_reportLines, Run));
    }

    [Fact]
    public void The_figures_are_those_that_the_benchmarks_wrote()
    {
        Page heap = Page.Find("tests/Memory.Benchmarks/README.md")!;
        Match goals = Regex.Match(heap.Text, "\n## Goals\n\n(.*?)\n\n## ", RegexOptions.Singleline);
        Assert.True(goals.Success);
        GeneratedPart.Check(
            "docs/performance.md",
            $"\n## The heap beside other allocators\n\n{goals.Groups[1].Value}\n\n## The kernel beside ordinary .NET\n\n" +
            Page.Find("tests/Kernel.Benchmarks/figures.md")!.Text);
    }

    [Fact]
    public void The_table_of_boot_options_is_what_the_kernel_declares() => GeneratedPart.Check(
        "docs/hardware.md",
        "\n| option | effect | without it |\n|---|---|---|\n" +
        string.Concat(OptionList.Known.Select(static known => $"| `{known.Form}` | {known.Meaning} | {known.Standard} |\n")) +
        "\n");

    // A figure without its date and commit says nothing.
    [Theory]
    [InlineData("tests/Memory.Benchmarks/README.md")]
    [InlineData("tests/Kernel.Benchmarks/figures.md")]
    public void Figures_say_of_when_and_of_what_they_are(string page) =>
        Assert.Matches(@" 20\d\d-\d\d-\d\d, commit [0-9a-f]{7}\.", Page.Find(page)!.Text);

    [Fact]
    public void No_line_for_the_json_reference_is_left_over()
    {
        IReadOnlyList<Command> commands = AllCommands().Commands;
        Assert.Empty(
            from line in s_reportLines
            where !commands.Any(command => command.Name == line.Split(' ')[0] && command.Output == OutputForm.Report)
            select line);
    }

    /// <summary>All commands of the image: the shell's, the kernel's and those of tests/Image.</summary>
    internal static CommandRegistry AllCommands()
    {
        var registry = CommandRegistry.CreateDefault();
        registry.AddAll(KernelCommands.Create());
        registry.AddAll(ImageCommands.Create());
        return registry;
    }
}
