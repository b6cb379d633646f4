using System.Collections.Generic;
using System.Linq;
using UefiKernel.Diagnostics.SelfTest;
using UefiKernel.Diagnostics.SelfTest.Threads;
using UefiKernel.SelfTest;
using Xunit;

namespace UefiKernel.Kernel.Tests.Diagnostics;

/// <summary>
/// The kernel's checks of threads on ordinary .NET: what they expect of the kernel must be what Microsoft's runtime does.
/// </summary>
public class ThreadChecksTests
{
    public static TheoryData<string> Names => [.. All.Select(static c => c.Name)];

    private static IEnumerable<SelfTestCheck> All => [.. ThreadCatalog.Portable, .. LibraryCatalog.Concurrent];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_passes_on_ordinary_dotnet(string name) => Assert.True(All.Single(c => c.Name == name).Run());

    [Fact]
    public void There_are_enough() => Assert.InRange(ThreadCatalog.All.Count(), 80, int.MaxValue);

    [Fact]
    public void A_check_that_hangs_or_throws_fails_with_a_message()
    {
        SelfTestCheck thrown =
            Bounded.Each([new SelfTestCheck("throws", static () => throw new System.InvalidOperationException("why"))]).Single();
        Assert.Equal("why", Assert.Throws<System.InvalidOperationException>(() => thrown.Run()).Message);
        Assert.False(Bounded.Each([new SelfTestCheck("fails", static () => false)]).Single().Run());
    }
}
