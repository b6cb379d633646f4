using System;
using System.Linq;
using UefiKernel.Kernel.Terminal.Commands;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

/// <summary>
/// The commands that need more of the kernel than the shell knows, as far as they go without one; tests/Boot.Tests has them in
/// the machine.
/// </summary>
public class KernelCommandTests
{
    private static readonly Command[] s_commands =
        [.. UefiKernel.Kernel.Terminal.Commands.CommandList.Create(), .. UefiKernel.Image.Commands.CommandList.Create()];

    private readonly CommandProbe _probe = new(null, s_commands);

    public static TheoryData<string> Names => [.. s_commands.Select(static command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Command_is_listed_explained_and_has_an_example(string name)
    {
        Assert.Contains(_probe.Run("help"), line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] == name);
        string[] help = _probe.Run("help " + name);
        Assert.StartsWith(name + ": ", help[0], StringComparison.Ordinal);
        Assert.StartsWith("usage: " + name, help[1], StringComparison.Ordinal);
        Command command = _probe.Registry.Resolve(name).Single();
        Assert.NotEmpty(command.Examples);
        Assert.All(command.Examples, example => Assert.Equal(name, example.Line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("bench x", "bench: expected console, dispatch, eh, gc or threads, found 'x'; usage: bench [NAME]")]
    [InlineData("bench gc eh", "bench: expected no further argument, found 'eh'; usage: bench [NAME]")]
    [InlineData("fault x", "fault: expected a kind of fault, as 'help' lists them, found 'x'; usage: fault [KIND]")]
    [InlineData("fault null null", "fault: expected no further argument, found 'null'; usage: fault [KIND]")]
    [InlineData("selftest a b",
        "selftest: expected no further argument, found 'b'; put text with spaces in quotes; " +
        "usage: selftest [TEXT] [--ktap]")]
    [InlineData("selftest nothing-has-this-name",
        "selftest: there is no check with 'nothing-has-this-name' in its name; usage: selftest [TEXT] [--ktap]")]
    [InlineData("soak 1 2", "soak: expected no further argument, found '2'; see 'help soak'")]
    [InlineData("soak x", "soak: expected a number from 1 to 1000000, such as 4096, 0x1000 or 4K, found 'x'; see 'help soak'")]
    [InlineData("soak 0", "soak: expected a number from 1 to 1000000, such as 4096, 0x1000 or 4K, found '0'; see 'help soak'")]
    [InlineData("soak threads 0",
        "soak: expected a number from 1 to 1000000, such as 4096, 0x1000 or 4K, found '0'; usage: soak threads [ROUNDS]")]
    [InlineData("soak threads 1 2", "soak: expected no further argument, found '2'; usage: soak threads [ROUNDS]")]
    public void Bad_input_gets_one_line(string line, string expected) =>
        Assert.Equal(expected, Assert.Single(_probe.Run(line)));

    [Theory]
    [InlineData("panic last")]
    [InlineData("panic last --code")]
    [InlineData("panic last --clear")]
    public void Without_a_report_of_a_panic_there_is_none_to_show(string line) =>
        Assert.Equal("No report of a panic is kept.", Assert.Single(_probe.Run(line)));

    [Theory]
    [InlineData("null", "fault: System.NullReferenceException: ")]
    [InlineData("divide", "fault: System.DivideByZeroException: ")]
    [InlineData("exception", "fault: System.InvalidOperationException: thrown on purpose")]
    public void Fault_that_is_an_exception_ends_the_command_only(string kind, string start)
    {
        Assert.StartsWith(start, Assert.Single(_probe.Run("fault " + kind)), StringComparison.Ordinal);
        Assert.Equal(["on"], _probe.Run("echo on"));
    }

    [Fact]
    public void Faults_are_listed() =>
    Assert.Equal(FaultKind.All.Select(static kind => kind.Name), _probe.Run("fault").Select(static line => line.Split(' ')[0]));

    [Fact]
    public void Self_test_runs_what_is_asked_for_and_counts() =>
    Assert.Equal(["1 passed, 0 failed"], _probe.Run("selftest", "array of values is zeroed"));
}
