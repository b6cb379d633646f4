using System;
using System.IO;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>The command that the README shows as an example.</summary>
public class ReadmeExampleTests
{
    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Readme", file));

    [Fact]
    public void Readme_shows_the_command_as_it_is_here()
    {
        string source = Read("HelloCommand.cs");
        string command = source[source.IndexOf("/// <summary>", StringComparison.Ordinal)..];
        Assert.Contains("```csharp\n" + command + "```", Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void It_greets_and_says_what_it_expects()
    {
        var probe = new CommandProbe(null, new HelloCommand());
        Assert.Equal(["Hello, Ada!"], probe.Run("hello Ada"));
        Assert.Equal(["hello: expected one name; usage: hello NAME"], probe.Run("hello"));
        Assert.Contains("  hello Ada", string.Join('\n', probe.Run("help hello")), StringComparison.Ordinal);
    }
}
