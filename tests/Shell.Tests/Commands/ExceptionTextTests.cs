using System;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>How commands that fail are reported, above all when there is no memory for it.</summary>
public class ExceptionTextTests
{
    [Fact]
    public void Type_message_and_cause_are_named() =>
        Assert.Equal(
            "System.InvalidOperationException: what (System.FormatException: why)",
            ExceptionText.Describe(new InvalidOperationException("what", new FormatException("why"))));

    [Fact]
    public void A_full_heap_is_reported_without_memory()
    {
        var exception = new InsufficientMemoryException();
        string expected = ExceptionText.Describe(exception);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string text = ExceptionText.Describe(exception);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(expected, text);
    }

    [Theory]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(InvalidOperationException))]
    public void A_message_that_cannot_be_made_does_not_end_the_shell(Type inside)
    {
        var probe =
            new CommandProbe(null, FailingCommand(() => throw new Speechless((Exception)Activator.CreateInstance(inside)!)));
        Assert.Equal(["fail: an exception, and the heap has no room for its type and message"], probe.Run("fail"));
        Assert.Equal(["on"], probe.Run("echo on"));
    }

    [Fact]
    public void A_command_behind_filters_that_runs_out_of_memory_is_named()
    {
        var probe = new CommandProbe(null, FailingCommand(static () => throw new InsufficientMemoryException("made up")));
        Assert.Equal(["fail: " + ExceptionText.OutOfMemory], probe.Run("fail | sort | tail 1"));
        Assert.Equal(["fail: " + ExceptionText.OutOfMemory], probe.Run("repeat 1 fail"));
    }

    private sealed class Speechless(Exception inside) : Exception
    {
        public override string Message => throw inside;
    }

    private static Command FailingCommand(Action fail) => new("fail", "Fail")
    {
        Output = OutputForm.Report,
        Run = _ =>
        {
            fail();
            return CommandStatus.Success;
        },
    };
}
