using System.Collections.Generic;
using System.Linq;
using UefiKernel.Image;
using UefiKernel.Image.Checks.Threads;
using UefiKernel.Image.Library;
using Xunit;

namespace UefiKernel.Calibration.Tests;

/// <summary>
/// The image's portable checks on ordinary .NET: what they expect of the kernel must be what Microsoft's runtime does.
/// </summary>
public class PortableChecksTests
{
    private static readonly Dictionary<string, SelfTestCheck> s_checks =
        LibraryCatalog.Portable.Concat(ThreadCatalog.Portable).Concat(LibraryCatalog.Concurrent)
        .ToDictionary(static check => check.Name);

    public static TheoryData<string> Names => [.. s_checks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_passes_on_ordinary_dotnet(string name) => s_checks[name].Run();
}
