using System.Text.Json;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

public sealed class ThreadsCommandTests
{
    private readonly CommandProbe _probe = new(new FakeMachine());

    private string[] Run(params string[] arguments) => _probe.Run("threads", arguments);

    [Fact]
    public void Lists_each_thread_with_what_it_does()
    {
        string[] lines = Run();
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^ *1 +shell +running +normal +1\.250 s +42 ", lines[1]);
        Assert.Matches(@"^ *2 +idle +ready +idle +60\.000 s +1,000 +1\.0 KiB", lines[2]);
        Assert.Matches(@"^ *7 +waiting +highest .* a mutex of thread 1$", lines[3]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 100));
    }

    [Fact]
    public void Shows_where_a_thread_is()
    {
        Assert.Equal(["Method", "Program.Work() + 0x1f", "Program.Main() + 0x7"], Run("7"));
        Assert.Contains("no call stack to show", Run("1")[0], System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99", "there is no thread 99")]
    [InlineData("x", "expected")]
    [InlineData("0", "expected")]
    [InlineData("-1", "expected")]
    public void Bad_input_is_answered_in_one_line(string argument, string expected) =>
        Assert.Contains(expected, Assert.Single(Run(argument)), System.StringComparison.Ordinal);

    [Fact]
    public void Programs_read_it_as_well()
    {
        using var json = JsonDocument.Parse(string.Join('\n', Run("--json")));
        Assert.Equal(3, json.RootElement.GetProperty("threads").GetArrayLength());
        Assert.Equal(1250, json.RootElement.GetProperty("threads")[0].GetProperty("milliseconds").GetInt32());
    }
}
