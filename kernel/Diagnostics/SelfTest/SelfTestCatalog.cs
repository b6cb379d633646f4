using System.Collections.Generic;
using UefiKernel.Diagnostics.SelfTest.Threads;

namespace UefiKernel.Diagnostics.SelfTest;

/// <summary>All the checks of this image: the kernel's own, and those of an assembly that is linked in beside it (tests/SelfTest).</summary>
internal static class SelfTestCatalog
{
    private static IEnumerable<SelfTestCheck> s_added = [];

    /// <summary>The checks, in the order in which they run.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        .. AllocationChecks.All, .. HeapMisuseChecks.All, .. LogChecks.All, .. CollectionChecks.All, .. HandleChecks.All, .. FinalizerChecks.All, .. TypeChecks.All, .. LibraryChecks.All,
        .. ExceptionChecks.All, .. FinallyChecks.All, .. PropagationChecks.All, .. LanguageExceptionChecks.All, .. UnwindChecks.All,
        .. ThreadCatalog.All,
        .. GuardedAccessChecks.All,
        .. s_added,
    ];

    /// <summary>Adds checks; called while the image starts, so they must not have been made yet.</summary>
    /// <param name="checks">Enumerated when the checks are run.</param>
    public static void Add(IEnumerable<SelfTestCheck> checks) => s_added = checks;
}
