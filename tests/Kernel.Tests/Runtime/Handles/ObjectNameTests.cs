using UefiKernel.Kernel.Runtime.Windows;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime.Handles;

/// <summary>Names of kernel objects, by the rules that Microsoft documents.</summary>
public sealed class ObjectNameTests
{
    [Theory]
    [InlineData("a", @"Local\a")]
    [InlineData(@"Local\a", @"Local\a")]
    [InlineData(@"Global\a", @"Global\a")]
    [InlineData("Global", @"Local\Global")]
    [InlineData("A b/c:ä", @"Local\A b/c:ä")]
    public void Names_get_their_prefix(string text, string name)
    {
        Assert.Equal(0u, ObjectName.TryParse(text, out string? read));
        Assert.Equal(name, read);
    }

    [Theory]
    [InlineData(@"global\a", WindowsError.PathNotFound)]
    [InlineData(@"LOCAL\a", WindowsError.PathNotFound)]
    [InlineData(@"Session\1\a", WindowsError.PathNotFound)]
    [InlineData(@"a\b", WindowsError.PathNotFound)]
    [InlineData(@"Global\a\b", WindowsError.PathNotFound)]
    [InlineData(@"\", WindowsError.PathNotFound)]
    [InlineData(@"Global\", WindowsError.InvalidName)]
    [InlineData(@"Local\", WindowsError.InvalidName)]
    public void Bad_names_are_refused(string text, uint error)
    {
        Assert.Equal(error, ObjectName.TryParse(text, out string? read));
        Assert.Null(read);
    }

    [Fact]
    public void Names_are_at_most_MAX_PATH_long()
    {
        Assert.Equal(0u, ObjectName.TryParse(new string('x', 260), out _));
        Assert.Equal(WindowsError.FileNameTooLong, ObjectName.TryParse(new string('x', 261), out _));
    }
}
