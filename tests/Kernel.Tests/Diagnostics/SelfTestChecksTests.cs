using System.Linq;
using UefiKernel.Diagnostics.SelfTest;
using UefiKernel.SelfTest;
using Xunit;

namespace UefiKernel.Kernel.Tests.Diagnostics;

/// <summary>The checks of tests/SelfTest on ordinary .NET: what they expect of the kernel must be what Microsoft's runtime does.</summary>
public class SelfTestChecksTests
{
    public static TheoryData<string> Names => [.. LibraryCatalog.Portable.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_passes_on_ordinary_dotnet(string name) => Assert.True(LibraryCatalog.Portable.Single(c => c.Name == name).Run());

    [Fact]
    public void Names_are_unique_and_there_are_enough()
    {
        string[] names = [.. SelfTestCatalog.All.Concat(LibraryCatalog.All).Select(static c => c.Name)];
        Assert.Empty(names.GroupBy(static name => name).Where(static same => same.Count() > 1).Select(static same => same.Key));
        Assert.InRange(names.Length, 300, int.MaxValue);
    }
}
