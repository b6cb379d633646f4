using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Kernel.Top;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests;

/// <summary>
/// Screens that people see, at the sizes that they have. Each test also saves its picture in <c>out/test-results/screens</c>, to
/// be looked at.
/// </summary>
public sealed class ScreenTests : IDisposable
{
    private readonly RealHeap _heap = new(8 << 20);

    /// <summary>80x24 cells and the usual resolutions, in pixels.</summary>
    public static TheoryData<int, int> Sizes => new() { { 640, 384 }, { 1280, 800 }, { 1920, 1080 }, { 3840, 2160 } };

    public void Dispose() => _heap.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Boot_log_and_welcome(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        FakeMachine machine = SampleMachine.Create(_heap);
        char[] buffer = new char[4096];
        for (int i = 0; i < machine.LogLines.Count; i++)
        {
            var text = new StyledText(buffer);
            LogLineText.Format(machine.GetLine(i), console.Columns, withLevel: false, ref text);
            console.WriteStyled(text.Written);
            console.WriteLine();
        }

        Welcome.Print(console, machine);
        Save(surface, console, "boot", width, height);
        string[] lines = terminal.Lines();
        Assert.DoesNotContain(lines, static line => line.Contains("[KERNEL]", StringComparison.Ordinal));
        Assert.Equal("Type help for all commands, help COMMAND for one.", lines[^1]);
        Assert.Contains("! PS/2 keyboard: the controller works, but no keyboard answers", lines);
        Assert.Contains("! Load option 'foo=1' is not known", lines);
        Assert.Contains("  Processor  QEMU TCG CPU version 2.5+", lines);
        Assert.Contains("  Memory     511.3 MiB", lines);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Help_fits_the_screen(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        CommandRegistry registry = Run(console, "help");
        Save(surface, console, "help", width, height);
        string[] lines = terminal.Lines();
        Assert.Equal("uefi> help", lines[0]);
        Assert.All(registry.Commands, command => Assert.Contains(
            lines, line => Regex.IsMatch(line, $"(^| ){command.Name}( |$)")));
        Assert.Equal(
            terminal.Columns >= 150, lines.Any(static line => line.Contains("Restart the machine", StringComparison.Ordinal)));
        AssertNoWordIsBroken(terminal, "help");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Each_help_page_is_wrapped_at_words(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        foreach (Command command in CommandRegistry.CreateDefault().Commands)
        {
            console.Write("\e[H\e[2J");
            Run(console, $"help {command.Name}");
            AssertNoWordIsBroken(terminal, $"help {command.Name}");
            if (command.Name == "heap")
            {
                Save(surface, console, "help-heap", width, height);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Memory_of_each_owner_is_a_bar_and_a_table(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        Run(console, "mem");
        Save(surface, console, "mem", width, height);
        string[] lines = terminal.Lines();
        Assert.Matches("^█+▓+▒+░+█+", lines[1]);
        Assert.Equal(Math.Min(terminal.Columns, 120), lines[1].Length);
        Assert.Single(lines, static line => Regex.IsMatch(line, "^·  Free +460\\.0 MiB +89\\.9 %$"));
        Assert.Contains("✓ Every byte of memory has one owner.", lines);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Top_uses_the_whole_screen(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        SampleMachine.Fragment(_heap, 1500);
        FakeMachine machine = SampleMachine.Create(_heap);
        var view = new TopView(machine);
        IReadOnlyList<string> lines = view.Render(terminal.Columns, terminal.Rows);
        for (int second = 0; second < 300; second++)
        {
            SampleMachine.Run(machine, second);
            lines = view.Render(terminal.Columns, terminal.Rows);
        }

        Assert.Equal(terminal.Rows, lines.Count);
        for (int row = 0; row < lines.Count; row++)
        {
            var cut = new StringBuilder($"\e[{row + 1};1H\e[m");
            TextCells.AppendCut(cut, lines[row], terminal.Columns);
            console.Write(cut.ToString());
        }

        Save(surface, console, "top", width, height);
        Assert.All(
            ["Processor", "Interrupts", "Memory", "Heap", "Garbage", "Threads"],
            part => Assert.Contains(terminal.Lines(), line => line.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(terminal.Rows > 24, terminal.Lines().Any(static line => line.Contains(" idle ", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Picture_of_the_heap_is_as_wide_as_the_screen(int width, int height)
    {
        (PictureSurface surface, TerminalEmulator terminal, ConsoleWriter console) = Open(width, height);
        SampleMachine.Fragment(_heap, 1500);
        Run(console, "heap frag");
        Save(surface, console, "heap-frag", width, height);
        string[] lines = terminal.Lines();
        Assert.Matches(@"^ +\|\+0 +\|\+[0-9.]+ KiB ", lines[1]);
        Assert.Matches("^ *0x[0-9A-F]+  [█▓▒░·]+$", lines[2]);
        Assert.InRange(lines[2].Length, Math.Min(terminal.Columns, 208) - 16, terminal.Columns);
    }

    // Every word is one of those that a reader gets whose lines are not wrapped. (What is typed and the pager's line are not.)
    private static void AssertNoWordIsBroken(TerminalEmulator terminal, string line)
    {
        HashSet<string> words = [.. new CommandProbe().Run(line).SelectMany(static text => text.Split(' '))];
        string[] shown = [.. terminal.Lines().Where(static row => !row.StartsWith("uefi>", StringComparison.Ordinal) &&
            !row.StartsWith("--", StringComparison.Ordinal))];
        if (line != "help")
        {
            Assert.Empty(shown.SelectMany(static row => row.Split(' ')).Except(words));
        }

        Assert.All(shown, row => Assert.True(row.Length <= terminal.Columns));
    }

    private CommandRegistry Run(ConsoleWriter console, string line)
    {
        var registry = CommandRegistry.CreateDefault();

        // As many as the kernel has besides, each with as long a summary.
        foreach (string name in (string[])["bench", "fault", "panic", "selftest", "soak"])
        {
            registry.Add(new Command(name, "What a command does, in about as many words as usual")
            {
                Topic = CommandTopic.Kernel,
                Run = static _ => CommandStatus.Success,
            });
        }

        var shell = new CommandShell(new ShellEnvironment
        {
            Console = console,
            Keys = new KeyQueue(new ScriptedKeys().Type(line + "\nq")),
            Idle = new ImpatientIdle(),
            Machine = SampleMachine.Create(_heap),
            Commands = registry,
        });
        shell.Start();
        while (shell.Step())
        {
        }

        return registry;
    }

    private static (PictureSurface Surface, TerminalEmulator Terminal, ConsoleWriter Console) Open(int width, int height)
    {
        var surface = new PictureSurface(width, height);
        var terminal = new TerminalEmulator(surface.Columns, surface.Rows);
        return (surface, terminal, new ConsoleWriter(terminal, surface, null));
    }

    private static void Save(PictureSurface surface, ConsoleWriter console, string name, int width, int height)
    {
        console.Flush();
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "UefiKernel.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        surface.Save(Path.Combine(folder!, "out", "test-results", "screens", $"{name}-{width}x{height}.png"));
    }
}
