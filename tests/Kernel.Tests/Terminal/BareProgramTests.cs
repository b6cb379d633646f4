using UefiKernel.Kernel.Terminal;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

/// <summary>A program without the shell: its arguments, and what the host sees of its exit code.</summary>
public sealed class BareProgramTests
{
    [Theory]
    [InlineData("")]
    [InlineData("run hello")]
    [InlineData("run hello 'a b' \"c | d\" R:\\Temp > x", "a b", "c | d", "R:\\Temp", ">", "x")]
    [InlineData("run hello 'no end")]
    public void Arguments_are_split_as_the_shell_does(string line, params string[] expected) =>
        Assert.Equal(expected, BareProgram.SplitLine(line));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(126, 126)]
    [InlineData(127, 127)]
    [InlineData(128, 127)]
    [InlineData(256, 127)]
    [InlineData(-1, 127)]
    [InlineData(unchecked((int)0xE043_4352), 127)]
    public void The_host_sees_0_for_0_only(int code, byte expected) => Assert.Equal(expected, BareProgram.ToExitStatus(code));
}
