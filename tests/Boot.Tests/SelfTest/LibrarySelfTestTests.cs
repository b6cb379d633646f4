using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image;
using UefiKernel.Image.Library;
using Xunit;

namespace UefiKernel.Boot.Tests.SelfTest;

/// <summary>
/// The image with all checks (SELFTEST.EFI) on the heap that every kernel has: each check is a test, all in one machine.
/// </summary>
/// <remarks>Needs the machine: the image's own runtime is what is checked.</remarks>
public sealed class LibrarySelfTestTests(SelfTestRun run) : IClassFixture<SelfTestRun>
{
    /// <summary>The names in the sources' catalogue.</summary>
    public static TheoryData<string> Names => [.. Catalogue];

    private static IEnumerable<string> Catalogue =>
        SelfTestCatalog.All.Concat(LibraryCatalog.All).Select(static check => check.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_passes_in_the_machine(string name)
    {
        string? problem = run.Results.ProblemOf(name);
        Assert.True(problem is null, problem);
    }

    [Fact]
    public void Machine_has_the_checks_of_the_sources_and_no_others()
    {
        Assert.Null(run.Results.Problem);
        Assert.Equal(Catalogue, run.Results.Names);
    }

    [Fact]
    public void Heap_is_sound_afterwards_and_the_machine_ends()
    {
        Assert.Null(run.Failure);
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, run.HeapCheck);
        Assert.Equal(("guest-shutdown", 0), run.End);
    }
}
