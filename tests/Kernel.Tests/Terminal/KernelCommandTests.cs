using System;
using System.Linq;
using UefiKernel.Image;
using UefiKernel.Image.Commands;
using UefiKernel.Kernel.Terminal.Commands;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

/// <summary>
/// The commands that need more of the kernel than the shell knows, as far as they go without one; tests/Boot.Tests has them in
/// the machine.
/// </summary>
public class KernelCommandTests
{
    private static readonly ICommand[] s_commands =
        [new BenchCommand(), new FaultCommand(), new PanicCommand(), new SelfTestCommand(static () => SelfTestCatalog.All),
        new SoakCommand()];

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
        ICommand command = _probe.Registry.Resolve(name).Single();
        Assert.NotEmpty(command.Examples);
        Assert.All(command.Examples, example => Assert.Equal(name, example.Line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("bench", "bench: expected one name; usage: bench console|dispatch|eh|gc|threads")]
    [InlineData("bench x", "bench: there is no benchmark 'x'; usage: bench console|dispatch|eh|gc|threads")]
    [InlineData("bench gc eh", "bench: expected one name; usage: bench console|dispatch|eh|gc|threads")]
    [InlineData("fault x", "fault: expected one kind of fault, of those that 'fault' lists; usage: fault [KIND]")]
    [InlineData("fault null null", "fault: expected one kind of fault, of those that 'fault' lists; usage: fault [KIND]")]
    [InlineData("selftest a b", "selftest: expected one text or none; usage: selftest [--ktap] [TEXT]")]
    [InlineData("selftest nothing-has-this-name",
        "selftest: there is no check with 'nothing-has-this-name' in its name; usage: selftest [--ktap] [TEXT]")]
    [InlineData("soak 1 2", "soak: expected at most one number")]
    [InlineData("soak x", "soak: ")]
    [InlineData("soak 0", "soak: ")]
    [InlineData("soak threads 0", "soak: ")]
    [InlineData("soak threads 1 2", "soak: expected at most one number")]
    public void Bad_input_gets_one_line(string line, string start) =>
    Assert.StartsWith(start, Assert.Single(_probe.Run(line)), StringComparison.Ordinal);

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
