using UefiKernel.Kernel.Runtime.Windows;
using Xunit;

namespace UefiKernel.Kernel.Tests.Programs;

/// <summary>A program's command line, of which CoreLib makes its arguments again as Windows does.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("a b", "a", "b")]
    [InlineData("\"a b\" \"\"", "a b", "")]
    [InlineData("\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("C:\\x\\ y", "C:\\x\\", "y")]
    [InlineData("\"C:\\x y\\\\\"", "C:\\x y\\")]
    [InlineData("\"\\\\\\\"\"", "\\\"")]
    public void Words_are_joined_so_that_windows_splits_them_again(string line, params string[] words) =>
        Assert.Equal(line, ProcessEnvironment.JoinWords(words));
}
