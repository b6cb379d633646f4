using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Output;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The bar of a long command: where it is shown, that nothing of it stays, and what Ctrl-C says.</summary>
public class ProgressBarTests
{
    private const int Steps = 2000;
    private const ulong StepMilliseconds = 5;

    private readonly FakeMachine _machine = new();
    private readonly CommandProbe _probe;
    private int _looksAt = -1;
    private int _printsAt = -1;
    private int _leavesOpenAt = -1;
    private int _cancelsAt = -1;
    private string[] _seen = [];

    public ProgressBarTests() => _probe = new CommandProbe(_machine, new Command("long", "Do much")
    {
        Topic = CommandTopic.Shell,
        Examples = [new("long", "as it is")],
        Output = OutputForm.Report,
        Run = Run,
    });

    [Fact]
    public void Bar_shows_part_number_and_time_left()
    {
        _looksAt = 1000;
        Assert.Equal(["done"], Shown(_probe, "long"));
        string bar = Assert.Single(_seen);
        Assert.Matches(@"^█{18,20}░{20,22}  (4[5-9]|50) %  (9\d\d|1,000) of 2,000 steps, [56] s left$", bar);
        Assert.InRange(bar.Length, 60, 79);
    }

    [Fact]
    public void Bar_that_is_begun_is_drawn_four_times_a_second_at_most()
    {
        string text = string.Join('\n', _probe.Run("long"));
        Assert.InRange(text.Split('\r').Length, 30, Steps * (int)StepMilliseconds / 250 * 2);
    }

    [Fact]
    public void Output_stands_in_the_place_of_the_bar()
    {
        (_printsAt, _looksAt) = (1001, 1500);
        Assert.Equal(["a line", "done"], Shown(_probe, "long"));
        Assert.Equal("a line", _seen[0]);
        Assert.Contains("of 2,000 steps", _seen[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Line_that_is_not_complete_stays_whole()
    {
        (_leavesOpenAt, _looksAt) = (10, 1500);
        Assert.Equal(["begun, done"], Shown(_probe, "long"));
        Assert.Equal(["begun,"], _seen);
    }

    [Theory]
    [InlineData("long --json")]
    [InlineData("long | grep done")]
    [InlineData("long > log")]
    [InlineData("repeat 1 long | count")]
    [InlineData("repeat 1 'long | count'")]
    public void Program_filter_and_log_get_no_bar(string line)
    {
        _looksAt = 1900;
        _probe.Run(line);
        Assert.Empty(_seen);
        Assert.DoesNotContain(_probe.Shown, static text => text.Contains("steps", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("repeat 1 long")]
    [InlineData("time long")]
    public void Command_that_another_one_runs_has_a_bar(string line)
    {
        _looksAt = 1900;
        _probe.Run(line);
        Assert.Contains("of 2,000 steps", Assert.Single(_seen), StringComparison.Ordinal);
    }

    [Fact]
    public void Short_command_has_none()
    {
        _looksAt = 90;
        Assert.Equal(["done"], Shown(_probe, "long"));
        Assert.Empty(_seen);
    }

    [Fact]
    public void Ctrl_c_erases_the_bar_and_says_how_far_the_command_came()
    {
        _cancelsAt = 1234;
        Assert.Equal(["^C", "Stopped after 1,234 of 2,000 steps."], Shown(_probe, "long"));
        Assert.Equal(["plain"], _probe.Run("echo plain"));
        _probe.Keys.Press(KeyPress.Control('c'));
        Assert.Equal(["^C"], _probe.Run("repeat 10 alias"));
    }

    [Fact]
    public void Ctrl_c_that_is_seen_at_a_line_says_it_too()
    {
        (_cancelsAt, _printsAt) = (500, 500);
        Assert.Equal(["a line", "^C", "Stopped after 499 of 2,000 steps."], Shown(_probe, "long"));
    }

    [Fact]
    public void Memory_is_counted_in_bytes()
    {
        _machine.Memory.Map(0x10000);
        _machine.Memory.Map(0x11000);
        Assert.Equal(["✓ All 8,192 bytes are the same."], _probe.Run("compare 0x10000 0x10000 8K"));
        _probe.Keys.Press(KeyPress.Control('c'));
        Assert.Equal(["^C", "Stopped after 0 B of 8.0 KiB."], _probe.Run("compare 0x10000 0x10000 8K"));
    }

    // The lines that a terminal shows at the end.
    private static string[] Shown(CommandProbe probe, string line) => Render(probe.Run(line));

    private static string[] Render(string[] sent)
    {
        var terminal = new TerminalEmulator(80, 25);
        terminal.Write(string.Join('\n', sent));
        return terminal.Lines();
    }

    private CommandStatus Run(CommandContext context)
    {
        using (var progress = new ProgressBar(context, Steps, "steps"))
        {
            for (int i = 0; i < Steps; i++)
            {
                if (i == _cancelsAt)
                {
                    _probe.Keys.Press(KeyPress.Control('c'));
                }

                if (i == _printsAt)
                {
                    context.Console.WriteLine("a line");
                }

                if (i == _leavesOpenAt)
                {
                    context.Console.Write("begun, ");
                }

                progress.Show(i);
                if (i == _looksAt)
                {
                    _seen = Render(_probe.Shown);
                }

                _machine.UptimeMilliseconds += StepMilliseconds;
            }
        }

        context.Console.WriteLine(context.WantsJson ? "\"done\"" : "done");
        return CommandStatus.Success;
    }
}
